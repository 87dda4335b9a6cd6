// Numbers as people type them: the samples that are made say how one was read.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npy } from './make/npy.mjs';
import { any } from './make/numbers.mjs';

export const kind = 'numbers: suffixes, groups, expressions';

/** What is typed, and what it must mean; undefined where it is refused or means something else. */
const forms = (n) => [
  [String(n), n],
  [`${n}.0`, n],
  [`${n}e0`, n],
  [`+${n}`, n],
  [`0${n}`, n],
  [`${n}*1`, n],
  [`(${n})`, n],
  [`${2 * n}/2`, n],
  [`sqrt(${n * n})`, n],
  [`${n}^1`, n],
  ['1_2'.replace('2', String(n % 10)), 10 + (n % 10)],
  [`${n}K`, undefined],
  [`${n}k`, undefined],
  [`${n}M`, undefined],
  [`${n} D`, undefined],
  [`${n}(2)`, undefined],
  [`2(${n})`, undefined],
  [`${n}%`, undefined],
  [`${n},000`, undefined],
  [`${n}.000`, undefined],
  [`${n} 000`, undefined],
  [`${n};`, undefined],
  [`${n}x`, undefined],
  [`-${n}`, undefined],
  [`${n}.5`, undefined],
  ['', undefined],
  ['nan', undefined],
  ['inf', undefined],
  [`"${n}"`, undefined],
  [`${n}e`, undefined],
  [`${n}i`, undefined],
  [`[${n}]`, undefined],
  [`${n}!`, undefined],
  [`0x`, undefined],
  [`${n}e9999`, undefined],
  [`${n}M2`, undefined],
];

export async function member(random, folder) {
  const [typed, n] = any(random, forms(3 + random(7)));
  for (const name of ['omega', 'phi']) await writeFile(join(folder, `${name}.npy`), npy([1], [1, 1]).bytes);
  const out = join(folder, 'x', 'x.npy');
  await mkdir(join(folder, 'x'));
  return {
    title: `--count ${JSON.stringify(typed)}`,
    run: async () => {
      const { geq } = await import('../../apps/cli/fixtures/commandLine.ts');
      const {
        code,
        out: said,
        err,
      } = await geq('generate', '--generator', folder, `--count=${typed}`, '--out', out, '--json', '--quiet');
      if (code === 0) return [JSON.parse(said.at(-1)).count];
      throw Object.assign(new Error(err.at(-1)), { name: 'UsageError' });
    },
    right: n === undefined ? undefined : [n],
    tolerance: 0,
    names: '--count',
  };
}
