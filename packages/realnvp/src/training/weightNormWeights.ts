import { gradientName, type Tensor, type Tensors } from '@geq/nn';

type Numbers = Tensor['data'];

// Weight norm outside of the graph: a flow has hundreds of small kernels, and the twenty ops that each takes there, forward and back, cost
// 5 % of a training step; here 1 %.

/** Names of the convolutions under weight norm among the tensors of a state: those that have a kernel v. */
export const weightNormConvolutions = (keys: readonly string[]): string[] =>
  keys.flatMap((key) => (key.endsWith('.weight_v') ? [key.slice(0, -'.weight_v'.length)] : []));

/** Weights w = g·v/‖v‖ as `<name>.weight`, the norm over all axes but the output channels. */
export const weightNormWeights = (tensors: Tensors, names: readonly string[]): Tensors =>
  Object.fromEntries(
    names.map((name) => {
      const [g, v] = [tensors[`${name}.weight_g`], tensors[`${name}.weight_v`]];
      return [`${name}.weight`, { shape: v.shape, data: scaleKernels(v.data, g.data) }];
    }),
  );

function scaleKernels(v: Numbers, g: Numbers): Float32Array {
  const w = new Float32Array(v.length);
  const length = v.length / g.length;
  for (let o = 0, at = 0; o < g.length; o++, at += length) {
    let square = 0;
    for (let i = at; i < at + length; i++) square += v[i] * v[i];
    const gain = g[o] / Math.sqrt(square);
    for (let i = at; i < at + length; i++) w[i] = gain * v[i];
  }
  return w;
}

/**
 * From ∂w to ∂v and ∂g, output channel by output channel, u = v/‖v‖:
 *
 *   ∂g = ⟨u, ∂w⟩,   ∂v = (g/‖v‖)(∂w − u ⟨u, ∂w⟩)
 *
 * @param gradients `grad <name>.weight` of every name; where `grad <name>.weight_g` is among them, of a g that the loss also sees itself, ∂g is added to it
 * @returns the gradients, `grad <name>.weight` replaced by those of v and g
 */
export function weightNormGradients(gradients: Tensors, tensors: Tensors, names: readonly string[]): Tensors {
  const found: Record<string, Tensor> = { ...gradients };
  for (const name of names) {
    const { [gradientName(`${name}.weight`)]: ofW, [gradientName(`${name}.weight_g`)]: ofG } = gradients;
    const [g, v] = [tensors[`${name}.weight_g`], tensors[`${name}.weight_v`]];
    const [newG, newV] = [
      Float32Array.from({ length: g.data.length }, (_, o) => ofG?.data[o] ?? 0),
      new Float32Array(v.data.length),
    ];
    pullBack({ w: ofW.data, g: g.data, v: v.data }, newG, newV);
    delete found[gradientName(`${name}.weight`)];
    found[gradientName(`${name}.weight_g`)] = { shape: g.shape, data: newG };
    found[gradientName(`${name}.weight_v`)] = { shape: v.shape, data: newV };
  }
  return found;
}

/** Adds ∂g to `ofG` and writes ∂v into `ofV`; `w` is ∂w. */
function pullBack(
  { w, g, v }: { readonly w: Numbers; readonly g: Numbers; readonly v: Numbers },
  ofG: Float32Array,
  ofV: Float32Array,
): void {
  const length = v.length / g.length;
  for (let o = 0, at = 0; o < g.length; o++, at += length) {
    let [square, along] = [0, 0];
    for (let i = at; i < at + length; i++) {
      square += v[i] * v[i];
      along += v[i] * w[i];
    }
    const gain = g[o] / Math.sqrt(square);
    const share = along / square;
    ofG[o] += along / Math.sqrt(square);
    for (let i = at; i < at + length; i++) ofV[i] = gain * (w[i] - v[i] * share);
  }
}
