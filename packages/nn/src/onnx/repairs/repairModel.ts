import { editMessage } from '../editMessage.ts';
import type { OnnxInfo } from '../readOnnx.ts';
import { BFLOAT16, modelProto } from '../modelProto.ts';
import { asFloat32 } from './asFloat32.ts';
import { erfcNodes } from './erfcNodes.ts';
import { freeDimension, freePort } from './freeDimension.ts';

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
export function repairModel(model: Uint8Array, { ops, opset }: Pick<OnnxInfo, 'ops' | 'opset'>): RepairedModel {
  const written = editMessage(model, modelProto, {
    ...(ops.includes('Erfc') ? { NodeProto: erfcNodes(opset) } : {}),
    ValueInfoProto: freePort,
    DimensionProto: freeDimension,
  });
  const wide = asFloat32(written, BFLOAT16);
  return {
    model: wide,
    notes:
      wide === written
        ? []
        : ['parts of the network are bfloat16, which does not run on processors here: computed in float32'],
  };
}
