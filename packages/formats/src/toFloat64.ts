import { eightBitToFloat32, isEightBitDtype } from './eightBitToFloat32.ts';
import { bfloat16Bits, bfloat16ToFloat32, float16Bits, float16ToFloat32 } from './float16Bits.ts';
import type { Tensor, TensorDtype } from './tensor.ts';

/** The floating-point dtypes that are written. */
export type FloatDtype = 'F64' | 'F32' | 'F16' | 'BF16';

/** Whether a dtype is one of floating-point numbers, of eight bits among them. */
export const isFloatDtype = (dtype: TensorDtype): boolean =>
  ['F64', 'F32', 'F16', 'BF16'].includes(dtype) || isEightBitDtype(dtype);

/**
 * The numbers of a tensor of any dtype as doubles, row-major. Exact but for whole numbers beyond 2^53, which are rounded.
 * For F64 this is the tensor's own array, not a copy.
 */
export function toFloat64({ dtype, data }: Tensor): Float64Array {
  switch (dtype) {
    case 'F64':
      return data;
    case 'F16':
      return Float64Array.from(float16ToFloat32(data));
    case 'BF16':
      return Float64Array.from(bfloat16ToFloat32(data));
    case 'I64':
    case 'U64':
      return Float64Array.from(data, Number);
    default:
      return Float64Array.from(isEightBitDtype(dtype) ? eightBitToFloat32(dtype, data as Uint8Array) : data);
  }
}

/**
 * The numbers of a tensor of any dtype as float32, row-major: exact for F16, BF16 and 8-bit floats, else rounded to nearest. For F32 this
 * is the tensor's own array, not a copy.
 */
export function toFloat32(tensor: Tensor): Float32Array {
  switch (tensor.dtype) {
    case 'F32':
      return tensor.data;
    case 'F16':
      return float16ToFloat32(tensor.data);
    case 'BF16':
      return bfloat16ToFloat32(tensor.data);
    default:
      return Float32Array.from(toFloat64(tensor));
  }
}

/** The tensor in another floating-point dtype, each number rounded once to the nearest, ties to even; itself when it has that dtype. */
export function castTensor(tensor: Tensor, dtype: FloatDtype): Tensor {
  const { shape } = tensor;
  if (tensor.dtype === dtype) return tensor;
  switch (dtype) {
    case 'F64':
      return { dtype, shape, data: toFloat64(tensor) };
    case 'F32':
      return { dtype, shape, data: toFloat32(tensor) };
    case 'F16':
      return { dtype, shape, data: float16Bits(toFloat64(tensor)) };
    case 'BF16':
      return { dtype, shape, data: bfloat16Bits(toFloat64(tensor)) };
  }
}
