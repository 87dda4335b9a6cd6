import { excerpt, type Tensor, toFloat64 } from '@geq/formats';

/** A weight that its layer computes anew from others: by torch.nn.utils.spectral_norm and weight_norm, or as parametrizations. */
const FORMS: readonly { readonly weight: readonly string[]; readonly compute: (parts: readonly Tensor[], name: string) => Float64Array }[] = [
  { weight: ['weight_orig', 'weight_u', 'weight_v'], compute: spectral },
  { weight: ['parametrizations.weight.original', 'parametrizations.weight.0._u', 'parametrizations.weight.0._v'], compute: spectral },
  { weight: ['weight_v', 'weight_g'], compute: lengthened },
  { weight: ['parametrizations.weight.original1', 'parametrizations.weight.original0'], compute: lengthened },
];

/**
 * The tensors with every weight that a layer computes from others in evaluation mode computed, in place of these.
 *
 * @throws RangeError, without a caller's name, where their shapes do not fit a transposed convolution
 */
export function withoutNorms(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  let rest = tensors;
  for (const { weight: [first, ...others], compute } of FORMS) {
    for (const key of [...rest.keys()].filter((name) => name.endsWith(`.${first}`))) {
      const head = key.slice(0, -first.length);
      const keys = [key, ...others.map((other) => head + other)];
      if (!keys.every((name) => rest.has(name)) || rest.has(`${head}weight`)) continue;
      const parts = keys.map((name) => rest.get(name) as Tensor);
      const weight: Tensor = { dtype: 'F64', shape: parts[0].shape, data: compute(parts, `${head}weight`) };
      rest = new Map([...rest].flatMap(([name, tensor]): [string, Tensor][] => (name === key ? [[`${head}weight`, weight]] : keys.includes(name) ? [] : [[name, tensor]])));
    }
  }
  return rest;
}

/** W/σ with σ = uᵀ W v, W the weight as a matrix of its out channels (axis 1) by all others: Miyato et al., arXiv:1802.05957. */
function spectral([original, u, v]: readonly Tensor[], name: string): Float64Array {
  const [inputs, outputs, rows, columns] = original.shape;
  const taps = rows * columns;
  if (original.shape.length !== 4 || u.data.length !== outputs || v.data.length !== inputs * taps) throw new RangeError(`expected the vectors of spectral_norm of a transposed convolution beside ${excerpt(name)}, got ${u.data.length} and ${v.data.length} numbers for (${original.shape.join(', ')})`);
  const [w, left, right] = [original, u, v].map(toFloat64);
  let sigma = 0;
  for (let c = 0; c < inputs; c++) for (let o = 0; o < outputs; o++) for (let tap = 0; tap < taps; tap++) sigma += left[o] * w[(c * outputs + o) * taps + tap] * right[c * taps + tap];
  return w.map((x) => x / sigma);
}

/** g·v/‖v‖, the norm over all axes but the one that g has: Salimans & Kingma, arXiv:1602.07868. */
function lengthened([direction, length]: readonly Tensor[], name: string): Float64Array {
  const { shape } = direction;
  const axis = length.shape.findIndex((count) => count > 1); // -1: one length for all
  const isFit = length.data.length === 1 || (length.shape.length === shape.length && length.shape.every((count, i) => count === (i === axis ? shape[i] : 1)));
  if (shape.length !== 4 || !isFit) throw new RangeError(`expected a length for each channel beside ${excerpt(name)}, got (${length.shape.join(', ')}) for (${shape.join(', ')})`);
  const [v, g] = [direction, length].map(toFloat64);
  const channels = axis < 0 ? 1 : shape[axis];
  const stride = shape.slice(axis + 1).reduce((product, count) => product * count, 1);
  const channel = (i: number): number => Math.floor(i / stride) % channels;
  const squares = new Float64Array(channels);
  v.forEach((x, i) => { squares[channel(i)] += x * x; });
  return v.map((x, i) => (g[channel(i)] * x) / Math.sqrt(squares[channel(i)]));
}
