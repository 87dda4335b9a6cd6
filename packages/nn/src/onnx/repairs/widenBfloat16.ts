import type { Edit } from '../editMessage.ts';
import { attributeProto, BFLOAT16, FLOAT, tensorProto, tensorTypeProto } from '../schema.ts';

interface TensorMessage { dataType?: number; rawData?: Uint8Array; int32Data?: number[] }

/** Attributes that name an element type. */
const TYPE_NAMES = ['to', 'dtype', 'output_dtype', 'output_datatype', 'precision', 'softmax_precision', 'stash_type'];
const LONGEST = 64; // bytes of such an attribute: longer ones hold something else

/** bfloat16 is the upper half of a float32: the bytes of these numbers, little-endian as ONNX has them. */
function widened({ rawData, int32Data = [] }: TensorMessage): Uint8Array {
  const halves = rawData?.length ? rawData : Uint8Array.from(int32Data.flatMap((bits) => [bits & 255, (bits >> 8) & 255]));
  const bytes = new Uint8Array(2 * halves.length);
  for (let i = 0; i + 1 < halves.length; i += 2) bytes.set([halves[i], halves[i + 1]], 2 * i + 2);
  return bytes;
}

/** Numbers. */
export const widenTensor: Edit = ({ bytes }) => {
  const message = tensorProto.decode(bytes);
  if ((message as TensorMessage).dataType !== BFLOAT16) return undefined;
  return [tensorProto.encode(Object.assign(message, { dataType: FLOAT, rawData: widened(message as TensorMessage), int32Data: [] })).finish()];
};

/** What an input, output or value in between is said to be. */
export const widenType: Edit = ({ bytes }) => {
  const message = tensorTypeProto.decode(bytes) as { elemType?: number };
  return message.elemType === BFLOAT16 ? [tensorTypeProto.encode(Object.assign(message, { elemType: FLOAT })).finish()] : undefined;
};

/** `to` of a Cast, and its like. */
export const widenAttribute: Edit = ({ bytes }) => {
  if (bytes.length > LONGEST) return undefined;
  const message = attributeProto.decode(bytes) as { name?: string; i?: number | { toString(): string } };
  const isType = TYPE_NAMES.includes(message.name ?? '') && Number(message.i?.toString()) === BFLOAT16;
  return isType ? [attributeProto.encode(Object.assign(message, { i: FLOAT })).finish()] : undefined;
};
