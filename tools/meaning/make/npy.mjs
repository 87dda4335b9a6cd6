// .npy files as NumPy writes them, of any dtype and order, made without the packages.
const half = (x) => {
  // float16 bits, for numbers of moderate size
  const f = new Uint32Array(Float32Array.of(x).buffer)[0];
  const exponent = ((f >>> 23) & 0xff) - 112;
  return exponent <= 0 || exponent >= 31 ? 0 : ((f >>> 16) & 0x8000) | (exponent << 10) | ((f >>> 13) & 0x3ff);
};
const ofHalf = (h) =>
  (h & 0x8000 ? -1 : 1) * (h & 0x7fff ? 2 ** (((h >>> 10) & 31) - 15) * (1 + (h & 0x3ff) / 1024) : 0);

/** How each type of floats stores a number, and what comes back. */
export const DTYPES = {
  '<f8': { width: 8, put: (view, at, x) => view.setFloat64(at, x, true), kept: (x) => x },
  '>f8': { width: 8, put: (view, at, x) => view.setFloat64(at, x, false), kept: (x) => x },
  '<f4': { width: 4, put: (view, at, x) => view.setFloat32(at, x, true), kept: Math.fround },
  '>f4': { width: 4, put: (view, at, x) => view.setFloat32(at, x, false), kept: Math.fround },
  '<f2': { width: 2, put: (view, at, x) => view.setUint16(at, half(x), true), kept: (x) => ofHalf(half(x)) },
};

/** Whole numbers and truth values, in either order of bytes. */
const whole = (width, put) => ({ width, put, kept: (x) => x });
const WHOLE = {
  '|u1': whole(1, (view, at, x) => view.setUint8(at, x)),
  '|i1': whole(1, (view, at, x) => view.setInt8(at, x)),
  '|b1': whole(1, (view, at, x) => view.setUint8(at, x)),
  ...Object.fromEntries(
    [
      ['<', true],
      ['>', false],
    ].flatMap(([order, isLittle]) => [
      [`${order}u2`, whole(2, (view, at, x) => view.setUint16(at, x, isLittle))],
      [`${order}i2`, whole(2, (view, at, x) => view.setInt16(at, x, isLittle))],
      [`${order}u4`, whole(4, (view, at, x) => view.setUint32(at, x, isLittle))],
      [`${order}i4`, whole(4, (view, at, x) => view.setInt32(at, x, isLittle))],
      [`${order}i8`, whole(8, (view, at, x) => view.setBigInt64(at, BigInt(x), isLittle))],
    ]),
  ),
};

/** @returns the file of `data` (row-major, of this shape), and the numbers that it holds */
export function npy(data, shape, { descr = '<f8', fortran = false, version = 1 } = {}) {
  const { width, put, kept } = DTYPES[descr] ?? WHOLE[descr];
  const head = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const before = version === 1 ? 10 : 12;
  const padded = head.padEnd(Math.ceil((before + head.length + 1) / 64) * 64 - before - 1) + '\n';
  const bytes = new Uint8Array(before + padded.length + data.length * width);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...Buffer.from('NUMPY'), version, 0]);
  if (version === 1) view.setUint16(8, padded.length, true);
  else view.setUint32(8, padded.length, true);
  bytes.set(Buffer.from(padded, 'latin1'), before);
  const strides = shape.map((_, axis) =>
    (fortran ? shape.slice(0, axis) : shape.slice(axis + 1)).reduce((a, b) => a * b, 1),
  );
  data.forEach((x, k) => {
    let [rest, place] = [k, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    put(view, before + padded.length + place * width, x);
  });
  return { bytes, numbers: Float64Array.from(data, kept) };
}
