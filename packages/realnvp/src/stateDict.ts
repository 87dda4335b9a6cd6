import { FormatError, type Tensor, type TensorOf, toFloat32, toFloat64 } from '@geq/formats';
import type { Entry } from './entries.ts';

/** Tensors by PyTorch's names, of any floating-point dtype. */
export type StateDict = Readonly<Record<string, Tensor>>;

/** A state_dict as PyTorch writes it: its names without prefix, its order, float32, `num_batches_tracked` int64. */
export type FlowState = Readonly<Record<string, TensorOf<'F32'> | TensorOf<'I64'>>>;

const PREFIX = 'module.'; // of files saved from multi-GPU code (torch.nn.DataParallel)
const FLOATS: readonly string[] = ['F64', 'F32', 'F16', 'BF16'];

/** The tensors under names without `module.`. @throws FormatError when one name then stands for two */
export function withoutPrefix(tensors: StateDict, source: string): Map<string, Tensor> {
  const named = new Map<string, Tensor>();
  for (const [name, tensor] of Object.entries(tensors)) {
    const key = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    if (named.has(key)) throw new FormatError(source, `expected a name for each tensor, got ${key} twice, with and without ${PREFIX}`);
    named.set(key, tensor);
  }
  return named;
}

/**
 * The tensors that a flow needs, float32, in PyTorch's order; float32 numbers are taken over bit for bit.
 * `num_batches_tracked`, which files from before PyTorch 0.4.1 lack and evaluation does not need, counts as 0 there.
 *
 * @throws FormatError that names the key for missing, unexpected, misshapen tensors, other dtypes, numbers that are not
 *   finite, negative variances
 */
export function requireEntries(tensors: ReadonlyMap<string, Tensor>, entries: readonly Entry[], source: string): FlowState {
  const state: Record<string, TensorOf<'F32'> | TensorOf<'I64'>> = {};
  for (const entry of entries) {
    const tensor = tensors.get(entry.key);
    if (entry.role === 'batches') state[entry.key] = { dtype: 'I64', shape: [], data: BigInt64Array.of(tensor === undefined ? 0n : requireCount(tensor, entry.key, source)) };
    else state[entry.key] = requireFloats(tensor, entry, source);
  }
  for (const key of tensors.keys()) {
    if (!Object.hasOwn(state, key)) throw new FormatError(source, `expected ${entries.length} tensors from ${entries[0].key} to ${entries[entries.length - 1].key}, got ${key.slice(0, EXCERPT)} besides`);
  }
  return state;
}

const EXCERPT = 80; // characters of a foreign name that a message quotes

/** A shape for a message: (512, 7, 3, 3). */
export const shapeText = (shape: readonly (number | string)[]): string => `(${shape.join(', ')})`;

function requireFloats(tensor: Tensor | undefined, { key, shape, role }: Entry, source: string): TensorOf<'F32'> {
  if (tensor === undefined) throw new FormatError(source, `expected ${key} of shape ${shapeText(shape)}, got no tensor of that name`);
  if (tensor.shape.length !== shape.length || shape.some((length, axis) => length !== tensor.shape[axis])) {
    throw new FormatError(source, `expected ${key} of shape ${shapeText(shape)}, got ${shapeText(tensor.shape)}`);
  }
  if (!FLOATS.includes(tensor.dtype)) throw new FormatError(source, `expected ${key} as ${FLOATS.join(', ')}, got ${tensor.dtype}`);
  const data = toFloat32(tensor);
  const bad = data.find((x) => !Number.isFinite(x) || (role === 'variance' && x < 0));
  if (bad !== undefined) throw new FormatError(source, `expected ${role === 'variance' ? 'finite numbers ≥ 0' : 'finite numbers'} in ${key}, got ${bad}`);
  return { dtype: 'F32', shape, data };
}

function requireCount(tensor: Tensor, key: string, source: string): bigint {
  const numbers = toFloat64(tensor);
  if (numbers.length !== 1) throw new FormatError(source, `expected ${key} of shape (), got ${shapeText(tensor.shape)}`);
  if (!Number.isSafeInteger(numbers[0]) || numbers[0] < 0) throw new FormatError(source, `expected a whole number ≥ 0 in ${key}, got ${numbers[0]}`);
  return BigInt(numbers[0]);
}
