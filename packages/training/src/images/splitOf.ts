/** Which part of a data set something belongs to, as its name says. */
export type Split = 'train' | 'val' | 'test';

const WORDS: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  trn: 'train',
  traina: 'train',
  trainb: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  eval: 'val',
  vala: 'val',
  valb: 'val',
  test: 'test',
  testing: 'test',
  tst: 'test',
  t10k: 'test',
  testa: 'test',
  testb: 'test',
};

/** `train2017`, `trainA`: the word that a folder's name begins with, if it is all of it. */
const wordOf = (segment: string): Split | undefined =>
  WORDS[
    segment
      .toLowerCase()
      .replace(/[_-]?\d{1,4}$/, '')
      .replace(/[_-]?(set|images|imgs|data|split)$/, '')
  ];

/** Parts of a file's name: `x_train`, `train-00000-of-00001`, `imagenet-val-000001`, `data_batch_1`. */
const partsOf = (base: string): string[] =>
  base.split(/[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])/).filter((part) => part !== '');

const splitOfBase = (base: string): Split | undefined =>
  partsOf(base)
    .map((part) => WORDS[part.toLowerCase()])
    .find((split) => split !== undefined);

/**
 * The split that a name tells: a folder called `test`, an archive, table or array called `…-val-0001.tar`, `x_test.npy`.
 * Pictures are told by their folders alone: `test_001.png` may be anything.
 *
 * @param name of a file in a folder or an archive; archives in a folder stand in it as folders do
 */
export function splitOf(name: string, { isPicture = false }: { readonly isPicture?: boolean } = {}): Split | undefined {
  const segments = name.split('/');
  const base = segments.pop() as string;
  for (const segment of segments) {
    const split = wordOf(segment) ?? (/\.(tar|tgz|gz|zip|npz)$/i.test(segment) ? splitOfBase(segment) : undefined);
    if (split !== undefined) return split;
  }
  return isPicture ? undefined : splitOfBase(base);
}

/** A name without the words of splits and the numbers of pieces: arrays that share it hold the same kind of thing. */
export const withoutSplit = (base: string): string =>
  partsOf(base)
    .filter((part) => WORDS[part.toLowerCase()] === undefined)
    .join('_');
