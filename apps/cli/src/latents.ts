import { drawnLatents, givenLatents, readBounded, UsageError, type LatentSource } from '@geq/experiments';
import { LONE_TENSOR, readTensors, toFloat32 } from '@geq/formats';
import { isGiven, text, type Arguments } from './arguments.ts';
import { spelled } from './command.ts';

const MOST = 1e9; // samples

/** The latents that a command line asks for: drawn, or from a file. @throws UsageError, FormatError */
export async function latentsAsked(args: Arguments, { count = 64, seed = 0 }: Readonly<Record<string, number>>, D: number): Promise<LatentSource> {
  const file = text(args, 'latents');
  if (file === undefined) {
    if (!(Number.isInteger(count) && count >= 1 && count <= MOST)) throw new UsageError(`--count: expected a whole number from 1 to ${MOST}, got ${count}`);
    return drawnLatents({ count, D, seed });
  }
  const useless = ['count', 'seed'].find((option) => isGiven(args, option));
  if (useless !== undefined) throw new UsageError(`${spelled(useless)}: expected without --latents, which brings its own, got both`);
  return givenLatents(await readLatents(file, D), D);
}

/** Latents of a file, count×D. */
async function readLatents(file: string, D: number): Promise<Float32Array> {
  const { tensors } = readTensors(await readBounded(file), { source: file });
  const names = Object.keys(tensors);
  const name = [LONE_TENSOR, 'z'].find((each) => names.includes(each)) ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) throw new UsageError(`${file}: expected latents under the name z, got ${names.slice(0, 5).join(', ') || 'nothing'}`);
  const { shape } = tensors[name];
  const [count, width, ...rest] = shape;
  if (!(count >= 1 && width === D && rest.every((length) => length === 1))) throw new UsageError(`${file}: expected latents of shape count×${D} for this generator, got ${shape.join('×') || 'a single number'}`);
  const z = toFloat32(tensors[name]);
  const bad = z.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new UsageError(`${file}: expected finite latents, got ${z[bad]} in row ${Math.floor(bad / D)}`);
  return z;
}
