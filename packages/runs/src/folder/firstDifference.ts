const isNode = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;

/** `path is a here and b there` for the first place where two JSON values differ, or undefined when they are equal. */
export function firstDifference(here: unknown, there: unknown, path = ''): string | undefined {
  if (Object.is(here, there)) return undefined;
  if (!isNode(here) || !isNode(there))
    return `${path || 'value'} is ${JSON.stringify(here)} here and ${JSON.stringify(there)} there`;
  for (const key of new Set([...Object.keys(here), ...Object.keys(there)])) {
    const found = firstDifference(here[key], there[key], path ? `${path}.${key}` : key);
    if (found) return found;
  }
  return undefined;
}
