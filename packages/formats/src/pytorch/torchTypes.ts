import type { TensorDtype } from '../tensor.ts';

/** PyTorch's names of a dtype: that of torch.float32 and that of torch.FloatStorage. */
interface TorchType {
  readonly dtype: string;
  readonly storage: string;
}

/** By our dtype. U16, U32, U64 and the 8-bit floats exist in PyTorch since 2.1 to 2.3, without storage classes of their own. */
export const TORCH_TYPES = {
  F64: { dtype: 'float64', storage: 'DoubleStorage' },
  F32: { dtype: 'float32', storage: 'FloatStorage' },
  F16: { dtype: 'float16', storage: 'HalfStorage' },
  BF16: { dtype: 'bfloat16', storage: 'BFloat16Storage' },
  I64: { dtype: 'int64', storage: 'LongStorage' },
  I32: { dtype: 'int32', storage: 'IntStorage' },
  I16: { dtype: 'int16', storage: 'ShortStorage' },
  I8: { dtype: 'int8', storage: 'CharStorage' },
  U8: { dtype: 'uint8', storage: 'ByteStorage' },
  BOOL: { dtype: 'bool', storage: 'BoolStorage' },
} as const satisfies Partial<Record<TensorDtype, TorchType>>;

export type TorchDtype = keyof typeof TORCH_TYPES;

const STORAGE = /^torch(?:\.cuda|\.storage)?\.(\w+Storage)$/;
const byStorage = new Map<string, TensorDtype | undefined>(
  Object.entries(TORCH_TYPES).map(([dtype, { storage }]) => [storage, dtype as TorchDtype]),
);
byStorage.set('UntypedStorage', undefined);
byStorage.set('_UntypedStorage', undefined);
const byDtype = new Map<string, TensorDtype>(
  Object.entries(TORCH_TYPES).map(([dtype, names]) => [`torch.${names.dtype}`, dtype as TorchDtype]),
);
byDtype
  .set('torch.uint16', 'U16')
  .set('torch.uint32', 'U32')
  .set('torch.uint64', 'U64')
  .set('torch.float8_e4m3fn', 'F8_E4M3')
  .set('torch.float8_e5m2', 'F8_E5M2')
  .set('torch.float8_e4m3fnuz', 'F8_E4M3FNUZ')
  .set('torch.float8_e5m2fnuz', 'F8_E5M2FNUZ')
  .set('torch.float8_e8m0fnu', 'F8_E8M0');

/** What the storage class of this name holds; `{ dtype: undefined }` for untyped bytes, undefined for a class that is none of the table. */
export function storageType(className: string): { dtype: TensorDtype | undefined } | undefined {
  const name = STORAGE.exec(className)?.[1];
  return name !== undefined && byStorage.has(name) ? { dtype: byStorage.get(name) } : undefined;
}

/** The dtype of a name such as 'torch.float32'. */
export const parseTorchDtype = (name: string): TensorDtype | undefined => byDtype.get(name);

export const isTorchDtype = (dtype: TensorDtype): dtype is TorchDtype => Object.hasOwn(TORCH_TYPES, dtype);
