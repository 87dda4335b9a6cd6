import type { JsonValue } from './jsonValue.ts';

/**
 * The typed array that holds the numbers of each dtype. The names are those of safetensors. F16, BF16 and the 8-bit floats are
 * held as their bits, so that nothing is lost on the way from file to file (`toFloat32` gives the numbers); BOOL as 0 and 1.
 */
export interface TensorArrays {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  readonly F16: Uint16Array;
  readonly BF16: Uint16Array;
  readonly I64: BigInt64Array;
  readonly I32: Int32Array;
  readonly I16: Int16Array;
  readonly I8: Int8Array;
  readonly U64: BigUint64Array;
  readonly U32: Uint32Array;
  readonly U16: Uint16Array;
  readonly U8: Uint8Array;
  readonly BOOL: Uint8Array;
  readonly F8_E4M3: Uint8Array;
  readonly F8_E5M2: Uint8Array;
  readonly F8_E4M3FNUZ: Uint8Array;
  readonly F8_E5M2FNUZ: Uint8Array;
  readonly F8_E8M0: Uint8Array;
}

/** Types of numbers, by their names in safetensors. */
export type TensorDtype = keyof TensorArrays;

/** An array of numbers of one type: row-major, `data.length` = product of `shape`. */
export interface TensorOf<TDtype extends TensorDtype> {
  readonly dtype: TDtype;
  /** Axes, outermost first; empty for a single number. */
  readonly shape: readonly number[];
  readonly data: TensorArrays[TDtype];
}

/** A tensor of any dtype; comparing `dtype` tells TypeScript which array `data` is. */
export type Tensor = { [TDtype in TensorDtype]: TensorOf<TDtype> }[TensorDtype];

/** Code that PyTorch runs before or behind a module's forward pass, as `spectral_norm` puts it there: its name and what it keeps. */
export interface HookRecord {
  /** Class or function, such as 'torch.nn.utils.weight_norm.WeightNorm'. */
  readonly className: string;
  /** All its attributes, `_tensor_name` too. */
  readonly attributes: Readonly<Record<string, JsonValue>>;
}

/** A module of a whole pickled network: what the pickle says of it, inert. */
export interface ModuleRecord {
  /** As in the names of its tensors, `main.0`; '' for one that was saved by itself. */
  readonly name: string;
  /** Module and name, such as 'torch.nn.modules.activation.LeakyReLU'. */
  readonly className: string;
  /** Its public attributes, as JSON can say them: `eps`, `stride`, `negative_slope`, …. */
  readonly attributes: Readonly<Record<string, JsonValue>>;
  /** Whether code stands before or behind its forward pass, as `spectral_norm` puts it there. */
  readonly hasHooks: boolean;
  /** That code, where there is any. */
  readonly hooks?: readonly HookRecord[];
}

/**
 * What every container of tensors comes down to, whichever format it came from: parseSafetensors, parseNpz and tensorsOf
 * (PyTorch) return it, writeSafetensors, writeNpz and writePyTorch take it, so converting is reading one and writing another.
 */
export interface NamedTensors {
  /** By name, in the order of the file. The object has no prototype, so that every name is an ordinary key. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Texts beside the tensors; empty where the format has no place for them. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Of a whole network saved with torch.save: its modules in the order in which they were registered, each before its children. */
  readonly modules?: readonly ModuleRecord[];
}

/** The name of a tensor that has none in its file: a lone `.npy` array, a lone tensor saved by torch.save. */
export const LONE_TENSOR = 'tensor';

/** The array type behind each dtype. */
export const TENSOR_ARRAYS = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
  F8_E4M3: Uint8Array,
  F8_E5M2: Uint8Array,
  F8_E4M3FNUZ: Uint8Array,
  F8_E5M2FNUZ: Uint8Array,
  F8_E8M0: Uint8Array,
} as const;

/** Bytes of one number. */
export const widthOf = (dtype: TensorDtype): number => TENSOR_ARRAYS[dtype].BYTES_PER_ELEMENT;

/** An object in which every name is an ordinary key, `__proto__` too. */
export const withoutPrototype = <TValue>(): Record<string, TValue> => Object.create(null) as Record<string, TValue>;

/** Whether a text names a type of numbers. */
export const isTensorDtype = (name: string): name is TensorDtype => Object.hasOwn(TENSOR_ARRAYS, name);

/** The key of the header that holds metadata and so can name no tensor. */
export const METADATA_KEY = '__metadata__';

/**
 * The tensor of this name, known to be of this dtype and shape.
 *
 * @throws RangeError when the file has no such tensor, or another dtype or shape
 */
export function requireTensor<TDtype extends TensorDtype>(
  { tensors }: Pick<NamedTensors, 'tensors'>,
  name: string,
  { dtype, shape }: { readonly dtype: TDtype; readonly shape?: readonly number[] },
): TensorOf<TDtype> {
  const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (tensor === undefined)
    throw new RangeError(`requireTensor: expected a tensor ${JSON.stringify(name)}, got none of that name`);
  if (tensor.dtype !== dtype)
    throw new RangeError(`requireTensor: expected ${JSON.stringify(name)} as ${dtype}, got ${tensor.dtype}`);
  if (shape !== undefined && (shape.length !== tensor.shape.length || shape.some((n, i) => n !== tensor.shape[i]))) {
    throw new RangeError(
      `requireTensor: expected ${JSON.stringify(name)} of shape (${shape.join(', ')}), got (${tensor.shape.join(', ')})`,
    );
  }
  return tensor as TensorOf<TDtype>;
}
