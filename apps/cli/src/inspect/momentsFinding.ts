import { shellWord } from '@geq/runs';
import { readMoments } from '@geq/scenarios';
import type { Finding } from './finding.ts';

/** Ω, Φ and the mean in files. @throws UsageError, FormatError */
export async function momentsFinding(path: string): Promise<Finding> {
  const moments = await readMoments(path);
  const { omega, phi, meanX, count, kind } = moments;
  const [N, D] = [omega.rows, phi.cols];
  let variance = 0;
  for (let i = 0; i < N; i++) variance += omega.data[i * N + i];
  const explained = phi.data.reduce((sum, x) => sum + x * x, 0);
  const notes = kind === 'measured' ? moments.notes : [];
  return {
    title: `moments ${kind === 'sampled' ? 'sampled by geq covariance' : 'measured with other tools'}: N = ${N}, D = ${D}, ${count === undefined ? 'number of samples unknown' : `n = ${count.toLocaleString('en')}`}`,
    lines: [
      `Ω ${N}×${N}: tr Ω/N = ${(variance / N).toPrecision(4)}; Φ ${N}×${D}: latents explain ${((100 * explained) / (variance || 1)).toPrecision(3)} % of the variance; ${meanX ? 'with the mean' : 'no mean: taken as 0'}`,
      ...notes,
      ...(kind === 'measured' && count === undefined
        ? ['without n the sampling error is not known: add n, the number of samples']
        : []),
      `geq ode --moments ${shellWord(path)}`,
    ],
    json: {
      kind: 'moments',
      source: kind,
      N,
      D,
      ...(count === undefined ? {} : { n: count }),
      hash: moments.hash,
      traceOmega: variance,
      notes,
    },
  };
}
