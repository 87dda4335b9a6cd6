// A DCGAN's generator in plain JavaScript, in doubles: nothing of the packages is used here.

const erf = (x) => {
  // Abramowitz & Stegun 7.1.5 and 7.1.14: series, and continued fraction beyond 3
  if (Math.abs(x) > 3) {
    let c = 0;
    for (let k = 60; k > 0; k--) c = k / 2 / (Math.abs(x) + c);
    return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (Math.abs(x) + c));
  }
  let [sum, term] = [x, x];
  for (let k = 1; k < 80; k++) {
    term *= (-x * x) / k;
    sum += term / (2 * k + 1);
  }
  return (sum * 2) / Math.sqrt(Math.PI);
};
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const clip = (x, least, most) => Math.min(Math.max(x, least), most);

/** By the name that the option has: what it computes, and the class of torch.nn.modules with its attributes. */
export const ACTIVATIONS = {
  relu: { of: (x) => Math.max(x, 0), module: ['activation.ReLU', { inplace: true }] },
  'leaky_relu:0.25': {
    of: (x) => (x > 0 ? x : 0.25 * x),
    module: ['activation.LeakyReLU', { negative_slope: 0.25, inplace: false }],
  },
  'leaky_relu:1.5': {
    of: (x) => (x > 0 ? x : 1.5 * x),
    module: ['activation.LeakyReLU', { negative_slope: 1.5, inplace: false }],
  },
  tanh: { of: Math.tanh, module: ['activation.Tanh', {}] },
  sigmoid: { of: sigmoid, module: ['activation.Sigmoid', {}] },
  silu: { of: (x) => x * sigmoid(x), module: ['activation.SiLU', { inplace: false }] },
  gelu: { of: (x) => (x / 2) * (1 + erf(x / Math.SQRT2)), module: ['activation.GELU', { approximate: 'none' }] },
  gelu_tanh: {
    of: (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
    module: ['activation.GELU', { approximate: 'tanh' }],
  },
  'hardtanh:-0.5,0.75': {
    of: (x) => clip(x, -0.5, 0.75),
    module: ['activation.Hardtanh', { min_val: -0.5, max_val: 0.75 }],
  },
  'hardtanh:0,6': { of: (x) => clip(x, 0, 6), module: ['activation.ReLU6', { min_val: 0, max_val: 6 }] },
  'elu:0.5': { of: (x) => (x > 0 ? x : 0.5 * Math.expm1(x)), module: ['activation.ELU', { alpha: 0.5 }] },
  'celu:2': { of: (x) => (x > 0 ? x : 2 * Math.expm1(x / 2)), module: ['activation.CELU', { alpha: 2 }] },
  selu: {
    of: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
    module: ['activation.SELU', {}],
  },
  mish: { of: (x) => x * Math.tanh(Math.log1p(Math.exp(x))), module: ['activation.Mish', {}] },
  hardsigmoid: { of: (x) => clip(x / 6 + 0.5, 0, 1), module: ['activation.Hardsigmoid', {}] },
  hardswish: { of: (x) => x * clip(x / 6 + 0.5, 0, 1), module: ['activation.Hardswish', {}] },
  softplus: { of: (x) => Math.log1p(Math.exp(x)), module: ['activation.Softplus', { beta: 1, threshold: 20 }] },
  softsign: { of: (x) => x / (1 + Math.abs(x)), module: ['activation.Softsign', {}] },
  'softshrink:0.25': {
    of: (x) => Math.sign(x) * Math.max(Math.abs(x) - 0.25, 0),
    module: ['activation.Softshrink', { lambd: 0.25 }],
  },
  identity: { of: (x) => x, module: ['linear.Identity', {}] },
};

/** ConvTranspose2d of one map, channels×rows×columns, with the kernel w[in][out][k][l] as a flat array. */
function convTranspose(
  { data, channels, rows, columns },
  { weight, outputs, kernel, stride, padding, outputPadding = 0, bias },
) {
  const height = (rows - 1) * stride - 2 * padding + kernel + outputPadding;
  const width = (columns - 1) * stride - 2 * padding + kernel + outputPadding;
  const out = new Float64Array(outputs * height * width);
  for (let o = 0; o < outputs; o++) {
    if (bias) out.fill(bias[o], o * height * width, (o + 1) * height * width);
    for (let c = 0; c < channels; c++)
      for (let r = 0; r < rows; r++)
        for (let q = 0; q < columns; q++)
          for (let i = 0; i < kernel; i++)
            for (let j = 0; j < kernel; j++) {
              const [y, x] = [r * stride - padding + i, q * stride - padding + j];
              if (y >= 0 && y < height && x >= 0 && x < width)
                out[(o * height + y) * width + x] +=
                  data[(c * rows + r) * columns + q] * weight[((c * outputs + o) * kernel + i) * kernel + j];
            }
  }
  return { data: out, channels: outputs, rows: height, columns: width };
}

/** Outputs of all latents, one after the other; `layers` have a weight as it is computed with, a norm or none, and an activation's name. */
export function generated(layers, latents, D) {
  const outputs = [];
  for (let n = 0; n < latents.length / D; n++) {
    let map = { data: latents.subarray(n * D, (n + 1) * D), channels: D, rows: 1, columns: 1 };
    for (const { norm, activation, ...convolution } of layers) {
      map = convTranspose(map, convolution);
      const size = map.rows * map.columns;
      if (norm)
        map.data = map.data.map((x, i) => {
          const c = Math.floor(i / size);
          return (
            ((x - norm.mean[c]) / Math.sqrt(norm.variance[c] + norm.eps)) * (norm.scale?.[c] ?? 1) +
            (norm.offset?.[c] ?? 0)
          );
        });
      map.data = map.data.map(ACTIVATIONS[activation].of);
    }
    outputs.push(...map.data);
  }
  return Float64Array.from(outputs);
}
