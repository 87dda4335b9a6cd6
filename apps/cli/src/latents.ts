import { readBounded, UsageError } from '@geq/runs';
import { drawnLatents, givenLatents, type LatentSource, recognise } from '@geq/scenarios';
import { foreignText, LONE_TENSOR, readTensors, toFloat32 } from '@geq/formats';
import { spelled } from './option.ts';

const MOST = 1e9; // samples

/** What of a generator its latents have to fit. */
export interface LatentShape {
  /** D. */
  readonly D: number;
  /** Axes of one sample in the network's own order, where it says them; their product is D. */
  readonly axes?: readonly number[];
}

/** The latents that a command line asks for: drawn, or from a file. @throws UsageError, FormatError */
export async function latentsAsked(
  { latents: file, given }: { readonly latents?: string; readonly given: ReadonlySet<string> },
  { count = 64, seed = 0 }: { readonly count?: number; readonly seed?: number },
  shape: LatentShape,
): Promise<LatentSource> {
  if (file === undefined) {
    if (!(Number.isInteger(count) && count >= 1 && count <= MOST))
      throw new UsageError(`--count: expected a whole number from 1 to ${MOST}, got ${count}`);
    return drawnLatents({ count, D: shape.D, seed });
  }
  const useless = ['count', 'seed'].find((option) => given.has(option));
  if (useless !== undefined)
    throw new UsageError(`${spelled(useless)} cannot be combined with --latents, which brings its own; leave it out`);
  return givenLatents(await readLatents(file, shape), shape.D);
}

/** Latents of a file, count×D. */
async function readLatents(file: string, shape: LatentShape): Promise<Float32Array> {
  const found = await recognise(file, 'latents');
  if (found.kind === 'foreign')
    throw new UsageError(
      `${file}: expected latents (.npy, .npz, .pt, .safetensors), got ${foreignText(found.foreign)}`,
    );
  if (found.kind !== 'file' || found.format === 'onnx' || found.format === 'json')
    throw new UsageError(
      `${file}: expected latents (.npy, .npz, .pt, .safetensors), got ${found.kind !== 'file' ? 'a folder' : found.format === 'onnx' ? 'an ONNX model; name it with --generator' : 'JSON'}`,
    );
  const { tensors } = readTensors(await readBounded(file), { source: file, role: 'latents' });
  const names = Object.keys(tensors);
  const name = [LONE_TENSOR, 'z'].find((each) => names.includes(each)) ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined)
    throw new UsageError(
      `${file}: expected latents under the name z, got ${names.slice(0, 5).join(', ') || 'nothing'}`,
    );
  if (!fits(tensors[name].shape, shape))
    throw new UsageError(
      `${file}: expected latents of shape ${expected(shape)} for this generator, got ${tensors[name].shape.join('×') || 'a single number'}`,
    );
  const z = toFloat32(tensors[name]);
  const bad = z.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new UsageError(`${file}: expected finite latents, got ${z[bad]} in row ${Math.floor(bad / shape.D)}`);
  return z;
}

const product = (lengths: readonly number[]): number => lengths.reduce((all, length) => all * length, 1);
const expected = ({ D, axes }: LatentShape): string =>
  [`count×${D}`, ...(axes && axes.length > 1 && product(axes.slice(1)) > 1 ? [`count×${axes.join('×')}`] : [])].join(
    ' or ',
  );

/** Whether an array is one row of D numbers for each sample, or has the network's own axes behind the first; axes of length 1 do not count. */
function fits(shape: readonly number[], { D, axes = [D] }: LatentShape): boolean {
  const [count, ...rest] = shape.length === 1 && shape[0] === D ? [1, D] : shape; // one sample
  if (!(count >= 1)) return false;
  const long = (lengths: readonly number[]): string => lengths.filter((length) => length !== 1).join();
  return product(rest) === D && (long(rest) === long([D]) || long(rest) === long(axes));
}
