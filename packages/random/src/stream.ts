import { sha256 } from '@noble/hashes/sha2.js';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { uniform53, type Bits } from './bits.ts';
import { zigguratNormal } from './zigguratNormal.ts';

/** An endless sequence of random numbers. Reading from it moves it on; `stream` with the same key starts it afresh. */
export interface Stream {
  /** Whole number, uniform on [0, 2³²). */
  uint32(): number;
  /** Uniform on [0, 1) in steps of 2⁻⁵³. */
  uniform(): number;
  /** Standard normal variate; the same sequence as `normals` fills in. */
  normal(): number;
  /** The generator underneath, for loops that cannot afford a call through this interface. */
  readonly bits: Bits;
}

/** Part of every key: a change of the numbers below must change it. */
const FORMAT = 'geq/random/1';

/**
 * The stream named (seed, purpose, block). Equal names give equal numbers on every platform; different names give
 * independent streams:
 *
 *   state (128 bits) = SHA-256(JSON of ["geq/random/1", seed, purpose, block])₀…₁₅ → xoroshiro128+
 *
 * Two of n streams of length ℓ overlap with probability below n²ℓ/2¹²⁸.
 *
 * @param seed    whole number, 0 ≤ seed < 2⁵³
 * @param purpose what the numbers are for: 'train', 'test', 'student', 'teacher', 'moments', 'generator' …; any string
 * @param block   whole number, 0 ≤ block < 2⁵³
 * @throws RangeError when seed or block is no whole number in that range, TypeError when purpose is no string
 */
export function stream(seed: number, purpose: string, block: number): Stream {
  if (!isIndex(seed)) throw new RangeError(`stream: expected a whole seed ≥ 0 below 2^53, got ${String(seed)}`);
  if (!isIndex(block)) throw new RangeError(`stream: expected a whole block ≥ 0 below 2^53, got ${String(block)}`);
  if (typeof purpose !== 'string') throw new TypeError(`stream: expected a string as purpose, got ${typeof purpose}`);
  const key = new TextEncoder().encode(JSON.stringify([FORMAT, seed, purpose, block]));
  const digest = sha256(key);
  const view = new DataView(digest.buffer, digest.byteOffset);
  const bits: Bits = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => view.getInt32(at, true)));
  return {
    uint32: () => bits.next() >>> 0,
    uniform: () => uniform53(bits),
    normal: () => zigguratNormal(bits),
    bits,
  };
}

// −0 is a whole number too, and JSON writes it as 0: the same stream
const isIndex = (x: number): boolean => Number.isSafeInteger(x) && x >= 0;
