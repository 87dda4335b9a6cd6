import {
  parseArmaCube,
  parseNpy,
  parseNpz,
  parsePyTorch,
  parseRun,
  parseSafetensors,
  type Tensor,
  tensorsOf,
  toFloat32,
  writeArmaCube,
  writeNpy,
  writeNpz,
  writePyTorch,
  writeRunHeader,
  writeRunRow,
  writeSafetensors,
} from '../src/index.ts';

/** Median milliseconds of a few runs. */
function median(runs: number, work: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[runs >> 1];
}

function verify(claim: boolean, what: string): void {
  if (!claim) throw new Error(`bench: ${what} came back changed`);
}

const equal = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (x, i) => Object.is(x, b[i]));
const wave = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => Math.sin(i));
const report = (name: string, ms: number, bytes: number): void =>
  console.log(`${name.padEnd(52)} ${ms.toFixed(2).padStart(9)} ms ${(bytes / 1e3 / ms).toFixed(0).padStart(7)} MB/s`);

console.log(
  'every result equals what was written, bit for bit; text is bound by string-to-number conversion, bytes by memory',
);
for (const slices of [500, 3072, 4000, 40_000]) {
  const cube = { rows: 2, cols: 2, slices, data: wave(4 * slices) };
  const text = writeArmaCube(cube);
  verify(equal(parseArmaCube(text).data, cube.data), 'cube');
  report(
    `parse cube 2×2×${slices}`,
    median(9, () => parseArmaCube(text)),
    text.length,
  );
  report(
    `write cube 2×2×${slices}`,
    median(9, () => writeArmaCube(cube)),
    text.length,
  );
}

for (const rows of [200, 2_000]) {
  const row = {
    eg: 0.1,
    egAnalytical: 0.1,
    fourth: NaN,
    Q: wave(4),
    R: wave(4),
    T: wave(4),
    tildeT: wave(4),
    A: wave(2),
    v: wave(2),
  };
  const write = (): string =>
    writeRunHeader({ title: 'bench', K: 2, M: 2 }) +
    Array.from({ length: rows }, (_, t) => writeRunRow({ ...row, t })).join('');
  const text = write();
  verify(
    equal(
      parseRun(text).t,
      Array.from({ length: rows }, (_, t) => t),
    ),
    'run',
  );
  report(
    `parse run of ${rows} rows`,
    median(9, () => parseRun(text)),
    text.length,
  );
  report(`write run of ${rows} rows`, median(9, write), text.length);
}

const n = 3072;
const data = wave(n * n);
for (const fortranOrder of [false, true]) {
  const bytes = writeNpy({ shape: [n, n], data, fortranOrder });
  verify(equal(parseNpy(bytes).data, data), '.npy');
  const order = fortranOrder ? 'Fortran' : 'C';
  report(
    `parse .npy ${n}×${n} float64, ${order} order`,
    median(3, () => parseNpy(bytes)),
    bytes.length,
  );
  report(
    `write .npy ${n}×${n} float64, ${order} order`,
    median(3, () => writeNpy({ shape: [n, n], data, fortranOrder })),
    bytes.length,
  );
}

const tensors = { omega: { dtype: 'F64', shape: [n, n], data } } as const;
const container = writeSafetensors({ tensors });
const [back] = Object.values(parseSafetensors(container).tensors);
verify(back.dtype === 'F64' && equal(back.data, data), 'safetensors');
report(
  `parse safetensors ${n}×${n} float64`,
  median(3, () => parseSafetensors(container)),
  container.length,
);
report(
  `write safetensors ${n}×${n} float64`,
  median(3, () => writeSafetensors({ tensors })),
  container.length,
);

// A network of 3.6 million parameters in 25 tensors, as the generator of the paper's DCGAN.
const layer = (i: number): [string, Tensor] => [
  `main.${i}.weight`,
  { dtype: 'F32', shape: [143_000], data: Float32Array.from({ length: 143_000 }, (_, at) => Math.sin(at + i)) },
];
const network = Object.fromEntries(Array.from({ length: 25 }, (_, i) => layer(i)));
const same = (read: Readonly<Record<string, Tensor>>): boolean =>
  Object.entries(network).every(([name, { data: written }]) => equal(read[name].data, written));
const checkpoint = writePyTorch({ tensors: network });
verify(same(tensorsOf(parsePyTorch(checkpoint)).tensors), 'state_dict');
report(
  'parse state_dict of 3.6 million float32',
  median(5, () => tensorsOf(parsePyTorch(checkpoint))),
  checkpoint.length,
);
report(
  'the same without checksums',
  median(5, () => tensorsOf(parsePyTorch(checkpoint, { checkCrc: false }))),
  checkpoint.length,
);
report(
  'write state_dict of 3.6 million float32',
  median(5, () => writePyTorch({ tensors: network })),
  checkpoint.length,
);
for (const compress of [false, true]) {
  const archive = writeNpz({ tensors: network }, { compress });
  verify(same(parseNpz(archive).tensors), '.npz');
  report(
    `parse .npz, ${compress ? 'deflated' : 'stored'} (MB/s of packed bytes)`,
    median(3, () => parseNpz(archive)),
    archive.length,
  );
}
const half: Tensor = {
  dtype: 'F16',
  shape: [3_600_000],
  data: Uint16Array.from({ length: 3_600_000 }, (_, i) => i % 31_744),
};
verify(toFloat32(half)[1024] === 2 ** -14, 'float16');
report(
  'float16 to float32, 3.6 million',
  median(5, () => toFloat32(half)),
  2 * half.data.length,
);
