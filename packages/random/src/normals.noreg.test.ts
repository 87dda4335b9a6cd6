// Detects change, does not certify correctness: every engine must produce these very bits.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, it } from '@jest/globals';
import { latentBlock, normals, stream } from './index.ts';

it('gives the bits it always gave: 100,000 normals, wedges and tails among them', () => {
  const values = new Float64Array(100_000);
  normals(stream(0, 'noreg', 0), values);
  expect(bytesToHex(sha256(new Uint8Array(values.buffer)))).toBe(
    '0c6737e9fcd1318bcb6454f26f182508d27b9c3c402a29ea34be101be3daa9b7',
  );
});

it('gives the latents it always gave', () => {
  expect(bytesToHex(sha256(new Uint8Array(latentBlock(0, 'train', 0, 100).buffer)))).toBe(
    'b0c9f498bd8c12f2f564055785e9b2f30d00926dc86c18a1d43b5d88267e425f',
  );
});
