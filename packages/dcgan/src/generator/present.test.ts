import { describe, expect, it } from '@jest/globals';
import {
  FormatError,
  type HookRecord,
  type ModuleRecord,
  type NamedTensors,
  type Tensor,
  toFloat64,
  writePyTorch,
  readTensors,
} from '@geq/formats';
import { initialGenerator } from '../initialGenerator.ts';
import {
  generatorArchitecture,
  readGenerator,
  readGeneratorNetwork,
  standardState,
  type GeneratorHints,
} from '../index.ts';

const architecture = generatorArchitecture({ latentDim: 5, widths: [4, 3], channels: 1, lastKernel: 4 });
const plain = initialGenerator(architecture, { seed: 3 }) as Readonly<Record<string, Tensor>>;
const halves = (shape: readonly number[], of: (i: number) => number = (i) => ((i % 5) - 2) / 2): Tensor => ({
  dtype: 'F32',
  shape,
  data: Float32Array.from({ length: shape.reduce((size, n) => size * n, 1) }, (_, i) => of(i)),
});
const without = (pattern: RegExp): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(plain).filter(([name]) => !pattern.test(name)));
const network = (
  tensors: Readonly<Record<string, Tensor>>,
  hints: GeneratorHints = {},
  modules?: readonly ModuleRecord[],
) => readGeneratorNetwork({ tensors, ...(modules && { modules }) }, { source: 'g.pth', ...hints });
const kernel = (tensors: Readonly<Record<string, Tensor>>, modules?: readonly ModuleRecord[]): number[] => [
  ...toFloat64(network(tensors, {}, modules).state['main.3.weight'] as Tensor),
];
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return (error as Error).message;
  }
  return 'accepted';
};

/** The modules of PyTorch's example with these hooks at its second convolution. */
function modulesWith(hooks: readonly HookRecord[]): ModuleRecord[] {
  const convolution = (name: string, stride: number, padding: number): ModuleRecord => ({
    name,
    className: 'torch.nn.modules.conv.ConvTranspose2d',
    attributes: {
      kernel_size: [4, 4],
      stride: [stride, stride],
      padding: [padding, padding],
      output_padding: [0, 0],
      dilation: [1, 1],
      groups: 1,
    },
    hasHooks: false,
  });
  const other = (name: string, className: string, attributes: ModuleRecord['attributes'] = {}): ModuleRecord => ({
    name,
    className: `torch.nn.modules.${className}`,
    attributes,
    hasHooks: false,
  });
  const norm = (name: string): ModuleRecord => other(name, 'batchnorm.BatchNorm2d', { eps: 1e-5 });
  return [
    other('', 'container.Sequential'),
    other('main', 'container.Sequential'),
    convolution('main.0', 1, 0),
    norm('main.1'),
    other('main.2', 'activation.ReLU'),
    { ...convolution('main.3', 2, 1), hasHooks: hooks.length > 0, hooks },
    norm('main.4'),
    other('main.5', 'activation.ReLU'),
    convolution('main.6', 2, 1),
    other('main.7', 'activation.Tanh'),
  ];
}

describe('weights that are computed of others', () => {
  const shape = [4, 3, 4, 4];
  const rest = without(/^main\.3\./);
  const [w, mask, scale] = [
    halves(shape, (i) => (i % 7) / 2 - 1),
    halves(shape, (i) => i % 2),
    halves([4, 1, 1, 1], (i) => i + 1),
  ];
  const masked = [...toFloat64(w)].map((x, i) => x * (i % 2));

  it('under prune, in state_dicts and whole modules', () => {
    const tensors = { ...rest, 'main.3.weight_orig': w, 'main.3.weight_mask': mask };
    expect(kernel(tensors)).toEqual(masked);
    expect(
      kernel(
        tensors,
        modulesWith([
          { className: 'torch.nn.utils.prune.L1Unstructured', attributes: { _tensor_name: 'weight', amount: 0.5 } },
        ]),
      ),
    ).toEqual(masked);
    expect(refusal(() => network({ ...tensors, 'main.3.weight_mask': halves([4, 3, 4, 1]) }))).toContain(
      'g.pth: expected a mask of the shape of "main.3.weight", (4, 3, 4, 4), got (4, 3, 4, 1)',
    );
  });

  it('under weight_norm and spectral_norm, in whole modules', () => {
    const lengths = { ...rest, 'main.3.weight_v': w, 'main.3.weight_g': scale };
    const hook = (name: string, attributes: HookRecord['attributes']): ModuleRecord[] =>
      modulesWith([{ className: `torch.nn.utils.${name}`, attributes: { name: 'weight', ...attributes } }]);
    const computed = kernel(lengths, hook('weight_norm.WeightNorm', { dim: 0 }));
    const norms = Array.from({ length: 4 }, (_, c) =>
      Math.sqrt(computed.slice(c * 48, (c + 1) * 48).reduce((sum, x) => sum + x * x, 0)),
    );
    norms.forEach((norm, c) => expect(norm).toBeCloseTo(c + 1, 5));
    const spectral = {
      ...rest,
      'main.3.weight_orig': w,
      'main.3.weight_u': halves([3], () => 1),
      'main.3.weight_v': halves([64], (i) => Number(i === 1)),
    };
    const sigma = [...toFloat64(w)].reduce((sum, x, i) => sum + (Math.floor(i / 48) === 0 && i % 16 === 1 ? x : 0), 0); // u of ones, v picks input 0, tap 1
    expect(kernel(spectral, hook('spectral_norm.SpectralNorm', { dim: 1 }))[7]).toBeCloseTo(toFloat64(w)[7] / sigma, 6);
    expect(refusal(() => kernel(spectral, hook('spectral_norm.SpectralNorm', { dim: 0 })))).toContain(
      'g.pth: expected code around a forward pass that is known here, got "torch.nn.utils.spectral_norm.Spe…" at ConvTranspose2d as "main.3"; save the state_dict(), or export it in PyTorch: ',
    );
    expect(refusal(() => kernel(lengths, modulesWith([{ className: '__main__.watch', attributes: {} }])))).toContain(
      'got "__main__.watch" at ConvTranspose2d as "main.3"',
    );
  });

  it('of 8 bits and a scale', () => {
    const narrow: Tensor = { dtype: 'F8_E4M3', shape, data: new Uint8Array(192).fill(0x38) }; // ones
    const scaled = (name: string, tensor: Tensor): number[] =>
      kernel({ ...plain, 'main.3.weight': narrow, [`main.3.${name}`]: tensor });
    expect(
      scaled(
        'weight_scale',
        halves([], () => 0.5),
      ),
    ).toEqual(new Array(192).fill(0.5));
    expect(
      scaled(
        'scale_weight',
        halves([1], () => 3),
      ),
    ).toEqual(new Array(192).fill(3));
    expect(scaled('weight_scale_inv', scale)).toEqual(Array.from({ length: 192 }, (_, i) => Math.floor(i / 48) + 1));
    expect(
      scaled(
        'weight_scale',
        halves([1, 3, 1, 1], (i) => i),
      ),
    ).toEqual(Array.from({ length: 192 }, (_, i) => Math.floor(i / 16) % 3));
    expect(refusal(() => scaled('weight_scale', halves([4])))).toContain(
      'g.pth: expected a scale beside "main.3.weight" only where that is of 8 bits, one for all or spread over its axes, got (4) for F8_E4M3 of shape (4, 3, 4, 4); multiply them in PyTorch before you save',
    );
    expect(refusal(() => scaled('scale', halves([1])))).toContain(
      'with a "scale" of which more than one thing may be meant: multiply it into the weights in PyTorch before saving',
    );
    expect(refusal(() => network({ ...plain, 'main.3.weight_scale': halves([1]) }))).toContain(
      'only where that is of 8 bits',
    );
  });
});

describe('layers by their places', () => {
  const biased = (names: readonly string[], last: boolean): Record<string, Tensor> =>
    Object.fromEntries(
      names.flatMap((name, l): [string, Tensor][] => [
        [`${name}.weight`, plain[`main.${3 * l}.weight`]],
        ...(l < 2 || last ? [[`${name}.bias`, halves([[4, 3, 1][l]])] as [string, Tensor]] : []),
      ]),
    );
  it('without norms: where there is no room for one, or where they were fused into the kernels', () => {
    const fused = network(biased(['main.0', 'main.3', 'main.6'], false));
    expect(fused.reading).toBe(
      'kernel 4, stride 1, padding 0, bias; relu; kernel 4, stride 2, padding 1, bias; relu; kernel 4, stride 2, padding 1; tanh',
    );
    expect(fused.notes[0]).toContain('batch norms fused into the kernels');
    expect(network(biased(['main.0', 'main.2', 'main.4'], true)).reading).toContain('bias; tanh');
    expect(refusal(() => network(biased(['main.0', 'main.3', 'main.6'], true)))).toContain(
      'g.pth: expected one activation between "main.0" and "main.3", got 2 modules there; save the whole module, or export it in PyTorch: torch.onnx.export(',
    );
    expect(refusal(() => network(biased(['up1', 'up2', 'up3'], true)))).toContain(
      'expected a batch norm behind each transposed convolution but the last, got 0 for 3: other norms may leave no trace in the weights',
    );
  });

  it('with a norm behind the last too', () => {
    expect(
      network({ ...plain, 'main.7.running_mean': halves([1]), 'main.7.running_var': halves([1], () => 1) }).reading,
    ).toContain('kernel 4, stride 2, padding 1; batch norm ε 0.00001, not affine; tanh');
  });

  it('in the one order in which channels make a chain, where names say none', () => {
    const names: Readonly<Record<string, string>> = {
      'main.0': 'b_in',
      'main.1': 'n_a',
      'main.3': 'z_middle',
      'main.4': 'n_b',
      'main.6': 'a_out',
    };
    const sorted = Object.fromEntries(
      Object.entries(plain)
        .map(([name, tensor]): [string, Tensor] => [name.replace(/^main\.\d/, (layer) => names[layer]), tensor])
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
    expect(network(sorted).reading).toBeUndefined();
    expect(standardState(network(sorted))).toEqual(readGenerator(plain).state);
  });

  it('where channels tell no direction are refused', () => {
    expect(refusal(() => network({ '0.weight': halves([2, 2, 4, 4]), '2.weight': halves([2, 2, 4, 4]) }))).toContain(
      'g.pth: expected channels that tell transposed convolutions (in, out) from others (out, in), got 2×2, 2×2, which fit both; save the whole module',
    );
    expect(refusal(() => network({ '0.weight': halves([2, 3, 4, 4]) }))).toContain('two or more, got "0.weight" alone');
  });
});

describe('a PReLU of one slope', () => {
  it('is a number of the module, and in the reading', () => {
    const modules = modulesWith([]).map((module) =>
      module.name === 'main.2' ? { ...module, className: 'torch.nn.modules.activation.PReLU' } : module,
    );
    expect(network({ ...plain, 'main.2.weight': halves([1], () => 0.25) }, {}, modules).reading).toContain(
      'leaky_relu:0.25',
    );
    expect(refusal(() => network({ ...plain, 'main.2.weight': halves([4]) }, {}, modules))).toContain(
      'expected one slope in PReLU as "main.2", got 4',
    );
  });
});

describe('networks of other families', () => {
  it.each([
    [
      'net.module.layers.0.st_net.in_norm.weight',
      'a real NVP flow of chrischute/real-nvp: export its sampling direction, a module whose forward takes z to x: torch.onnx.export(sampler.eval()',
    ],
    ['blocks.0.flows.0.actnorm.loc', 'a normalizing flow of another program'],
    [
      'synthesis.b4.conv1.weight',
      'a StyleGAN: export it in PyTorch: torch.onnx.export(model.eval(), torch.randn(1, D)',
    ],
    ['up_blocks.0.resnets.0.conv1.weight', 'a diffusion model'],
    ['encoder.0.weight', 'an autoencoder'],
    ['fc.weight', 'a network whose first layer is linear'],
  ])('%s', (name, what) => {
    expect(refusal(() => network({ [name]: halves([3, 2]), 'x.weight': halves([3, 2, 4, 4]) }))).toContain(
      `; it seems to be ${what}`,
    );
  });
});

describe('a checkpoint', () => {
  it('of wrappers in wrappers is what is in it', () => {
    const wrapped: NamedTensors['tensors'] = Object.fromEntries(
      Object.entries(plain).map(([name, tensor]) => [
        `state_dict.generator.module._orig_mod.${name.replace('main.', 'main._fsdp_wrapped_module.')}`,
        tensor,
      ]),
    );
    const read = readTensors(writePyTorch({ tensors: wrapped }), { source: 'g.pth' });
    expect(standardState(readGeneratorNetwork(read))).toEqual(readGenerator(plain).state);
  });
});
