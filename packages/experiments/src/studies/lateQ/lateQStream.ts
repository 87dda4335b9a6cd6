import { generalizationError, getActivation, type OrderParameters } from '@geq/overlaps';
import { coefficientsAt } from '@geq/ode';
import { startOf } from '../copies/copiedModes.ts';
import { gaussianSamples } from '../copies/gaussianSamples.ts';
import { learnModes } from '../copies/learnModes.ts';
import { overlapsOf } from '../copies/simulateCopies.ts';
import { DEFAULT_THEORY, integrateTheory } from '../../theory/integrateTheory.ts';
import { CAUSES, excessOf, type Cause } from './excessOf.ts';
import { gaussianNoise } from './gaussianNoise.ts';
import { modeGroups } from './modeGroups.ts';
import { poolAverages } from './poolAverages.ts';
import { poolModes, poolSamples } from './poolModes.ts';
import type { SamplePool } from './samplePool.ts';
import { sourcedTheory } from './sourcedTheory.ts';

/** Σ_k Q_kk and the test error in closed form at the overlaps, an entry per time. */
export interface Curve {
  readonly Q: number[];
  readonly eg: number[];
}

/** One student of a stream; all lists have an entry per time. */
export interface LateQStudent {
  /** Gaussian theory from the student's own start. */
  readonly theory: Curve;
  /** Learning from the pool. */
  readonly simulation: Curve;
  /** The same start, learning from the Gaussian with the pool's moments. */
  readonly gaussian: Curve;
  /** The theory plus what the averages over the pool have beyond their Gaussian values, by cause, all by one integrator: compare with `nothing`. */
  readonly told: Readonly<Record<Cause, Curve>>;
  /** Test error on the pool. */
  readonly egPool: number[];
  /** Noise term Σ_k v_k² ⟨Δ² g′_k² xᵀΩx⟩ over Σ_k G_kk tr Ω²: averaged over the pool; and, exactly, for the Gaussian at the weights of its own student. */
  readonly noise: number[];
  readonly gaussianNoise: number[];
  /** The same with the measured ⟨Δ² g′_k²⟩ in place of G: what is left is the correlation of xᵀΩx with it. */
  readonly energyCorrelation: number[];
  /** Mean over the student's units of ⟨λ⁴⟩/⟨λ²⟩² − 3. */
  readonly kurtosis: number[];
}

/** The students of one stream, their sizes and their rows in time. */
export interface LateQStreamOptions {
  readonly students: number;
  /** Of students, teachers and samples. */
  readonly seed: number;
  readonly K: number;
  readonly M: number;
  readonly eta: number;
  /** Increasing, from 0 on: where the weights are looked at. */
  readonly times: readonly number[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

const SHARES = { pool: 0.15, gaussian: 0.5, measuring: 0.8 }; // of a stream's time, when each is over

const erf = getActivation('erf');

function curveOf(rows: readonly OrderParameters[]): Curve {
  const trace = ({ Q, v }: OrderParameters): number => v.reduce((sum, _, k) => sum + Q[k * v.length + k], 0);
  return { Q: rows.map(trace), eg: rows.map((row) => generalizationError(erf, row)) };
}

/** One stream of samples of the pool and one of its Gaussian, the same students on both. @returns undefined after an abort */
export async function lateQStream(
  pool: SamplePool,
  { students: size, seed, K, M, eta, times, signal, onProgress = () => undefined }: LateQStreamOptions,
): Promise<LateQStudent[] | undefined> {
  const { N, D, rhos } = pool;
  const modes = poolModes(pool, { students: size, seed, K, M });
  const within = (from: number, to: number) => (done: number, total: number) =>
    onProgress(from + ((to - from) * done) / total);
  const learned = await learnModes(modes, poolSamples(pool, modes, seed), {
    eta,
    times,
    signal,
    onProgress: within(0, SHARES.pool),
  });
  const twins =
    learned &&
    (await learnModes(modes, gaussianSamples(modes, seed), {
      eta,
      times,
      signal,
      onProgress: within(SHARES.pool, SHARES.gaussian),
    }));
  if (!twins) return undefined;

  const starts = modeGroups(rhos);
  const squares = rhos.reduce((sum, rho) => sum + rho * rho, 0);
  const measured = modes.students.map(() => ({
    egPool: [] as number[],
    noise: [] as number[],
    gaussianNoise: [] as number[],
    energyCorrelation: [] as number[],
    kurtosis: [] as number[],
    excess: [] as Record<Cause, Float64Array>[],
  }));
  for (const [row, weights] of learned.entries()) {
    const averages = await poolAverages(pool, modes, weights);
    modes.students.forEach(({ gammaB }, s) => {
      const of = measured[s];
      const w = weights.w.subarray(s * K * N, (s + 1) * K * N);
      const overlaps = overlapsOf(modes, s, weights);
      const twin = overlapsOf(modes, s, twins[row]);
      const { noise, G, eg, fourth } = averages[s];
      let [full, factor] = [0, 0];
      for (let k = 0, pair = 0; k < K; pair += K - k, k++) {
        // pair (k, k)
        for (let tau = 0; tau < N; tau++) full += rhos[tau] * noise[pair * N + tau];
        factor += G[pair];
      }
      of.egPool.push(eg);
      of.noise.push(full / (traceOf(coefficientsAt('erf', overlaps).G, K) * squares));
      of.energyCorrelation.push(full / (factor * squares));
      of.gaussianNoise.push(
        traceOf(gaussianNoise(twin, { rhos, w: twins[row].w.subarray(s * K * N, (s + 1) * K * N), gammaB, D }), K) /
          (traceOf(coefficientsAt('erf', twin).G, K) * squares),
      );
      of.kurtosis.push(
        fourth.reduce((sum, x, k) => sum + x / (overlaps.Q[k * K + k] * overlaps.Q[k * K + k]) - 3, 0) / K,
      );
      of.excess.push(excessOf(averages[s], overlaps, { eta, delta: D / N, rhos, w, gammaB, starts }));
    });
    within(SHARES.gaussian, SHARES.measuring)(row + 1, times.length);
    if (signal?.aborted) return undefined;
  }

  const out: LateQStudent[] = [];
  for (const [s, student] of modes.students.entries()) {
    const { excess, ...rest } = measured[s];
    const start = startOf(modes, student);
    const { trajectory, status } = await integrateTheory(start, {
      unit: 'erf',
      eta,
      both: true,
      times: Float64Array.from(times.slice(1)),
      steps: times[times.length - 1],
      method: DEFAULT_THEORY,
    });
    if (status !== 'ok') throw new Error(`lateQStream: the theory ended early (${status})`);
    const { Q, eg } = trajectory; // its first row is t = 0, as ours
    const told = Object.fromEntries(
      CAUSES.map((cause) => [
        cause,
        curveOf(
          sourcedTheory(start, {
            eta,
            times,
            source: between(
              times,
              excess.map((of) => of[cause]),
            ),
          }),
        ),
      ]),
    ) as Record<Cause, Curve>;
    out.push({
      theory: { Q: times.map((_, row) => traceOf(Q.subarray(row * K * K), K)), eg: [...eg] },
      simulation: curveOf(learned.map((weights) => overlapsOf(modes, s, weights))),
      gaussian: curveOf(twins.map((weights) => overlapsOf(modes, s, weights))),
      told,
      ...rest,
    });
    within(SHARES.measuring, 1)(s + 1, size);
    await new Promise(setImmediate);
    if (signal?.aborted) return undefined;
  }
  return out;
}

const traceOf = (matrix: Float64Array, K: number): number =>
  Array.from({ length: K }, (_, k) => matrix[k * K + k]).reduce((a, b) => a + b, 0);

/** Linear in t between arrays; always the same array, filled anew. */
export function between(times: readonly number[], values: readonly Float64Array[]): (t: number) => Float64Array {
  const out = new Float64Array(values[0].length);
  return (t) => {
    let row = 0;
    while (row < times.length - 2 && times[row + 1] < t) row++;
    const share = times.length === 1 ? 0 : Math.max(0, Math.min(1, (t - times[row]) / (times[row + 1] - times[row])));
    const [from, to] = [values[row], values[Math.min(row + 1, times.length - 1)]];
    for (let i = 0; i < out.length; i++) out[i] = from[i] + share * (to[i] - from[i]);
    return out;
  };
}
