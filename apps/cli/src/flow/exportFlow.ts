import { UsageError, writeFileAtomic } from '@geq/runs';
import { writeTensors } from '@geq/formats';
import { writeOnnx } from '@geq/nn';
import { flowFile, forwardModel, inverseModel } from '@geq/realnvp';
import type { FlowRequest } from '../commands/flow.ts';
import type { Output } from '../output.ts';
import { requireFree } from '../outputFile.ts';
import type { AskedFlow } from './askedFlow.ts';
import type { FlowTask } from './way.ts';

const OWN_TEXTS: readonly string[] = ['network', 'hps', 'datainfo']; // written anew from the architecture

/** `geq flow export FILE`: the flow as safetensors, as a state_dict of PyTorch, or one direction of it as ONNX. */
export async function exportFlow(
  { direction = 'g', given }: FlowRequest,
  asked: () => Promise<AskedFlow>,
  { words: [out], settings: { json, force } }: FlowTask,
  output: Output,
): Promise<void> {
  const ending = /\.(safetensors|pth|pt|onnx)$/i.exec(out ?? '')?.[1].toLowerCase();
  if (ending === undefined)
    throw new UsageError(
      `flow export: expected a file that ends in .safetensors, .pth, .pt or .onnx, got ${out ?? 'none'}`,
    );
  if (ending !== 'onnx' && given.has('direction'))
    throw new UsageError(`--direction needs an .onnx file; ${out} holds both directions`);
  await requireFree(out, { force, isOurs: () => false });
  const { flow, metadata } = await asked();
  if (ending === 'onnx') {
    const { graph, parameters } = direction === 'g' ? inverseModel(flow) : forwardModel(flow);
    await writeFileAtomic(out, writeOnnx(graph, parameters));
  } else {
    const origin = Object.fromEntries(Object.entries(metadata).filter(([key]) => !OWN_TEXTS.includes(key)));
    await writeFileAtomic(out, writeTensors(flowFile(flow, origin), out));
  }
  const what =
    ending === 'onnx'
      ? direction === 'g'
        ? 'g, z → x'
        : 'f, x → z and logJacobian'
      : 'state_dict with hyperparameters beside it';
  output.out(json ? JSON.stringify({ file: out }) : `${out}: ${what}`);
}
