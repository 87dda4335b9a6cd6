import { trainedParameters } from '@geq/realnvp';
import type { Output } from '../output.ts';
import { metadataLines } from '../printable.ts';
import type { AskedFlow } from './askedFlow.ts';
import { dimOf } from './runFlow.ts';
import type { FlowTask } from './way.ts';

const OWN_TEXTS: readonly string[] = ['hps', 'datainfo']; // shown as the architecture

/** `geq flow info`: layout, hyperparameters, size, and what the file says of its origin. */
export async function info(
  asked: () => Promise<AskedFlow>,
  { settings: { json } }: FlowTask,
  output: Output,
): Promise<void> {
  const { flow, file, metadata } = await asked();
  const { architecture, state } = flow;
  const numParameters = trainedParameters(architecture).reduce((sum, key) => sum + state[key].data.length, 0);
  const tensors = Object.keys(state).length;
  const [N, D] = [dimOf(flow), dimOf(flow)];
  if (json) {
    output.out(JSON.stringify({ file, architecture, N, D, numParameters, tensors, metadata }));
    return;
  }
  const { layout, channels, imageSize, baseDim, resBlocks, ...flags } = architecture;
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  const { bottleneck, skip, weightNorm, couplingBn, affine } = flags;
  output.out(`${file}: real NVP flow, layout ${layout}, images ${channels}×${imageSize}×${imageSize}, D = N = ${N}`);
  output.out(
    `base_dim ${baseDim}, res_blocks ${resBlocks}, bottleneck ${yes(bottleneck)}, skip ${yes(skip)}, weight_norm ${yes(weightNorm)}, coupling_bn ${yes(couplingBn)}, affine ${yes(affine)}`,
  );
  output.out(`${numParameters.toLocaleString('en')} trained parameters; ${tensors} tensors`);
  const lines = metadataLines(Object.fromEntries(Object.entries(metadata).filter(([key]) => !OWN_TEXTS.includes(key))));
  if (lines.length > 0) output.out('metadata');
  for (const line of lines) output.out(line);
}
