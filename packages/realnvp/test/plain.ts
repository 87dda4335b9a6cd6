// The pieces of a flow as plain loops over one image in float64: the second implementation that tests compare with. Maps are C×H×W.
import type { Coupling } from '../src/coupling.ts';
import type { Flow } from '../src/index.ts';

export interface Image {
  readonly channels: number;
  readonly size: number;
  readonly data: Float64Array;
}

export const image = (channels: number, size: number, value: (c: number, i: number, j: number) => number): Image => {
  const data = new Float64Array(channels * size * size);
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) data[(c * size + i) * size + j] = value(c, i, j);
  return { channels, size, data };
};
export const pixel = ({ size, data }: Image, c: number, i: number, j: number): number =>
  i < 0 || j < 0 || i >= size || j >= size ? 0 : data[(c * size + i) * size + j];

/** Channel 4c + 2·(row parity) + (column parity). */
export const squeezed = (x: Image): Image =>
  image(4 * x.channels, x.size / 2, (k, i, j) =>
    pixel(x, Math.floor(k / 4), 2 * i + (Math.floor(k / 2) % 2), 2 * j + (k % 2)),
  );

const PICKS = [
  [0, 0],
  [1, 1],
  [0, 1],
  [1, 0],
];
/** Position-major: all channels' (0,0), then (1,1), (0,1), (1,0). */
export const factored = (x: Image): Image =>
  image(4 * x.channels, x.size / 2, (k, i, j) => {
    const [a, b] = PICKS[Math.floor(k / x.channels)];
    return pixel(x, k % x.channels, 2 * i + a, 2 * j + b);
  });

const numbers = ({ state }: Flow, key: string): Float64Array => Float64Array.from(state[key].data as Float32Array);

function convolution(flow: Flow, name: string, x: Image): Image {
  const shape = flow.state[`${name}.${flow.architecture.weightNorm ? 'weight_v' : 'weight'}`].shape;
  const [to, from, k] = shape;
  const w = numbers(flow, `${name}.${flow.architecture.weightNorm ? 'weight_v' : 'weight'}`);
  const row = from * k * k;
  if (flow.architecture.weightNorm) {
    const g = numbers(flow, `${name}.weight_g`);
    for (let o = 0; o < to; o++) {
      const norm = Math.hypot(...w.subarray(o * row, (o + 1) * row));
      for (let q = 0; q < row; q++) w[o * row + q] *= g[o] / norm;
    }
  }
  const bias = `${name}.bias` in flow.state ? numbers(flow, `${name}.bias`) : new Float64Array(to);
  return image(to, x.size, (o, i, j) => {
    let sum = bias[o];
    for (let c = 0; c < from; c++)
      for (let a = 0; a < k; a++)
        for (let b = 0; b < k; b++)
          sum += w[((o * from + c) * k + a) * k + b] * pixel(x, c, i + a - (k >> 1), j + b - (k >> 1));
    return sum;
  });
}

function norm(flow: Flow, name: string, x: Image): Image {
  const [w, b, m, v] = ['weight', 'bias', 'running_mean', 'running_var'].map((key) => numbers(flow, `${name}.${key}`));
  return image(x.channels, x.size, (c, i, j) => ((pixel(x, c, i, j) - m[c]) / Math.sqrt(v[c] + 1e-5)) * w[c] + b[c]);
}
const rectified = (x: Image): Image => ({ ...x, data: x.data.map((a) => Math.max(a, 0)) });
const plus = (x: Image, y: Image): Image => ({ ...x, data: x.data.map((a, i) => a + y.data[i]) });

/** The network of a coupling behind its first ReLU, told by the names in the state alone. */
function network(flow: Flow, name: string, shown: Image): Image {
  const chain = (at: string, x: Image): Image => {
    let y = convolution(flow, `${at}.0.conv`, x);
    for (let k = 3; Object.keys(flow.state).some((key) => key.startsWith(`${at}.${k}.conv.`)); k += 3)
      y = convolution(flow, `${at}.${k}.conv`, rectified(norm(flow, `${at}.${k - 2}`, y)));
    return y;
  };
  if (!(`${name}.in_block.conv.bias` in flow.state)) return chain(`${name}.block`, shown);
  let x = convolution(flow, `${name}.in_block.conv`, shown);
  const hasSkip = `${name}.in_skip.conv.bias` in flow.state;
  let total = hasSkip ? convolution(flow, `${name}.in_skip.conv`, x) : x;
  for (let b = 0; `${name}.core_block.${b}.in_block.0.weight` in flow.state; b++) {
    x = plus(
      x,
      chain(`${name}.core_block.${b}.res_block`, rectified(norm(flow, `${name}.core_block.${b}.in_block.0`, x))),
    );
    total = hasSkip ? plus(total, convolution(flow, `${name}.core_skips.${b}.conv`, x)) : x;
  }
  return convolution(flow, `${name}.out_block.2.conv`, rectified(norm(flow, `${name}.out_block.0`, total)));
}

/** Forward through one coupling in evaluation mode: the map and log|J|. */
export function coupledPlainly(
  flow: Flow,
  { name, kind, config }: Coupling,
  x: Image,
): { y: Image; logJacobian: number } {
  const { channels: C, size } = x;
  const { affine, couplingBn } = flow.architecture;
  const isBoard = kind === 'checkerboard';
  const n = isBoard ? C : C / 2; // channels that the batch norms see
  const isKept = (c: number, i: number, j: number): boolean =>
    isBoard ? (config + i + j) % 2 === 1 : config === 1 ? c >= n : c < n;
  const seen = isBoard ? 0 : config === 1 ? n : 0; // first channel shown
  const changed = isBoard ? 0 : n - seen;
  const u = norm(
    flow,
    `${name}.in_bn`,
    image(n, size, (c, i, j) => (isKept(c + seen, i, j) ? pixel(x, c + seen, i, j) : 0)),
  );
  const shown = image(2 * n + (isBoard ? 1 : 0), size, (c, i, j) =>
    c < n ? pixel(u, c, i, j) : c < 2 * n ? -pixel(u, c - n, i, j) : Number(isKept(0, i, j)),
  );
  const out = network(flow, `${name}.block.1`, rectified(shown));
  const [scale, shift] = affine ? [numbers(flow, `${name}.scale`)[0], numbers(flow, `${name}.scale_shift`)[0]] : [0, 0];
  const [mean, variance] = couplingBn
    ? [numbers(flow, `${name}.out_bn.running_mean`), numbers(flow, `${name}.out_bn.running_var`)]
    : [null, null];
  let logJacobian = 0;
  const y = image(C, size, (c, i, j) => {
    const a = pixel(x, c, i, j);
    if (isKept(c, i, j)) return a;
    const k = c - changed;
    const s = affine ? scale * Math.tanh(pixel(out, n + k, i, j)) + shift : 0;
    const b = a * Math.exp(s) + pixel(out, k, i, j);
    const deviation = variance ? Math.sqrt(variance[k] + 1e-5) : 1;
    logJacobian += s - Math.log(deviation);
    return (b - (mean ? mean[k] : 0)) / deviation;
  });
  return { y, logJacobian };
}
