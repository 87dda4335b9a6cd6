import { parseArmaCube, parseNpy, parseRun, parseSafetensors, writeArmaCube, writeNpy, writeRunHeader, writeRunRow, writeSafetensors } from '../src/index.ts';

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

const equal = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): boolean => a.length === b.length && Array.prototype.every.call(a, (x, i) => Object.is(x, b[i]));
const wave = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => Math.sin(i));
const report = (name: string, ms: number, bytes: number): void => console.log(`${name.padEnd(52)} ${ms.toFixed(2).padStart(9)} ms ${(bytes / 1e3 / ms).toFixed(0).padStart(7)} MB/s`);

console.log('every result equals what was written, bit for bit; text is bound by string-to-number conversion, bytes by memory');
for (const slices of [500, 3072, 4000, 40_000]) {
  const cube = { rows: 2, cols: 2, slices, data: wave(4 * slices) };
  const text = writeArmaCube(cube);
  verify(equal(parseArmaCube(text).data, cube.data), 'cube');
  report(`parse cube 2×2×${slices}`, median(9, () => parseArmaCube(text)), text.length);
  report(`write cube 2×2×${slices}`, median(9, () => writeArmaCube(cube)), text.length);
}

for (const rows of [200, 2_000]) {
  const row = { eg: 0.1, egAnalytical: 0.1, fourth: NaN, Q: wave(4), R: wave(4), T: wave(4), tildeT: wave(4), A: wave(2), v: wave(2) };
  const write = (): string => writeRunHeader({ title: 'bench', K: 2, M: 2 }) + Array.from({ length: rows }, (_, t) => writeRunRow({ ...row, t })).join('');
  const text = write();
  verify(equal(parseRun(text).t, Array.from({ length: rows }, (_, t) => t)), 'run');
  report(`parse run of ${rows} rows`, median(9, () => parseRun(text)), text.length);
  report(`write run of ${rows} rows`, median(9, write), text.length);
}

const n = 3072;
const data = wave(n * n);
for (const fortranOrder of [false, true]) {
  const bytes = writeNpy({ shape: [n, n], data, fortranOrder });
  verify(equal(parseNpy(bytes).data, data), '.npy');
  const order = fortranOrder ? 'Fortran' : 'C';
  report(`parse .npy ${n}×${n} float64, ${order} order`, median(3, () => parseNpy(bytes)), bytes.length);
  report(`write .npy ${n}×${n} float64, ${order} order`, median(3, () => writeNpy({ shape: [n, n], data, fortranOrder })), bytes.length);
}

const tensors = { omega: { dtype: 'F64', shape: [n, n], data } } as const;
const container = writeSafetensors({ tensors });
const [back] = Object.values(parseSafetensors(container).tensors);
verify(back.dtype === 'F64' && equal(back.data, data), 'safetensors');
report(`parse safetensors ${n}×${n} float64`, median(3, () => parseSafetensors(container)), container.length);
report(`write safetensors ${n}×${n} float64`, median(3, () => writeSafetensors({ tensors })), container.length);
