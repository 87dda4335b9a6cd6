import { excerpt, FormatError } from './formatError.ts';
import { formatG } from './formatE.ts';
import type { ParseOptions } from './parseOptions.ts';

/** What the name of a run says about it. */
export interface RootName {
  /** The generator: `rand_sign_L4`, `dcgan_cifar10`, … Letters, digits and `_ . + -`. */
  readonly desc: string;
  readonly D: number;
  readonly N: number;
  /** Activation of student and teacher: lower-case letters and digits. */
  readonly unit: string;
  readonly M: number;
  readonly K: number;
  /** Learning rate η. The name carries six significant digits of it. */
  readonly lr: number;
  readonly seed: number;
}

const UNIT = /^[a-z][a-z0-9]*$/;
const DESC = /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/;
const MAX_NAME = 255; // what file systems allow
const NAME =
  /^deepgen_online_(.+)_D(\d{1,16})_N(\d{1,16})_hmm_([a-z0-9]+)_M(\d{1,16})_K(\d{1,16})_lr([0-9.e+-]+)_i1_s(\d{1,16})$/;

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 1;

/**
 * The root of a run's file names, `deepgen_online_<desc>_D<D>_N<N>_hmm_<unit>_M<M>_K<K>_lr<lr>_i1_s<seed>`, with lr as
 * C's %g prints it: two learning rates that agree to six digits get one name, so keep η itself elsewhere.
 *
 * @throws RangeError when a part is out of range or would not be read back
 */
export function rootName({ desc, D, N, unit, M, K, lr, seed }: RootName): string {
  if (!DESC.test(desc))
    throw new RangeError(`rootName: expected desc of letters, digits and _ . + -, got ${excerpt(desc)}`);
  if (!UNIT.test(unit))
    throw new RangeError(
      `rootName: expected unit of lower-case letters and digits, a letter first, got ${excerpt(String(unit))}`,
    );
  for (const [name, value] of Object.entries({ D, N, M, K }))
    if (!isCount(value)) throw new RangeError(`rootName: expected ${name} as a whole number ≥ 1, got ${value}`);
  if (!(lr > 0) || !Number.isFinite(lr)) throw new RangeError(`rootName: expected a finite lr > 0, got ${lr}`);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`rootName: expected seed as a whole number ≥ 0, got ${seed}`);
  const name = `deepgen_online_${desc}_D${D}_N${N}_hmm_${unit}_M${M}_K${K}_lr${formatG(lr)}_i1_s${seed}`;
  if (name.length > MAX_NAME)
    throw new RangeError(
      `rootName: expected a name of at most ${MAX_NAME} characters, got ${name.length}; shorten desc`,
    );
  return name;
}

/**
 * Reads a root name back. Folders before it are ignored, so a `--prefix` will do; give no `.dat`.
 *
 * @throws FormatError when the name is not a run's
 */
export function parseRootName(path: string, { source = 'parseRootName' }: ParseOptions = {}): RootName {
  const base = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const match = base.length <= MAX_NAME ? NAME.exec(base) : null;
  if (match === null)
    throw new FormatError(
      source,
      `expected deepgen_online_<desc>_D<D>_N<N>_hmm_<unit>_M<M>_K<K>_lr<lr>_i1_s<seed>, got ${excerpt(base)}`,
    );
  const [, desc, , , unit] = match;
  const [D, N, M, K, lr, seed] = [match[2], match[3], match[5], match[6], match[7], match[8]].map(Number);
  if (!DESC.test(desc))
    throw new FormatError(source, `expected a generator's name of letters, digits and _ . + -, got ${excerpt(desc)}`);
  if (!UNIT.test(unit))
    throw new FormatError(
      source,
      `expected a unit of lower-case letters and digits, a letter first, in the name, got ${excerpt(unit)}`,
    );
  for (const [name, value] of Object.entries({ D, N, M, K }))
    if (!isCount(value)) throw new FormatError(source, `expected ${name} ≥ 1 in the name, got ${value}`);
  if (!(lr > 0) || !Number.isFinite(lr))
    throw new FormatError(source, `expected lr as a number > 0 in the name, got ${excerpt(match[7])}`);
  if (!Number.isSafeInteger(seed))
    throw new FormatError(source, `expected seed up to ${Number.MAX_SAFE_INTEGER} in the name, got ${match[8]}`);
  return { desc, D, N, unit, M, K, lr, seed };
}
