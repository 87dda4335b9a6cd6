import { describeValue, type PickleValue } from '../pickle/pickleValue.ts';

/** What JSON can say. */
export type PlainValue = null | boolean | number | string | readonly PlainValue[] | { readonly [key: string]: PlainValue };

const DEEPEST = 8;
const MOST_VALUES = 10_000;

/**
 * A value of a pickle as JSON can say it. Objects of unknown classes give their public attributes and, as `class`, their
 * class (Python allows no attribute of that name); sets are lists, whole numbers beyond 2^53 and nan and inf are texts;
 * tensors, bytes, and what lies deeper than eight levels or after ten thousand values are described in a few words.
 */
export function plainValue(root: PickleValue): PlainValue {
  let left = MOST_VALUES;
  const convert = (value: PickleValue | undefined, depth: number): PlainValue => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value === 'bigint') return value.toString();
    if (depth > DEEPEST || --left < 0) return describeValue(value);
    if (Array.isArray(value) || value instanceof Set) return [...firstOf(value)].map((item) => convert(item, depth + 1));
    if (value instanceof Map) return object(value, depth);
    if (typeof value === 'object' && 'kind' in value && value.kind === 'record') return { class: value.className, ...(value.state instanceof Map ? object(value.state, depth) : {}), ...(value.entries ? object(value.entries, depth) : {}) };
    return describeValue(value);
  };
  const firstOf = function* (items: Iterable<PickleValue>): Generator<PickleValue> {
    for (const item of items) {
      if (--left < 0) return;
      yield item;
    }
  };
  const object = (entries: Map<PickleValue, PickleValue>, depth: number): { [key: string]: PlainValue } => {
    const members: [string, PlainValue][] = [];
    for (const key of firstOf(entries.keys())) {
      if (typeof key === 'string' ? !key.startsWith('_') : typeof key === 'number') members.push([String(key), convert(entries.get(key), depth + 1)]);
    }
    return Object.fromEntries(members);
  };
  return convert(root, 0);
}
