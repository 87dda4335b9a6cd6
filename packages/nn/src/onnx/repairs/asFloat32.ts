import protobuf from 'protobufjs/light.js';
import { editMessage, type Edit } from '../editMessage.ts';
import { attributeProto, BFLOAT16, FLOAT, FLOAT64, modelProto, tensorProto, tensorTypeProto } from '../modelProto.ts';

interface TensorMessage {
  dataType?: number;
  rawData?: Uint8Array;
  int32Data?: Uint8Array;
  doubleData?: Uint8Array;
}

/** Attributes that name an element type. */
const TYPE_NAMES = ['to', 'dtype', 'output_dtype', 'output_datatype', 'precision', 'softmax_precision', 'stash_type'];
const LONGEST = 64; // bytes of such an attribute: longer ones hold something else

/** Two bytes of each whole number of a list, little-endian. */
function halvesOf(packed: Uint8Array): Uint8Array {
  const reader = protobuf.Reader.create(packed);
  const bytes: number[] = [];
  while (reader.pos < packed.length) {
    const bits = reader.uint32();
    bytes.push(bits & 255, (bits >> 8) & 255);
  }
  return Uint8Array.from(bytes);
}

/** bfloat16 is the upper half of a float32: the bytes of these numbers, little-endian as ONNX has them. */
function widened({ rawData, int32Data = new Uint8Array(0) }: TensorMessage): Uint8Array {
  const halves = rawData?.length ? rawData : halvesOf(int32Data);
  const bytes = new Uint8Array(2 * halves.length);
  for (let i = 0; i + 1 < halves.length; i += 2) {
    bytes[2 * i + 2] = halves[i];
    bytes[2 * i + 3] = halves[i + 1];
  }
  return bytes;
}

/** float64 to the nearest float32. */
function narrowed({ rawData, doubleData = new Uint8Array(0) }: TensorMessage): Uint8Array {
  const { buffer, byteOffset, byteLength } = rawData?.length ? rawData : doubleData;
  const count = byteLength >> 3;
  const [from, to] = [new DataView(buffer, byteOffset, byteLength), new DataView(new ArrayBuffer(4 * count))];
  for (let i = 0; i < count; i++) to.setFloat32(4 * i, from.getFloat64(8 * i, true), true);
  return new Uint8Array(to.buffer);
}

const BYTES: Readonly<Record<number, (message: TensorMessage) => Uint8Array>> = {
  [BFLOAT16]: widened,
  [FLOAT64]: narrowed,
};

/**
 * A model with numbers of one floating-point type in float32: weights, constants, what values are said to be, and what is cast to that type.
 *
 * @param type bfloat16, whose numbers float32 holds exactly, or float64, which it rounds
 * @returns `model` itself where it has none
 */
export function asFloat32(model: Uint8Array, type: typeof BFLOAT16 | typeof FLOAT64): Uint8Array {
  const tensor: Edit = ({ bytes }) => {
    const message = tensorProto.decode(bytes) as TensorMessage;
    return message.dataType === type
      ? [
          tensorProto
            .encode(
              Object.assign(message, {
                dataType: FLOAT,
                rawData: BYTES[type](message),
                int32Data: new Uint8Array(0),
                doubleData: new Uint8Array(0),
              }),
            )
            .finish(),
        ]
      : undefined;
  };
  const tensorType: Edit = ({ bytes }) => {
    const message = tensorTypeProto.decode(bytes) as { elemType?: number };
    return message.elemType === type
      ? [tensorTypeProto.encode(Object.assign(message, { elemType: FLOAT })).finish()]
      : undefined;
  };
  const attribute: Edit = ({ bytes }) => {
    if (bytes.length > LONGEST) return undefined;
    const message = attributeProto.decode(bytes) as { name?: string; i?: { toString(): string } };
    const isType = TYPE_NAMES.includes(message.name ?? '') && Number(message.i?.toString()) === type;
    return isType ? [attributeProto.encode(Object.assign(message, { i: FLOAT })).finish()] : undefined;
  };
  return editMessage(model, modelProto, {
    TensorProto: tensor,
    TensorTypeProto: tensorType,
    AttributeProto: attribute,
  });
}
