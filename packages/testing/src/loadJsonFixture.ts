import { readFileSync } from 'node:fs';

/**
 * Reads a committed fixture: `loadJsonFixture(import.meta.url, '../fixtures/erf.json')`.
 *
 * Fixtures are golden values made by a script beside them; the reader states their type.
 */
export function loadJsonFixture<TFixture>(from: string, path: string): TFixture {
  return JSON.parse(readFileSync(new URL(path, from), 'utf8')) as TFixture;
}

/** The same for raw bytes. */
export function loadBinaryFixture(from: string, path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(path, from)));
}
