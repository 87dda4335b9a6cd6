import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture, loadJsonFixture } from '@geq/testing';
import { parseNpy, writeNpy } from './parseNpy.ts';

interface Golden {
  shape: number[];
  dtype: string;
  fortranOrder: boolean;
  data: number[];
}

const golden = Object.entries(loadJsonFixture<Record<string, Golden>>(import.meta.url, '../fixtures/npy.json'));
const file = (name: string): Uint8Array => loadBinaryFixture(import.meta.url, `../fixtures/${name}.npy`);

/** A version 1 file with this header and these bytes after it. */
function npy(header: string, numbers: Uint8Array = new Uint8Array(0), version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  return new Uint8Array([
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    version,
    0,
    text.length & 255,
    text.length >> 8,
    ...(version > 1 ? [0, 0] : []),
    ...text,
    ...numbers,
  ]);
}

const dictionary = (descr: string, order: string, shape: string): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe('parseNpy', () => {
  it.each(golden)(
    'reads %s as NumPy wrote it (fixtures/make_numpy.py)',
    (name, { shape, dtype, fortranOrder, data }) => {
      const array = parseNpy(file(name));
      expect({ shape: array.shape, dtype: array.dtype, fortranOrder: array.fortranOrder }).toEqual({
        shape,
        dtype,
        fortranOrder,
      });
      expect(array.data).toBeInstanceOf(dtype === '<f4' ? Float32Array : Float64Array);
      expect(Array.from<number | bigint>(array.data)).toEqual(data); // exact: no arithmetic
    },
  );

  it('reads a file at any position of its buffer and shares no memory with it', () => {
    const bytes = file('matrix_f8');
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    const array = parseNpy(shifted);
    expect(array.data).toEqual(parseNpy(bytes).data);
    const [before] = array.data;
    shifted.fill(0);
    expect(array.data[0]).toBe(before);
  });

  it('reads whole numbers and numbers of big-endian machines', () => {
    expect(parseNpy(file('integers'))).toEqual({
      shape: [3],
      dtype: '<i8',
      fortranOrder: false,
      data: BigInt64Array.of(0n, 1n, 2n),
    });
    expect(parseNpy(file('bigendian'))).toEqual({
      shape: [3],
      dtype: '<f8',
      fortranOrder: false,
      data: Float64Array.of(0, 1, 2),
    });
  });

  it('takes the header of Python 2, keys in any order and double quotes', () => {
    const bytes = npy('{"shape": (2L,), "fortran_order": False, "descr": "<f8"}', new Uint8Array(16));
    expect(parseNpy(bytes).shape).toEqual([2]);
  });

  it('names what it cannot read', () => {
    expect(() =>
      parseNpy(npy(dictionary("'<c16'", 'False', '()'), new Uint8Array(16)), { source: 'labels.npy' }),
    ).toThrow(
      'labels.npy: expected one of the dtypes <f8, <f4, <f2, <i8, <i4, <i2, |i1, <u8, <u4, <u2, |u1, |b1, got "<c16", complex numbers; save x.real and x.imag',
    );
    expect(() => parseNpy(npy(dictionary("'<V2'", 'False', '(1,)'), new Uint8Array(2)))).toThrow(
      "bfloat16 of JAX and ml_dtypes; save x.astype('float32') where the array still has its own type",
    );
    for (const descr of ['|f8', '>b1', '=f8', 'O', '|O', '<U5', '__proto__', '<constructor'])
      expect(() => parseNpy(npy(dictionary(`'${descr}'`, 'False', '(0,)')))).toThrow(`got "${descr}"`);
    expect(() => parseNpy(new Uint8Array(0))).toThrow('parseNpy, byte 0: expected a .npy file, got an empty file');
    expect(() => parseNpy(new TextEncoder().encode('0.1,0.2,0.3'))).toThrow('expected a .npy file, got other bytes');
    expect(() => parseNpy(npy('', undefined, 4))).toThrow('expected .npy format version 1, 2 or 3, got 4.0');
  });

  it('compares the length with the shape before it allocates', () => {
    const bytes = file('matrix_f8');
    expect(() => parseNpy(bytes.subarray(0, -1))).toThrow(
      'parseNpy, byte 128: expected 96 bytes of numbers for shape (3, 4), got 95; the file is cut off',
    );
    expect(() => parseNpy(new Uint8Array([...bytes, 0]))).toThrow(
      'got 97; it holds more than one array, or a wrong header',
    );
    expect(() => parseNpy(bytes.subarray(0, 40))).toThrow(
      'expected a header of 118 bytes, got a file of 40; the file is cut off',
    );
    expect(() => parseNpy(npy(dictionary("'<f8'", 'False', '(1000000, 1000000)')))).toThrow(
      'expected 8000000000000 bytes of numbers for shape (1000000, 1000000), got 0',
    );
    expect(() => parseNpy(npy(dictionary("'<f8'", 'False', `(${'9'.repeat(16)},)`)))).toThrow(
      'expected axes of at most 9007199254740991 in the header',
    );
  });

  it.each([
    ['no dictionary', 'import os', 'expected a Python dictionary in the header, got "import os"'],
    ['a call', dictionary("f('<f8')", 'False', '()'), 'expected a Python dictionary in the header, got " f('],
    [
      'a structured dtype',
      dictionary("[('x', '<f8')]", 'False', '()'),
      'expected an array of numbers, got a structured one with fields',
    ],
    ['a missing key', "{'descr': '<f8'}", 'expected the keys descr, fortran_order and shape in the header, got fewer'],
    ['a doubled key', "{'descr': '<f8', 'descr': '<f4'}", 'once each in the header, got "descr"'],
    ['an unknown key', "{'__proto__': '<f8'}", 'once each in the header, got "__proto__"'],
    [
      'a shape of words',
      dictionary("'<f8'", 'False', "('a',)"),
      'expected the length of an axis in the header, got "a"',
    ],
    ['a negative axis', dictionary("'<f8'", 'False', '(-1,)'), 'expected a Python dictionary in the header, got "-1,'],
    ['no end', "{'descr': '<f8', ", 'expected a key in the header, got its end'],
    [
      'text after the end',
      "{'descr': '<f8', 'fortran_order': False, 'shape': ()} 1",
      'expected nothing after the dictionary in the header, got "1"',
    ],
  ])('refuses a header with %s', (_, header, message) => {
    expect(() => parseNpy(npy(header))).toThrow(message);
  });
});

describe('writeNpy', () => {
  it.each(golden.filter(([name]) => !name.startsWith('version')))(
    'writes %s byte for byte as numpy.save does',
    (name) => {
      expect(writeNpy(parseNpy(file(name)))).toEqual(file(name));
    },
  );

  it.each([[[4, 3, 2]], [[1, 5]], [[2, 1, 3, 1, 2]], [[7]], [[]], [[3, 0, 2]], [[40, 3, 2, 37]], [[70, 33]]])(
    'keeps shape %j in both orders',
    (shape) => {
      const length = shape.reduce((product, n) => product * n, 1);
      const data = Float64Array.from({ length }, (_, i) => Math.sin(i));
      for (const fortranOrder of [false, true]) {
        const array = parseNpy(writeNpy({ shape, data, fortranOrder }));
        expect(array).toEqual({ shape, dtype: '<f8', fortranOrder, data });
      }
    },
  );

  it('stores entry (i, j, k) of Fortran order at i + 2 (j + 3 k)', () => {
    const [I, J, K] = [2, 3, 4];
    const bytes = writeNpy({
      shape: [I, J, K],
      data: Float64Array.from({ length: I * J * K }, (_, at) => at),
      fortranOrder: true,
    });
    const stored = new Float64Array(bytes.slice(128).buffer);
    for (let i = 0; i < I; i++)
      for (let j = 0; j < J; j++)
        for (let k = 0; k < K; k++) expect(stored[i + I * (j + J * k)]).toBe((i * J + j) * K + k);
  });

  it('refuses a shape that does not fit', () => {
    expect(() => writeNpy({ shape: [2, 2], data: new Float64Array(3) })).toThrow(
      'writeNpy: expected sizes whose product is the number of entries, got 2×2 and 3 entries',
    );
    expect(() => writeNpy({ shape: [-1, -3], data: new Float64Array(3) })).toThrow('got -1×-3 and 3 entries');
    expect(() => writeNpy({ shape: new Array<number>(65).fill(1), data: new Float64Array(1) })).toThrow(
      'writeNpy: expected at most 64 axes, got 65',
    );
  });
});
