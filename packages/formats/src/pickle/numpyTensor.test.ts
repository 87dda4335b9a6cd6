import { describe, expect, it } from '@jest/globals';
import { loadJsonFixture } from '@geq/testing';
import { FormatError, isPickle, numpyTensor, parsePickle, type PickleValue } from '../index.ts';

const { expected, pickles } = loadJsonFixture<{
  expected: Record<string, { shape: number[]; hex: string }>;
  pickles: string[];
}>(import.meta.url, '../../fixtures/numpyPickles.json');
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const hexOf = (data: ArrayBufferView): string =>
  Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

describe('arrays of NumPy in pickles', () => {
  it.each(pickles.map((pickle, protocol) => [protocol, pickle] as const))(
    'are read from protocol %i (fixtures/make_pickles.py)',
    (_, pickle) => {
      const bytes = bytesOf(pickle);
      expect(isPickle(bytes)).toBe(true);
      const value = parsePickle(bytes) as Map<PickleValue, PickleValue>;
      for (const [name, { shape, hex }] of Object.entries(expected)) {
        const tensor = numpyTensor(value.get(name) as PickleValue);
        expect([name, tensor?.shape, tensor && hexOf(tensor.data)]).toEqual([name, shape, hex]);
      }
      expect(numpyTensor(value.get('labels') as PickleValue)).toBeUndefined();
    },
  );

  it('of Python 2 hold their numbers as text', () => {
    const numbers = String.fromCharCode(0, 65, 128, 255);
    const text = `\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\x01b\x87R(K\x01K\x04\x85cnumpy\ndtype\nU\x02u1K\0K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89U\x04${numbers}tb.`;
    expect(numpyTensor(parsePickle(Uint8Array.from(text, (character) => character.charCodeAt(0))))).toEqual({
      dtype: 'U8',
      shape: [4],
      data: Uint8Array.of(0, 65, 128, 255),
    });
  });

  it('that are cut off or hold objects are refused', () => {
    const bytes = bytesOf(pickles[3]);
    expect(() => parsePickle(bytes.subarray(0, 40), { source: 'x.pkl' })).toThrow(FormatError);
    const reconstruct = 'numpy.core.multiarray._reconstruct';
    const dtype = (code: string): PickleValue => ({
      kind: 'record',
      className: 'numpy.dtype',
      args: [code],
      state: [3, '|'],
    });
    const array = (shape: PickleValue, code: string, numbers: PickleValue): PickleValue => ({
      kind: 'record',
      className: reconstruct,
      args: [],
      state: [1, shape, dtype(code), false, numbers],
    });
    expect(() => numpyTensor(array([1], 'O', []), 'x.pkl')).toThrow(
      'x.pkl: expected an array of floats, whole numbers or truth values in the pickle, got another dtype',
    );
    expect(() => numpyTensor(array([1e9, 1e9], 'u1', new Uint8Array(3)))).toThrow(
      'expected 1000000000000000000 bytes for an array of shape (1000000000, 1000000000) in the pickle, got 3',
    );
    expect(() => numpyTensor(array([-1], 'u1', ''))).toThrow(
      'expected the axes of an array in the pickle, got a list of 1',
    );
  });
});
