import { excerpt } from '../formatError.ts';
import type { Constructor, ConstructorContext } from '../pickle/constructor.ts';
import { describeValue, isKind, type PickleValue, type TorchStorage, type TorchTensor } from '../pickle/pickleValue.ts';
import { type TensorDtype, widthOf } from '../tensor.ts';
import { parseTorchDtype, storageType } from './torchTypes.ts';

const MAX_AXES = 64;

function counts(value: PickleValue | undefined, what: string, { fail }: ConstructorContext): number[] {
  if (!Array.isArray(value) || value.length > MAX_AXES)
    throw fail(`expected at most ${MAX_AXES} whole numbers as ${what} of a tensor, got ${describeValue(value)}`);
  return value.map((n) => count(n, what, fail));
}

function count(value: PickleValue | undefined, what: string, fail: ConstructorContext['fail']): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw fail(`expected whole numbers ≥ 0 as ${what} of a tensor, got ${describeValue(value)}`);
  return value;
}

/**
 * torch._utils._rebuild_tensor_v2(storage, offset, size, stride, …): a view of a storage. Entry (i, j, …) is number
 * offset + i·stride₀ + j·stride₁ + … of the storage.
 *
 * @throws FormatError when an index leaves the storage, a stride is negative, entries overlap otherwise than by stride 0, or the
 *   numbers stand for others in a way that is not known here
 */
function rebuildTensor(
  args: readonly PickleValue[],
  context: ConstructorContext,
  { dtype: namedDtype, bits }: { dtype?: PickleValue; bits?: PickleValue } = {},
): TorchTensor {
  const { fail } = context;
  const [storage] = args;
  if (!isKind(storage, 'storage')) throw fail(`expected a tensor's storage, got ${describeValue(storage)}`);
  const dtype = isKind(namedDtype, 'class') ? parseTorchDtype(namedDtype.name) : storage.dtype;
  if (dtype === undefined)
    throw fail(
      `expected a tensor of floats, whole numbers or truth values, got ${describeValue(namedDtype)}; save x.float()`,
    );
  const offset = count(args[1], 'offset', fail);
  const shape = counts(args[2], 'size', context);
  const strides = counts(args[3], 'stride', context);
  if (strides.length !== shape.length)
    throw fail(`expected a stride for each of ${shape.length} axes, got ${strides.length}`);
  const held = numbersIn(storage, widthOf(dtype));
  const last = shape.reduce((sum, n, axis) => sum + Math.max(0, n - 1) * strides[axis], offset);
  if (shape.includes(0) ? offset > held : last >= held)
    throw fail(
      `expected a tensor inside its storage of ${held} numbers, got offset ${offset}, size (${shape.join(', ')}), stride (${strides.join(', ')})`,
    );
  requireApart(shape, strides, context);
  return {
    kind: 'tensor',
    storage,
    dtype,
    offset,
    shape,
    strides,
    ...(isNegated(bits, dtype, fail) && { isNegated: true }),
  };
}

const NEGATED: readonly TensorDtype[] = ['F64', 'F32', 'F16'];

/**
 * What a tensor's last argument says of its numbers: `{'neg': True}` that each stands for its negative, as in the imaginary part of
 * a conjugate. All else is refused by its name: the numbers would not be those that PyTorch loads.
 */
function isNegated(bits: PickleValue | undefined, dtype: TensorDtype, fail: ConstructorContext['fail']): boolean {
  if (bits === undefined || bits === null) return false;
  if (!(bits instanceof Map))
    throw fail(`expected a dictionary as what is said of a tensor's numbers, got ${describeValue(bits)}`);
  let negated = false;
  for (const [key, value] of bits) {
    if (value === false && (key === 'neg' || key === 'conj')) continue;
    if (key !== 'neg' || value !== true || !NEGATED.includes(dtype))
      throw fail(
        `expected a tensor whose numbers stand for themselves or (neg) for their negatives, got ${typeof key === 'string' ? excerpt(key) : describeValue(key)}: ${describeValue(value)} in ${dtype}; save x.resolve_conj().resolve_neg().clone()`,
      );
    negated = true;
  }
  return negated;
}

/** Numbers of this width that a storage, or the window of it, holds. */
export function numbersIn({ dtype, count: declared, view }: TorchStorage, width: number): number {
  return Math.floor(((view?.count ?? declared) * (dtype === undefined ? 1 : widthOf(dtype))) / width);
}

/** A sorted axis must step over all that the shorter ones cover; an expanded axis (stride 0) repeats whole entries. */
function requireApart(shape: readonly number[], strides: readonly number[], { fail }: ConstructorContext): void {
  if (shape.includes(0)) return;
  const axes = shape
    .map((n, axis) => ({ n, stride: strides[axis] }))
    .filter(({ n, stride }) => n > 1 && stride > 0)
    .sort((a, b) => a.stride - b.stride);
  let covered = 1;
  for (const { n, stride } of axes) {
    if (stride < covered)
      throw fail(
        `expected entries of a tensor that do not overlap in its storage, got size (${shape.join(', ')}), stride (${strides.join(', ')}); save x.contiguous()`,
      );
    covered += (n - 1) * stride;
  }
}

const tensor: Constructor = (args, context) => rebuildTensor(args, context, { bits: args[6] });
/** _rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype, …): dtypes without a storage class. */
const tensorOfDtype: Constructor = (args, context) => rebuildTensor(args, context, { dtype: args[6], bits: args[7] });
/** _rebuild_parameter(tensor, requires_grad, hooks): a parameter is its tensor here. */
const parameter: Constructor = ([data], { fail }) => {
  if (!isKind(data, 'tensor') && !isKind(data, 'record'))
    throw fail(`expected a parameter's tensor, got ${describeValue(data)}`);
  return data;
};
/** _rebuild_from_type_v2(function, type, args, state): a tensor with attributes, or of a class of its own. */
const tensorOfClass: Constructor = ([rebuild, cls, args, state], context) => {
  const constructor = isKind(rebuild, 'class') ? PLAIN.get(rebuild.name) : undefined;
  if (constructor && Array.isArray(args)) return constructor(args, context);
  if (isKind(cls, 'class') && DISTRIBUTED.test(cls.name) && Array.isArray(args))
    return wholeOfDistributed(args[2], state, context);
  return {
    kind: 'record',
    className: isKind(cls, 'class') ? cls.name : 'torch._tensor._rebuild_from_type_v2',
    args: [],
  };
};

const DISTRIBUTED = /^torch\.distributed\.(?:_?tensor(?:\.\w+)?)\.DTensor$/;

/** The tensor of which a DTensor, as FSDP keeps it, holds all. @throws FormatError where it is a shard, or one term of a sum */
function wholeOfDistributed(
  size: PickleValue | undefined,
  state: PickleValue | undefined,
  context: ConstructorContext,
): PickleValue {
  const attributes = (Array.isArray(state) ? state : [state]).filter((part) => part instanceof Map); // objects with slots have two parts
  const [local, spec] = ['_local_tensor', '_spec'].map((name) => attributes.find((part) => part.has(name))?.get(name));
  const shape = counts(size, 'size', context);
  const remedy =
    'save model.state_dict() gathered: torch.distributed.checkpoint.state_dict.get_model_state_dict(model, options=StateDictOptions(full_state_dict=True))';
  if (!isKind(local, 'tensor'))
    throw context.fail(`expected the local tensor of a DTensor, got ${describeValue(local)}; ${remedy}`);
  const placements = isKind(spec, 'record') && spec.state instanceof Map ? spec.state.get('placements') : undefined;
  const isSum =
    !Array.isArray(placements) ||
    placements.some(
      (placement) =>
        !isKind(placement, 'record') || !/\.(?:_?Shard|_?StridedShard|Replicate)$/.test(placement.className),
    );
  if (isSum || local.shape.join() !== shape.join())
    throw context.fail(
      `expected a tensor that lies here as a whole, got ${isSum ? 'a term of a sum' : `a shard of size (${local.shape.join(', ')})`} of one of size (${shape.join(', ')}) that several processes share; ${remedy}`,
    );
  return local;
}

const PLAIN = new Map<string, Constructor>([
  ['torch._utils._rebuild_tensor', tensor],
  ['torch._utils._rebuild_tensor_v2', tensor],
  ['torch._utils._rebuild_tensor_v3', tensorOfDtype],
  ['torch._utils._rebuild_parameter', parameter],
  ['torch._utils._rebuild_parameter_with_state', parameter],
]);

/** Constructors of PyTorch's own values, by module and name. */
export const TORCH_CONSTRUCTORS: readonly (readonly [string, Constructor])[] = [
  ...PLAIN,
  ['torch._tensor._rebuild_from_type_v2', tensorOfClass],
  [
    'torch._dynamo.eval_frame.OptimizedModule',
    ([module]) =>
      isKind(module, 'record')
        ? module
        : { kind: 'record', className: 'torch._dynamo.eval_frame.OptimizedModule', args: [] },
  ], // of torch.compile: the network itself
  [
    'torch.Size',
    ([sizes], { fail, spend }) => {
      if (sizes === undefined) return [];
      if (!Array.isArray(sizes)) throw fail(`expected the numbers of a torch.Size, got ${describeValue(sizes)}`);
      spend(sizes.length);
      return [...sizes];
    },
  ],
];

/**
 * The storage of a persistent id ('storage', class, key, location, count[, window]); a window is (key, offset, count). Legacy
 * files also say ('module', class, file, source text), which is the class.
 */
export function persistentStorage(id: PickleValue, { fail }: ConstructorContext): PickleValue {
  if (!Array.isArray(id)) throw fail(`expected a persistent id of a storage in the pickle, got ${describeValue(id)}`);
  const [kind, cls, key, , declared, window] = id;
  if (kind === 'module' && isKind(cls, 'class')) return cls;
  if (kind !== 'storage' || !isKind(cls, 'class'))
    throw fail(`expected a persistent id of a storage in the pickle, got ${describeValue(kind)}`);
  const type = storageType(cls.name);
  if (type === undefined)
    throw fail(`expected a storage of floats, whole numbers or truth values, got ${cls.name.slice(0, 100)}`);
  const name = typeof key === 'number' ? String(key) : key;
  if (typeof name !== 'string') throw fail(`expected the key of a storage as text, got ${describeValue(key)}`);
  const storage = {
    kind: 'storage',
    key: name,
    dtype: type.dtype,
    count: count(declared, 'storage length', fail),
  } as const;
  if (window === null || window === undefined) return storage;
  if (!Array.isArray(window) || window.length !== 3)
    throw fail(`expected key, offset and length of a storage's window, got ${describeValue(window)}`);
  const view = { offset: count(window[1], 'window offset', fail), count: count(window[2], 'window length', fail) };
  if (view.offset + view.count > storage.count)
    throw fail(`expected a window inside the storage of ${storage.count} numbers, got ${view.count} at ${view.offset}`);
  return { ...storage, view };
}
