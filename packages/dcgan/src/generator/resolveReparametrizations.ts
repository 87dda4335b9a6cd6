import { excerpt, isFloatDtype, type Tensor, toFloat64 } from '@geq/formats';

interface Reparametrization {
  /** Names of the tensors that the number is computed of; the first has its shape. */
  readonly parts: readonly string[];
  /** What is computed of them. */
  readonly name: 'weight' | 'bias';
  readonly compute: (parts: readonly Tensor[], name: string) => Float64Array;
}

/** A weight that its layer computes anew from others: by torch.nn.utils.spectral_norm and weight_norm, as parametrizations, under prune, or of 8-bit numbers and their scale. */
const REPARAMETRIZATIONS: readonly Reparametrization[] = [
  { name: 'weight', parts: ['weight_orig', 'weight_mask'], compute: masked },
  { name: 'bias', parts: ['bias_orig', 'bias_mask'], compute: masked },
  { name: 'weight', parts: ['weight_orig', 'weight_u', 'weight_v'], compute: spectralNormed },
  {
    name: 'weight',
    parts: ['parametrizations.weight.original', 'parametrizations.weight.0._u', 'parametrizations.weight.0._v'],
    compute: spectralNormed,
  },
  { name: 'weight', parts: ['weight_v', 'weight_g'], compute: weightNormed },
  {
    name: 'weight',
    parts: ['parametrizations.weight.original1', 'parametrizations.weight.original0'],
    compute: weightNormed,
  },
  ...['weight_scale', 'scale_weight', 'weight_scale_inv', 'scale_inv'].map((scale): Reparametrization => ({
    name: 'weight',
    parts: ['weight', scale],
    compute: scaled,
  })), // all of them multiply
];

/**
 * The tensors with every weight that a layer computes from others in evaluation mode computed, in place of these.
 *
 * @throws RangeError, without a caller's name, where their shapes do not fit a transposed convolution
 */
export function resolveReparametrizations(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  let rest = tensors;
  for (const {
    name,
    parts: [first, ...others],
    compute,
  } of REPARAMETRIZATIONS) {
    const computed = new Map<string, [string, Tensor]>(); // by the first of their parts
    const spent = new Set<string>();
    for (const key of [...rest.keys()].filter((full) => full === first || full.endsWith(`.${first}`))) {
      const head = key.slice(0, -first.length);
      const keys = [key, ...others.map((other) => head + other)];
      const target = head + name;
      if (!keys.every((full) => rest.has(full)) || (target !== key && rest.has(target))) continue;
      const parts = keys.map((full) => rest.get(full) as Tensor);
      if (name === 'weight' && parts[0].shape.length !== 4) continue; // no convolution's: it is told as it is
      computed.set(key, [target, { dtype: 'F64', shape: parts[0].shape, data: compute(parts, target) }]);
      for (const part of keys) spent.add(part);
    }
    if (computed.size > 0)
      rest = new Map(
        [...rest].flatMap(([full, tensor]): [string, Tensor][] =>
          computed.has(full) ? [computed.get(full) as [string, Tensor]] : spent.has(full) ? [] : [[full, tensor]],
        ),
      );
  }
  return rest;
}

/** W·M, the mask of torch.nn.utils.prune. */
function masked([original, mask]: readonly Tensor[], name: string): Float64Array {
  if (original.shape.join() !== mask.shape.join())
    throw new RangeError(
      `expected a mask of the shape of ${excerpt(name)}, (${original.shape.join(', ')}), got (${mask.shape.join(', ')})`,
    );
  const of = toFloat64(mask);
  return toFloat64(original).map((x, i) => x * of[i]);
}

/** W/σ with σ = uᵀ W v, W the weight as a matrix of its out channels (axis 1) by all others: Miyato et al., arXiv:1802.05957. */
function spectralNormed([original, u, v]: readonly Tensor[], name: string): Float64Array {
  const [inputs, outputs, rows, columns] = original.shape;
  const taps = rows * columns;
  if (original.shape.length !== 4 || u.data.length !== outputs || v.data.length !== inputs * taps)
    throw new RangeError(
      `expected the vectors of spectral_norm of a transposed convolution beside ${excerpt(name)}, got ${u.data.length} and ${v.data.length} numbers for (${original.shape.join(', ')})`,
    );
  const [w, left, right] = [original, u, v].map(toFloat64);
  let sigma = 0;
  for (let c = 0; c < inputs; c++)
    for (let o = 0; o < outputs; o++)
      for (let tap = 0; tap < taps; tap++) sigma += left[o] * w[(c * outputs + o) * taps + tap] * right[c * taps + tap];
  return w.map((x) => x / sigma);
}

/** g·v/‖v‖, the norm over all axes but the one that g has: Salimans & Kingma, arXiv:1602.07868. */
function weightNormed([direction, length]: readonly Tensor[], name: string): Float64Array {
  const { shape } = direction;
  const axis = length.shape.findIndex((count) => count > 1); // -1: one length for all
  const isFit =
    length.data.length === 1 ||
    (length.shape.length === shape.length && length.shape.every((count, i) => count === (i === axis ? shape[i] : 1)));
  if (shape.length !== 4 || !isFit)
    throw new RangeError(
      `expected a length for each channel beside ${excerpt(name)}, got (${length.shape.join(', ')}) for (${shape.join(', ')})`,
    );
  const [v, g] = [direction, length].map(toFloat64);
  const channels = axis < 0 ? 1 : shape[axis];
  const stride = shape.slice(axis + 1).reduce((product, count) => product * count, 1);
  const channel = (i: number): number => Math.floor(i / stride) % channels;
  const squares = new Float64Array(channels);
  v.forEach((x, i) => {
    squares[channel(i)] += x * x;
  });
  return v.map((x, i) => (g[channel(i)] * x) / Math.sqrt(squares[channel(i)]));
}

/** q·s, numbers of eight bits and their scale: one for all, or spread as PyTorch spreads shapes. */
function scaled([narrow, scale]: readonly Tensor[], name: string): Float64Array {
  const { dtype, shape } = narrow;
  const isNarrow = dtype === 'I8' || (dtype.startsWith('F8_') && isFloatDtype(dtype));
  const isOne = scale.data.length === 1;
  const isFit =
    isOne ||
    (scale.shape.length === shape.length && scale.shape.every((count, axis) => count === 1 || count === shape[axis]));
  if (!isNarrow || !isFit)
    throw new RangeError(
      `expected a scale beside ${excerpt(name)} only where that is of 8 bits, one for all or spread over its axes, got (${scale.shape.join(', ')}) for ${dtype} of shape (${shape.join(', ')}); multiply them in PyTorch before you save`,
    );
  const [q, s] = [narrow, scale].map(toFloat64);
  if (isOne) return q.map((x) => x * s[0]);
  return q.map((x, i) => {
    let [rest, at, step] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (scale.shape[axis] > 1) at += (rest % shape[axis]) * step;
      step *= scale.shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return x * s[at];
  });
}
