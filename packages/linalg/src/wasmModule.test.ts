import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

describe('the committed WebAssembly', () => {
  it('was compiled from the sources that lie beside it', () => {
    const assembly = new URL('../assembly/', import.meta.url);
    const hash = createHash('sha256');
    for (const name of readdirSync(assembly).filter((file) => file.endsWith('.ts')).sort()) hash.update(`${name}\n${readFileSync(new URL(name, assembly), 'utf8')}`);
    const generated = readFileSync(new URL('./wasmModule.ts', import.meta.url), 'utf8');
    const stated = /sources sha256 ([0-9a-f]{64})/.exec(generated)?.[1];
    expect(`${stated}; if it differs: npx nx run linalg:wasm`).toBe(`${hash.digest('hex')}; if it differs: npx nx run linalg:wasm`);
  });
});
