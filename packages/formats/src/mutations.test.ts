import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture, loadJsonFixture } from '@geq/testing';
import { parseArmaCube } from './armaCube.ts';
import { parseArmaMatrix } from './armaMatrix.ts';
import { parseCsvMatrix } from './csvMatrix.ts';
import { FormatError } from './formatError.ts';
import { parseNpy } from './npy.ts';
import { parseRootName } from './rootName.ts';
import { parseRun } from './run.ts';
import { parseSafetensors } from './safetensors.ts';

const MUTANTS = 1_500; // per parser and file: seconds in all
const TOKENS = ['nan', '-inf', '1e999', '0x1', '-', '', '\n', ',', '\0', '999999999999', '{', '"', "'", '__proto__', '\uFEFF', 'ARMA_', '#', '1 2 3'].map((token) => new TextEncoder().encode(token));

/** Mulberry32: a whole number below n. */
function below(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

function join(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** One to four random edits: flip, overwrite, cut, cut off, double, insert a token. */
function mutate(bytes: Uint8Array, random: (n: number) => number): Uint8Array {
  let mutant: Uint8Array = bytes.slice();
  for (let edits = 1 + random(4); edits > 0; edits--) {
    const at = random(mutant.length + 1);
    const end = Math.min(mutant.length, at + random(20));
    switch (random(6)) {
      case 0: if (at < mutant.length) mutant[at] ^= 1 << random(8); break;
      case 1: if (at < mutant.length) mutant[at] = random(256); break;
      case 2: mutant = join(mutant.subarray(0, at), mutant.subarray(end)); break;
      case 3: mutant = mutant.slice(0, at); break;
      case 4: mutant = join(mutant.subarray(0, end), mutant.subarray(at)); break;
      default: mutant = join(mutant.subarray(0, at), TOKENS[random(TOKENS.length)], mutant.subarray(end));
    }
  }
  return mutant;
}

const { root } = loadJsonFixture<{ root: string }>(import.meta.url, '../fixtures/family.json');
const targets: [string, (bytes: Uint8Array) => unknown, string[]][] = [
  ['parseNpy', parseNpy, ['matrix_f8.npy', 'tensor_f4_fortran.npy', 'version3_f8.npy']],
  ['parseSafetensors', parseSafetensors, ['reference.safetensors']],
  ['parseArmaCube', parseArmaCube, ['arma_cube.txt', `family/${root}_q0.dat`]],
  ['parseArmaMatrix', parseArmaMatrix, ['arma_matrix.txt', 'arma_matrix_raw.txt', 'arma_matrix.csv']],
  ['parseCsvMatrix', parseCsvMatrix, ['savetxt.csv']],
  ['parseRun', parseRun, [`family/${root}.dat`, `family/${root}_ode.dat`]],
];

/** Bytes of all typed arrays in a result. */
function weigh(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  return typeof value === 'object' && value !== null ? Object.values(value).reduce((sum: number, part) => sum + weigh(part), 0) : 0;
}

describe('damaged files', () => {
  it.each(targets)('%s answers with numbers or a one-line FormatError, never more memory than the file accounts for', (_, parse, files) => {
    const random = below(14709);
    let refused = 0;
    for (const file of files) {
      const bytes = loadBinaryFixture(import.meta.url, `../fixtures/${file}`);
      expect(() => parse(bytes)).not.toThrow();
      for (let i = 0; i < MUTANTS; i++) {
        const mutant = mutate(bytes, random);
        try {
          const weight = weigh(parse(mutant));
          if (weight > 16 * mutant.length) throw new RangeError(`${weight} bytes from a file of ${mutant.length}`); // a digit and a blank make a double, twice in symmetric matrices
        } catch (error) {
          if (!(error instanceof FormatError) || error.message.includes('\n')) throw new Error(`${file}, mutant ${i}`, { cause: error });
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(MUTANTS * files.length * 0.1); // the edits do reach the parsers
  });

  it('parseRootName answers with parts or a FormatError', () => {
    const random = below(2006);
    for (let i = 0; i < MUTANTS; i++) {
      const name = new TextDecoder().decode(mutate(new TextEncoder().encode(root), random));
      try {
        expect(parseRootName(name).N).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});
