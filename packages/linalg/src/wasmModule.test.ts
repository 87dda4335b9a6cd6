import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

describe('the committed WebAssembly', () => {
  it.each([
    ['../assembly/', './wasmModule.ts'],
    ['../assembly/bench/', '../bench/peakModule.ts'],
  ])('was compiled from the sources in %s', (sources, generated) => {
    const folder = new URL(sources, import.meta.url);
    const hash = createHash('sha256');
    for (const name of readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .sort())
      hash.update(`${name}\n${readFileSync(new URL(name, folder), 'utf8')}`);
    const text = readFileSync(new URL(generated, import.meta.url), 'utf8');
    expect(text).toContain('Regenerate with: npx nx run linalg:wasm');
    expect(/sources sha256 ([0-9a-f]{64})/.exec(text)?.[1]).toBe(hash.digest('hex'));
  });
});
