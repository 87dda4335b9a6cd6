import { excerpt, FormatError } from '../formatError.ts';
import { describeValue, isKind, type PickleRecord, type PickleValue, type TorchTensor } from '../pickle/pickleValue.ts';
import {
  type HookRecord,
  LONE_TENSOR,
  type ModuleRecord,
  type NamedTensors,
  type Tensor,
  withoutPrototype,
} from '../tensor.ts';
import type { ParseOptions } from '../parseOptions.ts';
import type { TorchFile } from './torchFile.ts';
import { copyOut } from './copyOut.ts';
import type { JsonValue } from '../jsonValue.ts';
import { jsonConverter } from './jsonConverter.ts';

/** How tensors of a PyTorch file are named. */
export interface TensorsOfOptions extends ParseOptions {
  /** Cut this from the head of every name that begins with it; 'module.' for files of multi-GPU code. Default: ''. */
  readonly stripPrefix?: string;
}

/** The tensors of a file of torch.save under the names that PyTorch's state_dict gives them. */
export interface TorchTensors extends NamedTensors {
  /** What was saved. */
  readonly kind: 'tensor' | 'dictionary' | 'module';
  /** Class of a whole module. */
  readonly className?: string;
  /** Plain attributes of a whole module (a flow's `hps` and `datainfo`), or the entries of a dictionary that hold no tensors. */
  readonly attributes: Readonly<Record<string, JsonValue>>;
}

const MOST_TENSORS = 100_000;
const MOST_VISITS = 250_000;
const MOST_MODULES = 1_000; // that are described
const DEEPEST = 100;
const LONGEST_NAME = 4_096;
const MOST_HOOKS = 16; // of a module that are described

/**
 * The tensors of a file that parsePyTorch read, copied out row-major. A lone tensor is called 'tensor'; the names of nested
 * dictionaries, lists and modules are joined by dots. Of a whole module the parameters and persistent buffers are taken, in
 * PyTorch's order: what `module.state_dict()` returns.
 *
 * @returns with the attributes as JSON texts in `metadata` too, so that a conversion to safetensors keeps them
 * @throws FormatError when there are no tensors to be had: another object, a sparse or quantized tensor, modules that contain
 *   themselves or nest too deep, one name for two tensors
 */
export function tensorsOf(
  { value, storages, metadata, size }: TorchFile,
  { source = 'tensorsOf', stripPrefix = '' }: TensorsOfOptions = {},
): TorchTensors {
  const copy = copyOut(storages, { source, fileSize: size });
  const tensors = withoutPrototype<Tensor>();
  const attributes = withoutPrototype<JsonValue>();
  const modules: ModuleRecord[] = [];
  const shortened = (name: string): string => (name.startsWith(stripPrefix) ? name.slice(stripPrefix.length) : name);
  for (const { name, tensor } of namedViews(value, source, { attributes, modules })) {
    const short = shortened(name);
    if (short in tensors) throw new FormatError(source, `expected a name for each tensor, got ${excerpt(short)} twice`);
    tensors[short] = copy.tensor(tensor, short);
  }
  const texts = withoutPrototype<string>();
  if (isModule(value)) texts.class = value.className;
  for (const [name, attribute] of Object.entries(attributes)) texts[name] = JSON.stringify(attribute);
  const kind = isKind(value, 'tensor') ? 'tensor' : isModule(value) ? 'module' : 'dictionary';
  return {
    kind,
    ...(isModule(value) ? { className: value.className } : {}),
    tensors,
    metadata: Object.assign(texts, metadata),
    attributes,
    ...(modules.length === 0
      ? {}
      : { modules: modules.map((module) => ({ ...module, name: shortened(module.name) })) }),
  };
}

interface NamedView {
  readonly name: string;
  readonly tensor: TorchTensor;
}

/** Walks what was saved and lists its tensors; what else the root holds goes to `attributes`, what modules say of themselves to `modules`. */
function namedViews(
  root: PickleValue,
  source: string,
  { attributes, modules }: { readonly attributes: Record<string, JsonValue>; readonly modules: ModuleRecord[] },
): NamedView[] {
  const views: NamedView[] = [];
  const plain = jsonConverter();
  const plainOfModules = jsonConverter();
  const path = new Set<PickleValue>();
  let visits = 0;
  const fail = (reason: string): FormatError => new FormatError(source, reason);

  const enter = (value: PickleValue, name: string, walkInside: () => void): void => {
    if (path.has(value))
      throw fail(`expected values that do not contain themselves, got ${excerpt(name)} inside itself`);
    if (path.size === DEEPEST || name.length > LONGEST_NAME)
      throw fail(
        `expected modules at most ${DEEPEST} deep with names of at most ${LONGEST_NAME} characters, got more at ${excerpt(name)}`,
      );
    path.add(value);
    walkInside();
    path.delete(value);
  };
  const add = (tensor: TorchTensor, name: string): void => {
    if (views.push({ name, tensor }) > MOST_TENSORS) throw fail(`expected at most ${MOST_TENSORS} tensors, got more`);
  };
  const walk = (value: PickleValue, name: string): void => {
    if (++visits > MOST_VISITS)
      throw fail(
        `expected at most ${MOST_VISITS} values in modules and dictionaries, got more; this is the form of a memo bomb`,
      );
    const inside = name === '' ? '' : `${name}.`;
    if (isKind(value, 'tensor')) add(value, name === '' ? LONE_TENSOR : name);
    else if (isModule(value)) enter(value, name, () => walkModule(value, inside));
    else if (value instanceof Map) enter(value, name, () => walkEntries(value, inside));
    else if (isKind(value, 'record') && value.entries)
      enter(value, name, () => walkEntries(value.entries ?? new Map(), inside));
    else if (Array.isArray(value)) enter(value, name, () => value.forEach((item, i) => walk(item, `${inside}${i}`)));
    else if (isKind(value, 'record') && /tensor/i.test(value.className)) throw fail(notDense(name, value));
  };
  const walkEntries = (entries: Map<PickleValue, PickleValue>, inside: string): void => {
    for (const [key, item] of entries) {
      if (typeof key !== 'string' && typeof key !== 'number') continue;
      const before = views.length;
      walk(item, inside + String(key));
      if (inside === '' && views.length === before) attributes[String(key)] = plain(item);
    }
  };
  const walkModule = (module: PickleRecord, inside: string): void => {
    const { parameters, buffers, modules: children, transient, hooks } = partsOf(module);
    if (modules.length < MOST_MODULES)
      modules.push({
        name: inside.slice(0, -1),
        className: module.className,
        attributes: plainOfModules(attributesOf(module)) as ModuleRecord['attributes'],
        hasHooks: hooks.length > 0,
        ...(hooks.length > 0 && { hooks: hooks.map((hook) => hookRecord(hook, plainOfModules)) }),
      });
    for (const [key, item] of [...parameters, ...buffers]) {
      if (typeof key !== 'string' || item === null || transient.has(key)) continue;
      if (isKind(item, 'tensor')) add(item, inside + key);
      else throw fail(notDense(inside + key, item));
    }
    for (const [key, child] of children) if (child !== null) walk(child, inside + String(key));
  };

  if (isModule(root)) {
    for (const [key, item] of attributesOf(root))
      if (typeof key === 'string' && !key.startsWith('_') && key !== 'training' && !isKind(item, 'tensor'))
        attributes[key] = plain(item);
  } else if (
    !isKind(root, 'tensor') &&
    !(root instanceof Map) &&
    !Array.isArray(root) &&
    !(isKind(root, 'record') && root.entries)
  ) {
    throw fail(`expected a tensor, a state_dict or a module, got ${describeValue(root)}`);
  }
  walk(root, '');
  return views;
}

const notDense = (name: string, value: PickleValue): string =>
  `expected a dense tensor as ${excerpt(name)}, got ${describeValue(value)}; save its numbers: ${/shard|distributed/i.test(isKind(value, 'record') ? value.className : '') ? 'those of all processes gathered (full_state_dict)' : 'x.dequantize() of a quantized one, x.to_dense() of a sparse one'}`;

/** Attributes of an object: its state, or the first of the pair that objects with slots have. */
function attributesOf({ state }: PickleRecord): Map<PickleValue, PickleValue> {
  const attributes = Array.isArray(state) ? state[0] : state;
  return attributes instanceof Map ? attributes : new Map();
}

function hookRecord(hook: PickleValue, plain: (value: PickleValue) => JsonValue): HookRecord {
  if (!isKind(hook, 'record'))
    return { className: isKind(hook, 'class') ? hook.name : describeValue(hook), attributes: {} };
  const members = [...attributesOf(hook)].flatMap(([key, value]) =>
    typeof key === 'string' ? [[key, plain(value)] as const] : [],
  );
  return { className: hook.className, attributes: Object.fromEntries(members) };
}

const mapUnder = (attributes: Map<PickleValue, PickleValue>, key: string): Map<PickleValue, PickleValue> => {
  const value = attributes.get(key);
  return value instanceof Map ? value : new Map();
};

function partsOf(module: PickleRecord): {
  parameters: Map<PickleValue, PickleValue>;
  buffers: Map<PickleValue, PickleValue>;
  modules: Map<PickleValue, PickleValue>;
  transient: Set<PickleValue>;
  hooks: PickleValue[];
} {
  const attributes = attributesOf(module);
  const transient = attributes.get('_non_persistent_buffers_set');
  return {
    parameters: mapUnder(attributes, '_parameters'),
    buffers: mapUnder(attributes, '_buffers'),
    modules: mapUnder(attributes, '_modules'),
    transient: transient instanceof Set ? transient : new Set(),
    hooks: [
      ...mapUnder(attributes, '_forward_pre_hooks').values(),
      ...mapUnder(attributes, '_forward_hooks').values(),
    ].slice(0, MOST_HOOKS),
  };
}

/** Whether this is an object with the three dictionaries of torch.nn.Module. */
function isModule(value: PickleValue): value is PickleRecord {
  if (!isKind(value, 'record')) return false;
  const attributes = attributesOf(value);
  return ['_parameters', '_buffers', '_modules'].every((key) => attributes.get(key) instanceof Map);
}
