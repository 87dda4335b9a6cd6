import { confidenceInterval } from '@geq/analysis';
import { writeFileAtomic } from '@geq/runs';
import { writeNpy } from '@geq/formats';
import { bitsPerDim } from '@geq/realnvp';
import type { FlowRequest } from '../commands/flow.ts';
import type { Output } from '../output.ts';
import { requireFree } from '../outputFile.ts';
import type { AskedFlow } from './askedFlow.ts';
import { dimOf, requireFinite } from './runFlow.ts';
import { throughFlow } from './transform.ts';
import { required, type FlowTask } from './way.ts';

/** The mean with its standard error, as far as there is one. */
const withError = (
  { mean, standardError }: { readonly mean: number; readonly standardError: number },
  digits: number,
): string => `${mean.toFixed(digits)}${Number.isFinite(standardError) ? ` ± ${standardError.toFixed(digits)}` : ''}`;

/**
 * `geq flow logprob`: log p of every row in nats; of images, bits a dimension. --out keeps log p of the rows as they are in the
 * file: with --images the log-Jacobian of the data pass is added, so that bits/dim = 8 − log p/(N ln 2).
 */
export async function logProb(
  request: FlowRequest,
  asked: () => Promise<AskedFlow>,
  task: FlowTask,
  output: Output,
): Promise<void> {
  const {
    images,
    seed,
    settings: { json, force },
  } = task;
  const path = required(request, 'in', 'logprob');
  const { out } = request;
  if (out !== undefined) await requireFree(out, { force, isOurs: () => false });
  const found = await asked();
  const N = dimOf(found.flow);
  const logProbs: number[] = [];
  const bits: number[] = [];
  await throughFlow(path, found, task, output, async (open, entering) => {
    for await (const {
      block,
      entered: { x, logJacobian },
    } of entering()) {
      const ofLogits = await open.logProb(x, block.count);
      requireFinite('log p', ofLogits, block);
      ofLogits.forEach((value, b) => {
        logProbs.push(value + (logJacobian?.[b] ?? 0));
        if (logJacobian) bits.push(bitsPerDim(value, logJacobian[b], N));
      });
    }
  });
  if (out !== undefined)
    await writeFileAtomic(out, writeNpy({ shape: [logProbs.length], data: Float64Array.from(logProbs) }));
  const summary = (values: readonly number[]): { mean: number; standardError: number | null } => {
    const { mean, standardError } = confidenceInterval(values);
    return { mean, standardError: Number.isFinite(standardError) ? standardError : null };
  };
  if (json) {
    output.out(
      JSON.stringify({
        in: path,
        count: logProbs.length,
        logProb: summary(logProbs),
        ...(images ? { bitsPerDim: summary(bits), seed } : {}),
        ...(out === undefined ? {} : { file: out }),
      }),
    );
    return;
  }
  if (images)
    output.out(
      `${path}: ${withError(confidenceInterval(bits), 4)} bits/dim, mean ± standard error of ${bits.length} images (dequantisation noise of seed ${seed})`,
    );
  else
    output.out(
      `${path}: log p = ${withError(confidenceInterval(logProbs), 2)} nats, mean ± standard error of ${logProbs.length} rows`,
    );
  if (out !== undefined)
    output.out(`${out}: log p of each ${images ? 'image' : 'row'}, shape (${logProbs.length}), float64`);
}
