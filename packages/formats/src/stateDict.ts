import { withoutWrappers } from './checkpoint/withoutWrappers.ts';
import { FormatError } from './formatError.ts';
import type { Tensor, TensorOf } from './tensor.ts';
import { isFloatDtype, toFloat32, toFloat64 } from './toFloat64.ts';

/** Tensors by PyTorch's names, of any floating-point dtype: `readTensors(bytes).tensors` of any file. */
export type StateDict = Readonly<Record<string, Tensor>>;

/**
 * A state_dict as PyTorch writes it: its names without prefix, its order, float32, `num_batches_tracked` int64. Hand it to
 * `writePyTorch` or `writeSafetensors`.
 */
export type StateTensors = Readonly<Record<string, TensorOf<'F32'> | TensorOf<'I64'>>>;

/** A tensor that a network needs. */
export interface StateEntry {
  readonly key: string;
  readonly shape: readonly number[];
  /** `batches`: a count, int64; `variance`: numbers ≥ 0; all others: finite numbers. */
  readonly role: string;
}

const FLOATS = 'F64, F32, F16, BF16';
const EXCERPT = 80; // characters of a foreign name that a message quotes

/** The tensors of a state_dict under names without those of wrappers (`module.`, `_orig_mod.`, …). @throws FormatError when one name then stands for two */
export function withoutPrefix(tensors: StateDict, source: string): Map<string, Tensor> {
  const named = new Map<string, Tensor>();
  for (const [name, tensor] of Object.entries(tensors)) {
    const key = withoutWrappers(name);
    if (named.has(key))
      throw new FormatError(
        source,
        `expected a name for each tensor, got ${key.slice(0, EXCERPT)} twice, once of them as ${name.slice(0, EXCERPT)}`,
      );
    named.set(key, tensor);
  }
  return named;
}

/**
 * The tensors that a network needs, float32, in PyTorch's order; float32 numbers are taken over bit for bit.
 * `num_batches_tracked`, which files from before PyTorch 0.4.1 lack and evaluation does not need, counts as 0 there.
 *
 * @throws FormatError that names the key for missing, unexpected, misshapen tensors, other dtypes, numbers that are not
 *   finite, negative variances
 */
export function requireEntries(
  tensors: ReadonlyMap<string, Tensor>,
  entries: readonly StateEntry[],
  source: string,
): StateTensors {
  const state: Record<string, TensorOf<'F32'> | TensorOf<'I64'>> = {};
  for (const entry of entries) {
    const tensor = tensors.get(entry.key);
    if (entry.role === 'batches')
      state[entry.key] = {
        dtype: 'I64',
        shape: [],
        data: BigInt64Array.of(tensor === undefined ? 0n : requireCount(tensor, entry.key, source)),
      };
    else state[entry.key] = requireFloats(tensors, entry, source);
  }
  for (const key of tensors.keys()) {
    if (!Object.hasOwn(state, key))
      throw new FormatError(
        source,
        `expected ${entries.length} tensors from ${entries[0].key} to ${entries[entries.length - 1].key}, got ${key.slice(0, EXCERPT)} besides`,
      );
  }
  return state;
}

/** A shape for a message, with names in place of lengths that are free: (512, width, 4, 4). */
export const shapeTuple = (shape: readonly (number | string)[]): string => `(${shape.join(', ')})`;

/** @throws FormatError that names key and shape where there is no such tensor */
export function requireKey(
  tensors: ReadonlyMap<string, Tensor>,
  key: string,
  { shape, source }: { readonly shape: readonly (number | string)[]; readonly source: string },
): Tensor {
  const tensor = tensors.get(key);
  if (tensor === undefined)
    throw new FormatError(source, `expected ${key} of shape ${shapeTuple(shape)}, got no tensor of that name`);
  return tensor;
}

function requireFloats(
  tensors: ReadonlyMap<string, Tensor>,
  { key, shape, role }: StateEntry,
  source: string,
): TensorOf<'F32'> {
  const tensor = requireKey(tensors, key, { shape, source });
  if (tensor.shape.length !== shape.length || shape.some((length, axis) => length !== tensor.shape[axis])) {
    throw new FormatError(source, `expected ${key} of shape ${shapeTuple(shape)}, got ${shapeTuple(tensor.shape)}`);
  }
  if (!isFloatDtype(tensor.dtype)) throw new FormatError(source, `expected ${key} as ${FLOATS}, got ${tensor.dtype}`);
  const data = toFloat32(tensor);
  const bad = data.find((x) => !Number.isFinite(x) || (role === 'variance' && x < 0));
  if (bad !== undefined)
    throw new FormatError(
      source,
      `expected ${role === 'variance' ? 'finite numbers ≥ 0' : 'finite numbers'} in ${key}, got ${bad}`,
    );
  return { dtype: 'F32', shape, data };
}

function requireCount(tensor: Tensor, key: string, source: string): bigint {
  const numbers = toFloat64(tensor);
  if (numbers.length !== 1)
    throw new FormatError(source, `expected ${key} of shape (), got ${shapeTuple(tensor.shape)}`);
  if (!Number.isSafeInteger(numbers[0]) || numbers[0] < 0)
    throw new FormatError(source, `expected a whole number ≥ 0 in ${key}, got ${numbers[0]}`);
  return BigInt(numbers[0]);
}
