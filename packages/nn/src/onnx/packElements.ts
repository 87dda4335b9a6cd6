import { float16Bits, float16ToFloat32 } from '@geq/formats';

/** Arrays that ONNX Runtime takes and gives, by element type. */
export type OnnxArray =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

interface ElementType {
  readonly pack: (numbers: ArrayLike<number>) => OnnxArray;
  /** The whole numbers that fit; undefined where all numbers do. */
  readonly whole?: readonly [least: number, most: number];
}

const whole = (pack: ElementType['pack'], bits: number, isSigned: boolean): ElementType => ({
  pack,
  whole: isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1],
});

/** Element types that numbers can be handed over in. */
const TYPES: Readonly<Record<string, ElementType>> = {
  float32: { pack: (numbers) => (numbers instanceof Float32Array ? numbers : Float32Array.from(numbers)) },
  float64: { pack: (numbers) => Float64Array.from(numbers) },
  float16: { pack: (numbers) => float16Bits(numbers) },
  int8: whole((numbers) => Int8Array.from(numbers), 8, true),
  uint8: whole((numbers) => Uint8Array.from(numbers), 8, false),
  int16: whole((numbers) => Int16Array.from(numbers), 16, true),
  uint16: whole((numbers) => Uint16Array.from(numbers), 16, false),
  int32: whole((numbers) => Int32Array.from(numbers), 32, true),
  uint32: whole((numbers) => Uint32Array.from(numbers), 32, false),
  int64: {
    pack: (numbers) => BigInt64Array.from(Array.from(numbers, BigInt)),
    whole: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  },
  uint64: { pack: (numbers) => BigUint64Array.from(Array.from(numbers, BigInt)), whole: [0, Number.MAX_SAFE_INTEGER] },
  bool: { pack: (numbers) => Uint8Array.from(numbers), whole: [0, 1] },
};

const typeOf = (name: string): ElementType | undefined => (Object.hasOwn(TYPES, name) ? TYPES[name] : undefined);

export const isNumeric = (elementType: string): boolean => typeOf(elementType) !== undefined;

export const isFloat = (elementType: string): boolean => /^b?float(?:16|32|64)$/.test(elementType);

/** What is wrong with a number as one of an element type, `whole numbers from 0 to 255`; undefined where nothing is. */
export function allowedRange(elementType: string, value: number): string | undefined {
  const type = typeOf(elementType);
  if (!type) return 'numbers';
  if (!type.whole) return Number.isFinite(value) ? undefined : 'finite numbers';
  const [least, most] = type.whole;
  return Number.isInteger(value) && value >= least && value <= most
    ? undefined
    : elementType === 'bool'
      ? 'true or false (1 or 0)'
      : `whole numbers${most < 2 ** 32 ? ` from ${least} to ${most}` : ''}`;
}

/** Numbers in the array that ONNX Runtime wants for an element type. @throws RangeError for texts, complex numbers and the like */
export function packElements(elementType: string, numbers: ArrayLike<number>): OnnxArray {
  const type = typeOf(elementType);
  if (!type) throw new RangeError(`run: expected inputs of numbers, got one of ${elementType}`);
  return type.pack(numbers);
}

/** What ONNX Runtime gave, as float32; of doubles and long whole numbers the nearest. @throws RangeError for texts, complex numbers and the like */
export function unpackElements(elementType: string, data: ArrayLike<unknown>): Float32Array {
  if (data instanceof Float32Array) return data;
  if (elementType === 'float16' && data instanceof Uint16Array) return float16ToFloat32(data);
  if (!ArrayBuffer.isView(data) || !typeOf(elementType))
    throw new RangeError(`run: expected an output of numbers, got one of ${elementType}`);
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}
