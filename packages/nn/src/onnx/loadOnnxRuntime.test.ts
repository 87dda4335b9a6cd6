import { expect, it, jest } from '@jest/globals';

jest.unstable_mockModule('onnxruntime-node', () => {
  throw new Error('Error loading shared library ld-linux-x86-64.so.2: No such file or directory');
});

it('says in one line that ONNX Runtime is missing, and what runs without it', async () => {
  const { openEngine } = await import('../engine/openEngine.ts');
  await expect(openEngine('onnx', { where: 'here' })).rejects.toThrow(
    /^ONNX Runtime cannot be loaded on this machine \(Error loading shared library ld-linux.*\); DCGANs and flows run without it: --engine tfjs$/,
  );
});
