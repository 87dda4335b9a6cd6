import { normals, stream } from '@geq/random';

/** Runs so many samples: latents rows×D to outputs, sample after sample. */
export type RunSamples = (latents: Float32Array, rows: number) => Promise<Float32Array>;

const ROUND_OFF = 1e-3; // of the largest entry: far above that of float32 and float16, far below dropout and noise
const OWN = 1e-5; // of the largest entry: an output that stays at its place is computed by the same steps, whatever the others are
const ALIKE = 1e-2; // of the mean size: at another place last bits are others, which turns a step of int8 or a sign here and there

/** Latents of a test run. */
export function testLatents(rows: number, latentDim: number, block = 0): Float32Array {
  const latents = new Float32Array(rows * latentDim);
  normals(stream(0, 'probe', block), latents);
  return latents;
}

/** Largest difference of the rows that `isMeant`, in units of the largest entry of all. */
function difference(
  a: Float32Array,
  b: Float32Array,
  rows: number,
  isMeant: (row: number) => boolean = () => true,
): number {
  const N = a.length / rows;
  let [largest, scale] = [0, Number.MIN_VALUE];
  for (let i = 0; i < a.length; i++) {
    scale = Math.max(scale, Math.abs(a[i]));
    if (isMeant(Math.floor(i / N))) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  }
  return largest / scale;
}

/** Mean difference in units of the mean size of what varies from sample to sample. */
function meanDifference(a: Float32Array, b: Float32Array, rows: number): number {
  const N = a.length / rows;
  let [sum, scale] = [0, Number.MIN_VALUE];
  for (let i = 0; i < a.length; i++) {
    sum += Math.abs(a[i] - b[i]);
    scale += Math.abs(a[i] - a[(i + N) % a.length]); // the same entry of the next sample
  }
  return sum / scale;
}

/**
 * Runs an unknown network on a few latents and refuses what is no generator.
 *
 * @returns its outputs for `testLatents`
 * @throws RangeError when outputs are not finite, do not vary, or change from run to run
 */
export async function requireGenerator(run: RunSamples, latentDim: number, rows: number): Promise<Float32Array> {
  const latents = testLatents(rows, latentDim);
  const x = await run(latents, rows);
  const N = x.length / rows;
  if (N < 1) throw new RangeError('onnxGenerator: expected at least one number a sample, got none');
  const bad = x.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new RangeError(
      `onnxGenerator: expected finite outputs, got ${x[bad]} in entry ${bad % N} of a test run; look at the network\'s own outputs for N(0, 1) latents, where it was made`,
    );
  if (difference(x, await run(latents, rows), rows) > ROUND_OFF)
    throw new RangeError(
      'onnxGenerator: expected the same outputs for the same latents, got others in a second run; export in evaluation mode (model.eval()), without dropout and noise',
    );
  if (difference(x, await run(testLatents(rows, latentDim, 1), rows), rows) === 0)
    throw new RangeError('onnxGenerator: expected outputs that vary with the latents, got the same for all');
  return x;
}

/**
 * What samples of one run have to do with each other. `order`: some depend on others, and on their place among them, as steps of a sequence do;
 * `company`: on others, wherever they stand, as under a statistic of the batch; `place`: each on its own latents, but not all in the same way.
 */
export type SampleDependence = 'none' | 'order' | 'company' | 'place';

/**
 * Tells what the samples of a run have to do with each other. For each binary digit of their places, those with a 0 keep their latents while the others
 * get new ones, and the other way round. Two places differ in at least one digit, so every pair of samples is parted in one of these runs.
 *
 * @param x outputs for `testLatents`
 */
export async function sampleDependence(
  run: RunSamples,
  x: Float32Array,
  { latentDim, rows }: { readonly latentDim: number; readonly rows: number },
): Promise<SampleDependence> {
  if (rows === 1) return 'none';
  const latents = testLatents(rows, latentDim);
  const turned = Float32Array.from([...latents.subarray(latentDim), ...latents.subarray(0, latentDim)]);
  const y = await run(turned, rows);
  const N = x.length / rows;
  const back = Float32Array.from([...y.subarray(y.length - N), ...y.subarray(0, y.length - N)]);
  const isAlike = meanDifference(x, back, rows) <= ALIKE;
  const others = testLatents(rows, latentDim, 2);
  for (let digit = 1; digit < rows; digit *= 2) {
    for (const isKept of [(row: number) => (row & digit) === 0, (row: number) => (row & digit) !== 0]) {
      const mixed = Float32Array.from(latents, (value, i) => (isKept(Math.floor(i / latentDim)) ? value : others[i]));
      if (difference(x, await run(mixed, rows), rows, isKept) > OWN) return isAlike ? 'company' : 'order';
    }
  }
  return isAlike ? 'none' : 'place';
}

/** Whether the first samples come out the same when there are fewer of them. */
export const isAlikeInFewer = (x: Float32Array, fewer: Float32Array, rows: number): boolean =>
  meanDifference(fewer, x, rows) <= ALIKE;
