import type { Edit } from '../editMessage.ts';
import { ATTRIBUTE, FLOAT, nodeProto } from '../modelProto.ts';

interface NodeMessage {
  opType?: string;
  domain?: string;
  input?: string[];
  output?: string[];
}

const SINCE = { erf: 9, castLike: 15 }; // versions of the operator set

/** `Erfc`, which tf2onnx passes on from TensorFlow's gelu although ONNX has no such operator, as 1 − Erf of the same element type. */
export const erfcNodes =
  (opset: number): Edit =>
  ({ bytes, parent }) => {
    const { opType, domain = '', input = [], output = [] } = nodeProto.decode(bytes) as NodeMessage;
    if (
      opType !== 'Erfc' ||
      domain !== '' ||
      parent === 'FunctionProto' ||
      input.length !== 1 ||
      output.length !== 1 ||
      opset < SINCE.erf
    )
      return undefined;
    const [[x], [y]] = [input, output];
    const [erf, one, like] = ['erf', 'one', 'one like'].map((what) => `${y} (${what})`);
    const value = { dims: [], dataType: FLOAT, rawData: new Uint8Array(Float32Array.of(1).buffer) };
    const isTyped = opset >= SINCE.castLike;
    return [
      { opType: 'Erf', input: [x], output: [erf] },
      { opType: 'Constant', output: [one], attribute: [{ name: 'value', type: ATTRIBUTE.tensor, t: value }] },
      ...(isTyped ? [{ opType: 'CastLike', input: [one, x], output: [like] }] : []),
      { opType: 'Sub', input: [isTyped ? like : one, erf], output: [y] },
    ].map((node) => nodeProto.encode(nodeProto.fromObject(node)).finish());
  };
