// A random DCGAN generator: its layers for plainDcgan, and its tensors and modules as PyTorch would save them.
import { ACTIVATIONS } from './plainDcgan.mjs';
import { any } from './numbers.mjs';
import { object, ordered, tensor, tuple } from './torchPickle.mjs';

/** k/8, |k| ≤ 8: every dtype holds them. */
const eighths = (random, count) => Float64Array.from({ length: count }, () => (random(17) - 8) / 8);
const product = (shape) => shape.reduce((size, length) => size * length, 1);

/** Walks of a hidden or last layer: kernel, stride, padding, output padding. The first are what a state_dict without a word means. */
const USUAL = [
  { kernel: 4, stride: 2, padding: 1 },
  { kernel: 2, stride: 2, padding: 0 },
  { kernel: 6, stride: 2, padding: 2 },
];
const OTHERS = [
  { kernel: 3, stride: 2, padding: 1 },
  { kernel: 3, stride: 1, padding: 1 },
  { kernel: 4, stride: 1, padding: 0 },
  { kernel: 5, stride: 2, padding: 2 },
  { kernel: 4, stride: 3, padding: 1 },
  { kernel: 2, stride: 1, padding: 0 },
];
const WITH_OUTPUT_PADDING = [
  { kernel: 3, stride: 2, padding: 1, outputPadding: 1 },
  { kernel: 5, stride: 2, padding: 2, outputPadding: 1 },
];

/** What a layer's weight is computed of in evaluation: the weight, and the tensors and hooks that stand for it. */
const FORMS = {
  plain: (random, shape) => {
    const weight = eighths(random, product(shape));
    return { weight, tensors: { weight: tensor(shape, weight) } };
  },
  weightNorm: (random, shape, isNew) => {
    const axis = random(2);
    const v = eighths(random, product(shape)).map((x, i) => (i % 3 === 0 && x === 0 ? 0.5 : x));
    const g = eighths(random, shape[axis]);
    const channel = (i) =>
      axis === 0 ? Math.floor(i / (shape[1] * shape[2] * shape[3])) : Math.floor(i / (shape[2] * shape[3])) % shape[1];
    const squares = new Float64Array(shape[axis]);
    v.forEach((x, i) => {
      squares[channel(i)] += x * x;
    });
    if (squares.includes(0)) return FORMS.plain(random, shape);
    const weight = v.map((x, i) => (g[channel(i)] * x) / Math.sqrt(squares[channel(i)]));
    const lengths = tensor(
      shape.map((length, i) => (i === axis ? length : 1)),
      g,
    );
    return isNew
      ? {
          weight,
          tensors: {
            'parametrizations.weight.original0': lengths,
            'parametrizations.weight.original1': tensor(shape, v),
          },
        }
      : {
          weight,
          tensors: { weight_g: lengths, weight_v: tensor(shape, v) },
          hook: object('torch.nn.utils.weight_norm.WeightNorm', { name: 'weight', dim: axis }),
        };
  },
  spectral: (random, shape, isNew) => {
    const [inputs, outputs, rows, columns] = shape;
    const [w, u, v] = [
      eighths(random, product(shape)),
      eighths(random, outputs),
      eighths(random, inputs * rows * columns),
    ];
    let sigma = 0;
    w.forEach((x, i) => {
      const [c, o, tap] = [
        Math.floor(i / (outputs * rows * columns)),
        Math.floor(i / (rows * columns)) % outputs,
        i % (rows * columns),
      ];
      sigma += u[o] * x * v[c * rows * columns + tap];
    });
    if (Math.abs(sigma) < 0.25) return FORMS.plain(random, shape);
    const names = isNew
      ? ['parametrizations.weight.original', 'parametrizations.weight.0._u', 'parametrizations.weight.0._v']
      : ['weight_orig', 'weight_u', 'weight_v'];
    return {
      weight: w.map((x) => x / sigma),
      tensors: { [names[0]]: tensor(shape, w), [names[1]]: tensor([outputs], u), [names[2]]: tensor([v.length], v) },
      buffers: names.slice(1),
      ...(isNew
        ? {}
        : {
            hook: object('torch.nn.utils.spectral_norm.SpectralNorm', {
              name: 'weight',
              dim: 1,
              n_power_iterations: 1,
              eps: 1e-12,
            }),
          }),
    };
  },
  pruned: (random, shape) => {
    const [w, mask] = [eighths(random, product(shape)), Float64Array.from({ length: product(shape) }, () => random(2))];
    return {
      weight: w.map((x, i) => x * mask[i]),
      tensors: { weight_orig: tensor(shape, w), weight_mask: tensor(shape, mask) },
      buffers: ['weight_mask'],
      hook: object('torch.nn.utils.prune.L1Unstructured', { _tensor_name: 'weight', amount: 0.5 }),
    };
  },
};

/**
 * @param options.isUsual  walks, activations and ε that a state_dict without a word means
 * @param options.isWhole  for a pickled module: walks with output padding too, no parametrizations
 */
export function randomDcgan(random, { isUsual = false, isWhole = false, forms = Object.keys(FORMS) } = {}) {
  const numLayers = 2 + random(2);
  const widths = [5, 4, 3, 2].slice(0, numLayers); // each other than the one before: a chain one way only
  widths.push(random(2) === 0 ? 1 : 3);
  if (widths[numLayers] === widths[numLayers - 1]) widths[numLayers] = 1;
  const [D] = widths;
  const eps = isUsual ? 1e-5 : any(random, [1e-5, 1e-3, 0.25]);
  const names = Object.keys(ACTIVATIONS);
  const [hidden, output] = isUsual
    ? ['relu', 'tanh']
    : [
        any(
          random,
          names.filter((name) => name !== 'identity'),
        ),
        any(random, names),
      ];
  const form = any(random, [...forms, 'plain']);
  const isNew = !isWhole && random(2) === 1;
  const [hasBias, isAffine] = [random(3) === 0, random(4) > 0];
  let size = 1;
  const layers = Array.from({ length: numLayers }, (_, l) => {
    const isLast = l === numLayers - 1;
    const walks = isUsual ? USUAL : isWhole ? [...USUAL, ...OTHERS, ...WITH_OUTPUT_PADDING] : [...USUAL, ...OTHERS];
    const walk =
      l === 0
        ? { kernel: any(random, [2, 3, 4]), stride: 1, padding: 0 }
        : any(
            random,
            walks.filter(({ kernel, stride, padding }) => (size - 1) * stride - 2 * padding + kernel >= 1),
          );
    size = (size - 1) * walk.stride - 2 * walk.padding + walk.kernel + (walk.outputPadding ?? 0);
    const [inputs, outputs] = [widths[l], widths[l + 1]];
    const made = FORMS[form](random, [inputs, outputs, walk.kernel, walk.kernel], isNew);
    const norm = isLast
      ? undefined
      : {
          mean: eighths(random, outputs),
          variance: Float64Array.from({ length: outputs }, () => any(random, [0.5, 1, 2])),
          eps,
          ...(isAffine && { scale: eighths(random, outputs), offset: eighths(random, outputs) }),
        };
    return {
      ...walk,
      ...made,
      inputs,
      outputs,
      bias: hasBias ? eighths(random, outputs) : undefined,
      norm,
      activation: isLast ? output : hidden,
    };
  });
  return { D, eps, hidden, output, form, isNew, hasBias, isAffine, layers, size, channels: widths[numLayers] };
}

const normTensors = ({ mean, variance, scale, offset }) => ({
  ...(scale && { weight: tensor([scale.length], scale), bias: tensor([offset.length], offset) }),
  running_mean: tensor([mean.length], mean),
  running_var: tensor([variance.length], variance),
  num_batches_tracked: tensor([], [7], 'int64'),
});

/** How scripts name layers: of layer l, its convolution, and the norm behind it. */
export const NAMES = {
  'main.3': (l) => [`main.${3 * l}`, `main.${3 * l + 1}`],
  3: (l) => [String(3 * l), String(3 * l + 1)],
  'net.1.0': (l, isLast) => (isLast ? [`net.${l}`, ''] : [`net.${l}.0`, `net.${l}.1`]),
  deconv2: (l) => [`deconv${l + 1}`, `bn${l + 1}`],
  'main.pyramid:4-3:convt': (l) => [`main.layer:${l}:convt`, `main.layer:${l}:batchnorm`],
};

/** The tensors of a state_dict by name, in PyTorch's order. */
export function stateDict({ layers }, names = NAMES['main.3']) {
  const state = new Map();
  layers.forEach(({ tensors, bias, norm }, l) => {
    const [convolution, behind] = names(l, l === layers.length - 1);
    if (bias) state.set(`${convolution}.bias`, tensor([bias.length], bias));
    for (const [key, value] of Object.entries(tensors)) state.set(`${convolution}.${key}`, value);
    if (norm) for (const [key, value] of Object.entries(normTensors(norm))) state.set(`${behind}.${key}`, value);
  });
  return state;
}

function module(name, attributes, { parameters = {}, buffers = {}, modules = {}, hook } = {}) {
  return object(name, {
    training: false,
    _parameters: ordered(
      Object.entries(parameters).length
        ? Object.fromEntries(
            Object.entries(parameters).map(([key, data]) => [key, data && { kind: 'parameter', data }]),
          )
        : {},
    ),
    _buffers: ordered(buffers),
    _non_persistent_buffers_set: new Set(),
    _backward_hooks: ordered({}),
    _forward_hooks: ordered({}),
    _forward_pre_hooks: hook ? ordered(new Map([[1, hook]])) : ordered({}),
    _modules: ordered(modules),
    ...attributes,
  });
}

/** The whole module that torch.save(netG) pickles. */
export function wholeModule({ layers, eps, isAffine }) {
  const inside = {};
  const add = (item) => {
    inside[String(Object.keys(inside).length)] = item;
  };
  for (const {
    tensors,
    buffers = [],
    hook,
    bias,
    norm,
    activation,
    kernel,
    stride,
    padding,
    outputPadding = 0,
    inputs,
    outputs,
  } of layers) {
    const parts = Object.entries(tensors);
    add(
      module(
        'torch.nn.modules.conv.ConvTranspose2d',
        {
          in_channels: inputs,
          out_channels: outputs,
          kernel_size: tuple(kernel, kernel),
          stride: tuple(stride, stride),
          padding: tuple(padding, padding),
          dilation: tuple(1, 1),
          transposed: true,
          output_padding: tuple(outputPadding, outputPadding),
          groups: 1,
          padding_mode: 'zeros',
        },
        {
          parameters: {
            ...Object.fromEntries(parts.filter(([name]) => !buffers.includes(name))),
            bias: bias ? tensor([bias.length], bias) : null,
          },
          buffers: Object.fromEntries(parts.filter(([name]) => buffers.includes(name))),
          hook,
        },
      ),
    );
    if (norm) {
      const { weight = null, bias: offset = null, ...statistics } = normTensors(norm);
      add(
        module(
          'torch.nn.modules.batchnorm.BatchNorm2d',
          { num_features: outputs, eps, momentum: 0.1, affine: isAffine, track_running_stats: true },
          { parameters: { weight, bias: offset }, buffers: statistics },
        ),
      );
    }
    const [name, attributes] = ACTIVATIONS[activation].module;
    add(module(`torch.nn.modules.${name}`, attributes));
  }
  return module(
    '__main__.Generator',
    { nz: 5 },
    { modules: { main: module('torch.nn.modules.container.Sequential', {}, { modules: inside }) } },
  );
}
