// Detects change, does not certify correctness: every engine must produce these very bits.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, it } from '@jest/globals';
import { latentBlock } from '@geq/random';
import { createFullyConnected, randSpec, type GeneratorActivation } from './index.ts';

const HASHES: Record<GeneratorActivation, string> = {
  sign: '00f8e1befdd9729f05603478d08abc96d51bac543f4bb8f56555a31c4e521350',
  tanh: '7b227e9a0982d1c0ce1ee17a51c399a6a70531d6cfeaba53be8f1f3799f6943b',
  erf: '1fbaa2124f79705b8aec05fe5f6c90b9ea3251a03f54ebc308ab8ded64c4cbda',
  relu: 'ccd953b14765db31cfa9f99e9187f73ca955ec116a1bc51ae301478349746513',
  linear: 'fcc13ae3e3b503eb4aa0d2cedaec218553c7a873cd55cb4cfd2cbb8124a421c6',
};

it.each(Object.entries(HASHES) as [GeneratorActivation, string][])(
  'outputs of %s have the bits they always had',
  async (activation, hash) => {
    const generator = createFullyConnected(randSpec({ N: 300, D: 20, activation }));
    const x = (await generator.sample(latentBlock(0, 'train', 0, 20), 256)).slice();
    expect(bytesToHex(sha256(new Uint8Array(x.buffer)))).toBe(hash);
  },
);
