// ONNX files as bytes, and .npy beside them: protobuf written by hand, so that what is read shares no code with what was written.

const varint = (value) => {
  const bytes = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
};
const number = (id, value) => Buffer.from([...varint(id << 3), ...varint(value)]);
const bytes = (id, content) => {
  const body =
    typeof content === 'string'
      ? Buffer.from(content)
      : Buffer.isBuffer(content)
        ? content
        : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return Buffer.concat([Buffer.from([...varint((id << 3) | 2), ...varint(body.length)]), body]);
};
const join = (...parts) => Buffer.concat(parts.flat());

export const TYPES = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11, bfloat16: 16 };

/** Bits of a float16, to the nearest. Enough for numbers of ordinary size. */
function halfBits(x) {
  if (x === 0) return 0;
  const sign = x < 0 ? 0x8000 : 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(x))));
  const units = Math.round(Math.abs(x) * 2 ** (10 - exponent)); // 1024 to 2048, or fewer below the smallest normal number
  return sign + (exponent + 14) * 1024 + units;
}

/** Numbers in an element type, and the numbers that it really holds. */
export function encoded(type, values) {
  switch (type) {
    case 'float32':
      return { raw: Float32Array.from(values), held: [...Float32Array.from(values)] };
    case 'float64':
      return { raw: Float64Array.from(values), held: [...values] };
    case 'int64':
      return { raw: BigInt64Array.from(values, BigInt), held: [...values] };
    case 'int32':
      return { raw: Int32Array.from(values), held: [...values] };
    case 'bool':
      return { raw: Uint8Array.from(values, Number), held: values.map(Number) };
    case 'float16': {
      const raw = Uint16Array.from(values, halfBits);
      const held = [...raw].map((bits) => {
        const e = (bits >> 10) & 31;
        return (bits & 0x8000 ? -1 : 1) * (e === 0 ? (bits & 1023) * 2 ** -24 : (1024 + (bits & 1023)) * 2 ** (e - 25));
      });
      return { raw, held };
    }
    default: {
      // bfloat16
      const raw = Uint16Array.from(values, (x) => new Uint32Array(Float32Array.of(x).buffer)[0] >>> 16);
      return { raw, held: [...raw].map((bits) => new Float32Array(Uint32Array.of(bits << 16).buffer)[0]) };
    }
  }
}

const shapeBytes = (dims) => dims.map((dim) => number(1, dim));

/** @param outside { location, offset, length } where the numbers are in another file */
export const tensor = (name, dims, type, values, outside) =>
  join(
    shapeBytes(dims),
    number(2, TYPES[type]),
    name === '' ? [] : bytes(8, name),
    outside
      ? [
          ...Object.entries(outside).map(([key, value]) => bytes(13, join(bytes(1, key), bytes(2, String(value))))),
          number(14, 1),
        ]
      : bytes(9, encoded(type, values).raw),
  );

const attribute = ([name, value]) => {
  const as = (type, ...fields) => join(bytes(1, name), ...fields, number(20, type));
  if (Buffer.isBuffer(value)) return as(4, bytes(5, value));
  if (Array.isArray(value)) return as(7, ...value.map((each) => number(8, each)));
  if (typeof value === 'string') return as(3, bytes(4, value));
  return as(2, number(3, value));
};

export const node = (opType, inputs, outputs, attributes = {}, domain = '') =>
  join(
    inputs.map((name) => bytes(1, name)),
    outputs.map((name) => bytes(2, name)),
    bytes(4, opType),
    Object.entries(attributes).map((entry) => bytes(5, attribute(entry))),
    domain === '' ? [] : bytes(7, domain),
  );

/** @param dims numbers, names, or null; undefined where the file does not say */
export const port = (name, type, dims) =>
  join(
    bytes(1, name),
    bytes(
      2,
      bytes(
        1,
        join(
          number(1, TYPES[type]),
          dims === undefined
            ? []
            : bytes(
                2,
                join(
                  dims.map((dim) =>
                    bytes(1, dim === null ? Buffer.alloc(0) : typeof dim === 'string' ? bytes(2, dim) : number(1, dim)),
                  ),
                ),
              ),
        ),
      ),
    ),
  );

export const model = ({ nodes, inputs, outputs, initializers = [], opset = 17, ir = 8 }) =>
  join(
    number(1, ir),
    bytes(
      7,
      join(
        nodes.map((each) => bytes(1, each)),
        bytes(2, 'g'),
        initializers.map((each) => bytes(5, each)),
        inputs.map((each) => bytes(11, each)),
        outputs.map((each) => bytes(12, each)),
      ),
    ),
    bytes(8, number(2, opset)),
  );

/** A float32 `.npy`. */
export function npy(shape, values) {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const padded = `${header}${' '.repeat(63 - ((10 + header.length) % 64))}\n`;
  return Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8]),
    Buffer.from(padded),
    Buffer.from(Float32Array.from(values).buffer),
  ]);
}
