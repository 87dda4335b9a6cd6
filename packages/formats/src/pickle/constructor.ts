import type { FormatError } from '../formatError.ts';
import { describeValue, isKind, type PickleValue } from './pickleValue.ts';

/** What a constructor may use of the machine that runs the pickle. */
export interface ConstructorContext {
  readonly fail: (reason: string) => FormatError;
  /** Pays for items that are copied, so that a pickle cannot ask for the same long list over and over. */
  readonly spend: (count: number) => void;
}

/** Builds a value from a name on the allow-list and its arguments. */
export type Constructor = (args: readonly PickleValue[], context: ConstructorContext) => PickleValue;

type Pairs = readonly (readonly [PickleValue, PickleValue])[];

function pairsOf(value: PickleValue | undefined, { fail, spend }: ConstructorContext): Pairs {
  if (value === undefined) return [];
  if (value instanceof Map) {
    spend(value.size);
    return [...value];
  }
  if (!Array.isArray(value))
    throw fail(`expected a dictionary or a list of pairs in the pickle, got ${describeValue(value)}`);
  spend(value.length);
  return value.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw fail(`expected pairs in the pickle, got ${describeValue(pair)}`);
    return [pair[0], pair[1]];
  });
}

function itemsOf(value: PickleValue | undefined, { fail, spend }: ConstructorContext): PickleValue[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) && !(value instanceof Set))
    throw fail(`expected a list in the pickle, got ${describeValue(value)}`);
  spend(value instanceof Set ? value.size : value.length);
  return [...value];
}

const dictionary: Constructor = ([entries], context) => new Map(pairsOf(entries, context));
const list: Constructor = ([items], context) => itemsOf(items, context);
const set: Constructor = ([items], context) => new Set(itemsOf(items, context));

/** copyreg._reconstructor(class, base, state): how protocols 0 and 1 make an object. */
const reconstructor: Constructor = ([cls], { fail }) => {
  if (!isKind(cls, 'class')) throw fail(`expected a class in the pickle, got ${describeValue(cls)}`);
  return { kind: 'record', className: cls.name, args: [] };
};

/** getattr(class, 'Inner'): how protocols below 4 name a class inside a class; getattr(object, 'method') is a record as inert as the object. */
const innerClass: Constructor = ([outer, name], { fail }) => {
  if (typeof name !== 'string' || !/^[A-Za-z]\w{0,200}$/.test(name))
    throw fail('expected a class inside a class in the pickle, got getattr of something else');
  if (isKind(outer, 'record'))
    return { kind: 'record', className: `${outer.className.slice(0, 200)}.${name}`, args: [] };
  if (!isKind(outer, 'class') || outer.name.length > 1000)
    throw fail('expected a class inside a class in the pickle, got getattr of something else');
  return { kind: 'class', name: `${outer.name}.${name}` };
};

/** _codecs.encode(text, 'latin1'): how protocol 2 spells bytes. */
const encode: Constructor = ([text, encoding], { fail, spend }) => {
  if (typeof text !== 'string' || encoding !== 'latin1')
    throw fail('expected bytes as latin1 text in the pickle, got others');
  spend(text.length);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
};

/** bytes() and bytearray(bytes): how protocols 2 to 4 spell bytes without entries, and those that can change. */
const bytes: Constructor = ([value, encoding], context) => {
  if (value === undefined) return new Uint8Array(0);
  if (value instanceof Uint8Array) return value;
  return encode([value, encoding === 'latin-1' ? 'latin1' : (encoding ?? null)], context);
};

const withBothNames = (name: string, constructor: Constructor): [string, Constructor][] => [
  [`builtins.${name}`, constructor],
  [`__builtin__.${name}`, constructor],
];

/** Constructors of Python's own containers, by module and name. */
export const PYTHON_CONSTRUCTORS: readonly (readonly [string, Constructor])[] = [
  ['collections.OrderedDict', dictionary],
  ['collections.Counter', dictionary],
  ['collections.defaultdict', ([, entries], context) => dictionary([entries], context)],
  ['collections.deque', list],
  ['_codecs.encode', encode],
  ['copyreg._reconstructor', reconstructor],
  ['copy_reg._reconstructor', reconstructor],
  ...withBothNames('dict', dictionary),
  ...withBothNames('list', list),
  ...withBothNames('tuple', list),
  ...withBothNames('set', set),
  ...withBothNames('frozenset', set),
  ...withBothNames('bytes', bytes),
  ...withBothNames('bytearray', bytes),
  ...withBothNames('getattr', innerClass),
];
