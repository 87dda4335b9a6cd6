/** The typed array that holds the numbers of each dtype of a safetensors file. */
export interface TensorArrays {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  readonly I64: BigInt64Array;
  readonly I32: Int32Array;
  readonly U32: Uint32Array;
  readonly U8: Uint8Array;
}

export type TensorDtype = keyof TensorArrays;

/** A named array of a safetensors file: row-major, `data.length` = product of `shape`. */
export interface TensorOf<TDtype extends TensorDtype> {
  readonly dtype: TDtype;
  /** Axes, outermost first; empty for a single number. */
  readonly shape: readonly number[];
  readonly data: TensorArrays[TDtype];
}

/** A tensor of any dtype; comparing `dtype` tells TypeScript which array `data` is. */
export type Tensor = { [TDtype in TensorDtype]: TensorOf<TDtype> }[TensorDtype];

export interface Safetensors {
  /** By name. The object has no prototype, so that every name is an ordinary key. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The array type behind each dtype. */
export const TENSOR_ARRAYS = { F64: Float64Array, F32: Float32Array, I64: BigInt64Array, I32: Int32Array, U32: Uint32Array, U8: Uint8Array } as const;

export const isTensorDtype = (name: string): name is TensorDtype => Object.hasOwn(TENSOR_ARRAYS, name);

/** The key of the header that holds metadata and so can name no tensor. */
export const METADATA_KEY = '__metadata__';

/**
 * The tensor of this name, known to be of this dtype and shape.
 *
 * @throws RangeError when the file has no such tensor, or another dtype or shape
 */
export function requireTensor<TDtype extends TensorDtype>({ tensors }: Safetensors, name: string, dtype: TDtype, shape?: readonly number[]): TensorOf<TDtype> {
  const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (tensor === undefined) throw new RangeError(`requireTensor: expected a tensor ${JSON.stringify(name)}, got none of that name`);
  if (tensor.dtype !== dtype) throw new RangeError(`requireTensor: expected ${JSON.stringify(name)} as ${dtype}, got ${tensor.dtype}`);
  if (shape !== undefined && (shape.length !== tensor.shape.length || shape.some((n, i) => n !== tensor.shape[i]))) {
    throw new RangeError(`requireTensor: expected ${JSON.stringify(name)} of shape (${shape.join(', ')}), got (${tensor.shape.join(', ')})`);
  }
  return tensor as TensorOf<TDtype>;
}
