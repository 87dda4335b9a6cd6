import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON with one spelling for one value: keys sorted by UTF-16 code units, no spaces, numbers as ECMAScript prints them.
 * Two programs that agree on a value agree on the text, and so on its hash.
 *
 * @throws RangeError for numbers that JSON cannot hold
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RangeError(`canonicalJson: expected finite numbers, got ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${fields.join(',')}}`;
}

/** SHA-256 of the canonical JSON in UTF-8, 64 hexadecimal digits. */
export function contentHash(value: Json): string {
  return bytesToHex(sha256(new TextEncoder().encode(canonicalJson(value))));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
