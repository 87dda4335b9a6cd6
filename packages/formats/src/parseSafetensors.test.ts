import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture } from '@geq/testing';
import { FormatError } from './formatError.ts';
import { parseSafetensors, writeSafetensors } from './parseSafetensors.ts';
import { requireTensor, type Tensor } from './tensor.ts';

const reference = loadBinaryFixture(import.meta.url, '../fixtures/reference.safetensors');

/** A file with this header and as many zero bytes after it. */
function withHeader(header: string, zeros = 0): Uint8Array {
  const json = new TextEncoder().encode(header);
  const out = new Uint8Array(8 + json.length + zeros);
  new DataView(out.buffer).setUint32(0, json.length, true);
  out.set(json, 8);
  return out;
}

const entry = (dtype: string, shape: string, offsets: string): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

describe('parseSafetensors', () => {
  it('reads what the reference implementation wrote (fixtures/make_safetensors.py)', () => {
    const { tensors, metadata } = parseSafetensors(reference);
    expect({ ...metadata }).toEqual({ format: 'geq', note: 'quotes " and η' });
    expect({ ...tensors }).toEqual({
      weights: { dtype: 'F64', shape: [2, 3], data: Float64Array.from({ length: 6 }, (_, i) => i / 7) },
      samples: { dtype: 'F32', shape: [3], data: Float32Array.of(1.5, -2.25, 1e30) },
      step: { dtype: 'I64', shape: [], data: BigInt64Array.of(2n ** 60n + 1n) },
      signed: { dtype: 'I32', shape: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
      unsigned: { dtype: 'U32', shape: [2], data: Uint32Array.of(0, 2 ** 32 - 1) },
      bytes: { dtype: 'U8', shape: [5], data: Uint8Array.of(0, 1, 2, 3, 4) },
      none: { dtype: 'F64', shape: [0, 4], data: new Float64Array(0) },
      'η/layer.0': { dtype: 'F32', shape: [1, 1, 1], data: Float32Array.of(1) },
    });
  });

  it('gives every tensor memory of its own', () => {
    const copy = reference.slice();
    const { data } = requireTensor(parseSafetensors(copy), 'weights', { dtype: 'F64' });
    copy.fill(0);
    expect(data[1]).toBe(1 / 7);
    expect(data.byteLength).toBe(data.buffer.byteLength);
  });

  it('takes __proto__ and constructor for ordinary names', () => {
    const file = parseSafetensors(
      withHeader(
        `{"__metadata__":{"__proto__":"x"},"__proto__":${entry('U8', '[1]', '[0,1]')},"constructor":${entry('U8', '[0]', '[1,1]')}}`,
        1,
      ),
    );
    expect(Object.keys(file.tensors)).toEqual(['__proto__', 'constructor']);
    expect(file.metadata['__proto__']).toBe('x');
    expect(Object.hasOwn(Object.prototype, 'dtype')).toBe(false);
    expect(() => requireTensor(file, 'toString', { dtype: 'U8' })).toThrow(
      'requireTensor: expected a tensor "toString", got none of that name',
    );
  });

  const f8 = (name: string, begin: number, end: number): string =>
    `"${name}":${entry('F64', '[1]', `[${begin},${end}]`)}`;
  it.each([
    [
      'an unknown dtype',
      withHeader(`{"x":${entry('F4', '[2]', '[0,1]')}}`, 1),
      'expected dtype F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL, F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E8M0 for tensor "x", got "F4"; save x.float()',
    ],
    ['a dtype from the prototype', withHeader(`{"x":${entry('toString', '[1]', '[0,2]')}}`, 2), 'got "toString"'],
    [
      'a duplicate name',
      withHeader(`{${f8('x', 0, 8)},${f8('x', 8, 16)}}`, 16),
      'expected each key once in the header, got "x" twice',
    ],
    ['a duplicate in disguise', withHeader(`{${f8('x', 0, 8)},${f8('\\u0078', 8, 16)}}`, 16), 'got "x" twice'],
    ['a duplicate field', withHeader('{"x":{"dtype":"F64","dtype":"F32"}}'), 'got "dtype" twice'],
    [
      'an unknown field',
      withHeader('{"x":{"stride":[1]}}'),
      'expected dtype, shape and data_offsets for tensor "x", got "stride"',
    ],
    [
      'a missing field',
      withHeader('{"x":{"dtype":"F64","shape":[]}}'),
      'expected dtype, shape and two data_offsets for tensor "x", got fewer',
    ],
    [
      'overlapping tensors',
      withHeader(`{${f8('x', 0, 8)},${f8('y', 4, 12)}}`, 12),
      'expected tensor "y" to begin at 8, where the one before ends, got data_offsets [4, 12]',
    ],
    ['a gap', withHeader(`{${f8('x', 0, 8)},${f8('y', 9, 17)}}`, 17), 'expected tensor "y" to begin at 8'],
    [
      'offsets out of the file',
      withHeader(`{${f8('x', 0, 8)}}`, 7),
      'expected 8 bytes of tensors, got 7; the file is cut off',
    ],
    ['bytes left over', withHeader(`{${f8('x', 0, 8)}}`, 9), 'expected 8 bytes of tensors, got 9; bytes are left over'],
    [
      'offsets that run backwards',
      withHeader(`{"x":${entry('F64', '[1]', '[0,0]')},"y":${entry('F64', '[1]', '[8,0]')}}`),
      'expected tensor "y" to begin at 0',
    ],
    [
      'a shape of another size',
      withHeader(`{"x":${entry('F64', '[2,2]', '[0,8]')}}`, 8),
      'expected 32 bytes for tensor "x", F64 of shape (2, 2), got 8',
    ],
    [
      'a huge shape',
      withHeader(`{"x":${entry('F64', '[1000000,1000000]', '[0,8]')}}`, 8),
      'expected 8000000000000 bytes for tensor "x"',
    ],
    [
      'negative numbers',
      withHeader(`{"x":${entry('F64', '[-1]', '[0,8]')}}`, 8),
      'expected a list of whole numbers as shape in the header, got "-1]',
    ],
    ['fractions', withHeader(`{"x":${entry('F64', '[1.5]', '[0,8]')}}`, 8), "expected ']' in the header, got \".5]"],
    [
      'numbers beyond 2^53',
      withHeader(`{"x":${entry('F64', '[9007199254740993]', '[0,8]')}}`, 8),
      'expected a list of whole numbers as shape',
    ],
    [
      'numbers in metadata',
      withHeader('{"__metadata__":{"a":1}}'),
      'expected a text for metadata "a" in the header, got "1}}"',
    ],
    ['an array', withHeader('[]'), 'parseSafetensors, byte 8: expected an object of tensors in the header, got "[]"'],
    [
      'a bottomless nest',
      withHeader(`{"x":${'['.repeat(1e6)}`),
      'expected an object for tensor "x" in the header, got "[[[',
    ],
    ['an open string', withHeader('{"x'), 'expected a key in the header, got "{\\"x"'.replace('{\\"x', '\\"x')],
    ['a raw newline in a name', withHeader('{"a\nb":1}'), 'expected a key in the header'],
    ['text after the end', withHeader('{} x'), 'expected nothing after the last bracket in the header, got "x"'],
    [
      'no UTF-8',
      (() => {
        const file = withHeader('{"x"');
        file[10] = 0xff;
        return file;
      })(),
      'expected a header of UTF-8 text, got other bytes',
    ],
    ['an empty file', new Uint8Array(0), 'expected a safetensors file, got 0 bytes; the file is cut off'],
    [
      'a header longer than the file',
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 123, 125),
      'got a file of 10; the file is cut off or of another format',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseSafetensors(bytes)).toThrow(FormatError);
    expect(() => parseSafetensors(bytes)).toThrow(message);
  });
});

describe('writeSafetensors', () => {
  const tensors: Record<string, Tensor> = {
    rows: { dtype: 'F64', shape: [2, 2], data: Float64Array.of(NaN, -0, 5e-324, Infinity) },
    position: { dtype: 'I64', shape: [], data: BigInt64Array.of(-1n) },
    flags: { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) },
    seeds: { dtype: 'U32', shape: [1], data: Uint32Array.of(4294967295) },
    signed: { dtype: 'I32', shape: [1], data: Int32Array.of(-7) },
    latents: { dtype: 'F32', shape: [1, 2], data: new Float32Array([0.1, 9, 0.2]).subarray(0, 2) },
  };

  it('gives everything back, bit for bit', () => {
    const metadata = { meta: JSON.stringify({ a: 'η"\\\n' }), '': '' };
    const again = parseSafetensors(writeSafetensors({ tensors, metadata }));
    expect({ ...again.tensors }).toEqual({
      ...tensors,
      latents: { ...tensors.latents, data: Float32Array.of(0.1, 9) },
    });
    expect({ ...again.metadata }).toEqual(metadata);
  });

  it('writes equal bytes for equal contents, every tensor aligned', () => {
    const reversed = Object.fromEntries(Object.entries(tensors).toReversed());
    const bytes = writeSafetensors({ tensors });
    expect(writeSafetensors({ tensors: reversed })).toEqual(bytes);
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
    const order = [...new TextDecoder().decode(bytes).matchAll(/"([A-Z]+\d+)"/g)].map(([, dtype]) => dtype);
    expect(order).toEqual(['I64', 'F64', 'F32', 'U32', 'I32', 'U8']);
  });

  it('reads and writes a file without tensors', () => {
    expect(Object.keys(parseSafetensors(writeSafetensors({ tensors: {} })).tensors)).toEqual([]);
  });

  it('refuses what it could not read back', () => {
    const one = Float64Array.of(1);
    expect(() => writeSafetensors({ tensors: { x: { dtype: 'F64', shape: [2], data: one } } })).toThrow(
      'writeSafetensors, "x": expected sizes whose product is the number of entries, got 2 and 1 entries',
    );
    expect(() =>
      writeSafetensors({ tensors: { x: { dtype: 'F32', shape: [1], data: one } as unknown as Tensor } }),
    ).toThrow('writeSafetensors: expected "x" as Float32Array for F32, got [object Float64Array]');
    expect(() => writeSafetensors({ tensors: { __metadata__: { dtype: 'F64', shape: [1], data: one } } })).toThrow(
      'writeSafetensors: expected tensors with names of their own, got __metadata__; hand texts over as metadata',
    );
    expect(() => writeSafetensors({ tensors: {}, metadata: { n: 1 } as unknown as Record<string, string> })).toThrow(
      'writeSafetensors: expected text as metadata "n", got number',
    );
  });
});

describe('requireTensor', () => {
  it('narrows the dtype and compares the shape', () => {
    const file = parseSafetensors(reference);
    expect(requireTensor(file, 'weights', { dtype: 'F64', shape: [2, 3] }).data[5]).toBe(5 / 7);
    expect(() => requireTensor(file, 'weights', { dtype: 'F32' })).toThrow(
      'requireTensor: expected "weights" as F32, got F64',
    );
    expect(() => requireTensor(file, 'weights', { dtype: 'F64', shape: [3, 2] })).toThrow(
      'requireTensor: expected "weights" of shape (3, 2), got (2, 3)',
    );
  });
});
