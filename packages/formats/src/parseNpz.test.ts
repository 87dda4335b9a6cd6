import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture, loadJsonFixture } from '@geq/testing';
import { littleEndianBytes } from './littleEndianBytes.ts';
import { parseNpy, writeNpy } from './parseNpy.ts';
import type { NpyDtype } from './npyDtype.ts';
import { npyDtype } from './npyDtype.ts';
import { parseNpz, writeNpz } from './parseNpz.ts';
import type { Tensor } from './tensor.ts';
import { writeZip } from './zip/writeZip.ts';

const golden = loadJsonFixture<Record<string, { shape: number[]; dtype: NpyDtype; hex: string }>>(
  import.meta.url,
  '../fixtures/npz.json',
);
const file = (name: string): Uint8Array => loadBinaryFixture(import.meta.url, `../fixtures/${name}`);
const hex = (data: Parameters<typeof littleEndianBytes>[0]): string =>
  Array.from(littleEndianBytes(data), (byte) => byte.toString(16).padStart(2, '0')).join('');

describe('.npy of every type', () => {
  it.each(Object.entries(golden))(
    'reads %s as NumPy wrote it, big-endian turned around (fixtures/make_npz.py)',
    (name, expected) => {
      const { shape, dtype, data } = parseNpy(file(`types/${name}.npy`));
      expect({ shape, dtype, hex: hex(data) }).toEqual(expected);
    },
  );

  it.each(Object.keys(golden).filter((name) => !name.startsWith('be_')))(
    'writes %s byte for byte as numpy.save does',
    (name) => {
      expect(writeNpy(parseNpy(file(`types/${name}.npy`)))).toEqual(file(`types/${name}.npy`));
    },
  );

  it('takes the type from the array unless told', () => {
    expect(parseNpy(writeNpy({ shape: [1], data: Uint16Array.of(1) })).dtype).toBe('<u2');
    expect(parseNpy(writeNpy({ shape: [1], data: Uint16Array.of(1), dtype: '<f2' })).dtype).toBe('<f2');
    expect(() => writeNpy({ shape: [1], data: Uint8Array.of(1), dtype: '<f2' })).toThrow(
      'writeNpy: expected Uint16Array for <f2, got Uint8Array',
    );
    expect(() => writeNpy({ shape: [1], data: Float64Array.of(1), dtype: '>f8' as NpyDtype })).toThrow(
      'writeNpy: expected one of the dtypes <f8, <f4, ',
    );
  });
});

describe('parseNpz', () => {
  it.each(['stored', 'deflated'])('reads what numpy.savez made, %s (fixtures/make_npz.py)', (kind) => {
    const { tensors } = parseNpz(file(`${kind}.npz`));
    for (const [name, { shape, dtype, hex: bytes }] of Object.entries(golden)) {
      expect({ dtype: tensors[name].dtype, shape: tensors[name].shape, hex: hex(tensors[name].data) }).toEqual({
        dtype: npyDtype(dtype)?.dtype,
        shape,
        hex: bytes,
      });
    }
    expect(Object.keys(tensors).length).toBe(Object.keys(golden).length + (kind === 'deflated' ? 1 : 0));
    if (kind === 'deflated')
      expect(tensors.zeros).toEqual({ dtype: 'F64', shape: [40, 50], data: new Float64Array(2000) });
  });

  it('names the array that it cannot read', () => {
    const bad = writeZip([{ name: 'x.npy', bytes: Uint8Array.of(1, 2, 3) }], 'test');
    expect(() => parseNpz(bad, { source: 'a.npz' })).toThrow(
      'a.npz, "x.npy", byte 0: expected a .npy file, got other bytes',
    );
    expect(() => parseNpz(writeZip([{ name: 'readme.txt', bytes: Uint8Array.of(1) }], 'test'))).toThrow(
      'parseNpz, byte 40: expected .npy files in the archive, got "readme.txt"',
    );
  });
});

describe('writeNpz', () => {
  const tensors: Record<string, Tensor> = {
    omega: { dtype: 'F64', shape: [50, 50], data: Float64Array.from({ length: 2500 }, (_, i) => i % 7) },
    __proto__x: { dtype: 'BOOL', shape: [2], data: Uint8Array.of(0, 1) },
    'η/halves': { dtype: 'F16', shape: [], data: Uint16Array.of(0x3c00) },
  };
  it.each([false, true])('gives everything back, compress: %s', (compress) => {
    const bytes = writeNpz({ tensors }, { compress });
    expect({ ...parseNpz(bytes).tensors }).toEqual(tensors);
    expect(bytes.length).toBeLessThan(compress ? 2_000 : 21_000);
    expect(bytes.length).toBeGreaterThan(compress ? 500 : 20_000);
  });

  it('says what NumPy cannot hold', () => {
    expect(() => writeNpz({ tensors: { b: { dtype: 'BF16', shape: [1], data: Uint16Array.of(0) } } })).toThrow(
      'writeNpz, "b": expected a dtype that NumPy has, got BF16; castTensor(tensor, \'F32\') keeps every value',
    );
    expect(() => writeNpz({ tensors: {}, metadata: { note: 'x' } })).toThrow(
      'writeNpz: expected no metadata, got "note"',
    );
  });
});
