import type { JsonValue } from '../jsonValue.ts';
import { describeValue, isKind, type PickleValue } from '../pickle/pickleValue.ts';

const DEEPEST = 8;
const MOST_VALUES = 10_000;
const MOST_CHARACTERS = 1_000_000;

/**
 * A function that says values of a pickle as JSON can say them. Objects of unknown classes give their public attributes and,
 * as `class`, their class (Python allows no attribute of that name); sets are lists, whole numbers beyond 2^53, NaN and
 * Infinity are texts; tensors, bytes, and what lies deeper than eight levels are described in a few words. So is what comes after
 * ten thousand values or a million characters in all calls together: shared values could be said over and over.
 */
export function jsonConverter(): (value: PickleValue) => JsonValue {
  let values = MOST_VALUES;
  let characters = MOST_CHARACTERS;
  const text = (value: string): string => {
    characters -= value.length;
    return characters < 0 ? describeValue(value) : value;
  };
  const convert = (value: PickleValue | undefined, depth: number): JsonValue => {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value === 'bigint') return text(value.toString());
    if (depth > DEEPEST || --values < 0) return describeValue(value);
    if (Array.isArray(value) || value instanceof Set)
      return [...firstOf(value)].map((item) => convert(item, depth + 1));
    if (value instanceof Map) return object(value, depth);
    if (isKind(value, 'record'))
      return {
        class: text(value.className),
        ...(value.state instanceof Map ? object(value.state, depth) : {}),
        ...(value.entries ? object(value.entries, depth) : {}),
      };
    return describeValue(value);
  };
  const firstOf = function* (items: Iterable<PickleValue>): Generator<PickleValue> {
    for (const item of items) {
      if (--values < 0) return;
      yield item;
    }
  };
  const object = (entries: Map<PickleValue, PickleValue>, depth: number): { [key: string]: JsonValue } => {
    const members: [string, JsonValue][] = [];
    for (const key of firstOf(entries.keys())) {
      if (typeof key === 'string' ? !key.startsWith('_') : typeof key === 'number')
        members.push([text(String(key)), convert(entries.get(key), depth + 1)]);
    }
    return Object.fromEntries(members);
  };
  return (value) => convert(value, 0);
}
