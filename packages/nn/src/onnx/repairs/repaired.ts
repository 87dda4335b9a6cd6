import { edited } from '../editMessage.ts';
import type { OnnxInfo } from '../readOnnx.ts';
import { modelProto } from '../schema.ts';
import { erfcNodes } from './erfcNodes.ts';
import { freeDimension, freePort } from './freeDimension.ts';
import { widenAttribute, widenTensor, widenType } from './widenBfloat16.ts';

/** A model that ONNX Runtime runs, and what of it is not as it stands in the file. */
export interface RepairedModel {
  readonly model: Uint8Array;
  readonly notes: readonly string[];
}

/**
 * What exporters write and ONNX Runtime does not run on processors, written so that it does: batch axes of length −1 or 0 are free, `Erfc` is 1 − Erf, and
 * bfloat16 is widened to float32, which holds the same numbers and more. Everything else stays as it is, byte for byte.
 *
 * @param model with all its weights inside
 */
export function repaired(model: Uint8Array, { ops, opset }: Pick<OnnxInfo, 'ops' | 'opset'>): RepairedModel {
  let widened = 0;
  const counting = (edit: typeof widenTensor): typeof widenTensor => (part) => {
    const replacement = edit(part);
    if (replacement) widened++;
    return replacement;
  };
  const result = edited(model, modelProto, {
    ...(ops.includes('Erfc') ? { NodeProto: erfcNodes(opset) } : {}),
    ValueInfoProto: freePort, DimensionProto: freeDimension,
  });
  // in a pass of its own: a node that was replaced is not looked into
  const wide = edited(result, modelProto, { TensorProto: counting(widenTensor), TensorTypeProto: counting(widenType), AttributeProto: counting(widenAttribute) });
  return { model: wide, notes: widened > 0 ? ['parts of the network are bfloat16, which processors do not compute in: taken in float32'] : [] };
}
