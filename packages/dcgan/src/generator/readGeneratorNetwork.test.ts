import { describe, expect, it } from '@jest/globals';
import {
  FormatError,
  type ModuleRecord,
  type NamedTensors,
  readTensors,
  type StateDict,
  type Tensor,
} from '@geq/formats';
import { evaluate } from '@geq/nn';
import { loadBinaryFixture, loadJsonFixture } from '@geq/testing';
import { tensorsOfFixture } from '../../test/tiny.ts';
import {
  dcganGenerator,
  generatorArchitecture,
  generatorModel,
  initialGenerator,
  networkModel,
  readGenerator,
  readGeneratorNetwork,
  type GeneratorHints,
} from '../index.ts';

const FLOAT32 = { atol: 3e-6 }; // outputs of order 1 in float32, PyTorch's and ours, and seven digits of the fixture
const { z, images } = loadJsonFixture<{ z: number[]; images: Record<string, number[]> }>(
  import.meta.url,
  '../../fixtures/variants.json',
);
const file = (name: string): NamedTensors =>
  readTensors(loadBinaryFixture(import.meta.url, `../../fixtures/${name}.pt`));
const variants = file('variants');

/** One network of the dictionary, as if it had been saved by itself. */
function variant(name: string): Pick<NamedTensors, 'tensors' | 'modules'> {
  const cut = (full: string): string[] =>
    full === name ? [''] : full.startsWith(`${name}.`) ? [full.slice(name.length + 1)] : [];
  const modules = (variants.modules ?? []).flatMap((module) =>
    cut(module.name).map((short) => ({ ...module, name: short })),
  );
  return {
    tensors: Object.fromEntries(
      Object.entries(variants.tensors).flatMap(([key, tensor]) => cut(key).map((short) => [short, tensor])),
    ),
    ...(modules.length > 0 && { modules }),
  };
}

async function sampled(
  { tensors, modules }: Pick<NamedTensors, 'tensors' | 'modules'>,
  hints: GeneratorHints = {},
): Promise<Float32Array> {
  const generator = await dcganGenerator(tensors, {
    engine: 'reference',
    isKnownStandard: false,
    ...(modules && { modules }),
    ...hints,
  });
  const x = (await generator.sample(Float32Array.from(z), 2)).slice();
  await generator.close();
  return x;
}

const refusal = (read: Pick<NamedTensors, 'tensors' | 'modules'>, hints: GeneratorHints = {}): string => {
  try {
    readGeneratorNetwork(read, { source: 'g.pth', ...hints });
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message.replace(
      "export it in PyTorch: torch.onnx.export(model.eval(), torch.randn(1, D), 'my.onnx') (docs/own-generator.md)",
      'export the network as .onnx',
    );
  }
  return 'accepted';
};

describe('whole modules (golden: fixtures/make_variants.py)', () => {
  it.each(['cropped', 'sequential'])('%s.pt is what its modules say', async (name) => {
    expect(await sampled(file(name))).toBeAllclose(images[name], FLOAT32);
  });

  it.each(Object.keys(images).filter((name) => name.startsWith('module_')))('%s', async (name) => {
    expect(await sampled(variant(name))).toBeAllclose(images[name], FLOAT32);
  });

  it('say what they are where that is not the usual, and whose code is unknown', () => {
    const cropped = readGeneratorNetwork(file('cropped'));
    expect(cropped.plan).toMatchObject({ latentDim: 3, channels: 1, rows: 4, columns: 4 });
    expect(cropped.reading).toBe(
      'kernel 4, stride 1, padding 0; batch norm ε 0.00001; relu; kernel 4, stride 2, padding 1; batch norm ε 0.00001; relu; kernel 1, stride 1, padding 2; tanh',
    );
    expect(cropped.notes).toEqual([
      'the code of __main__.Cropped is not in the file; taken to call its modules one after another',
    ]);
    const sequential = readGeneratorNetwork(file('sequential'));
    expect(sequential.notes).toEqual([]);
    expect(sequential.reading).toContain(
      'kernel 3×2, stride 2×3, padding 1×0, output padding 1×2, dilation 1×2; silu; batch norm ε 0.00001, not affine; gelu_tanh; kernel 1, stride 1, padding 0; hardtanh:-0.4,0.6',
    );
  });

  const { tensors, modules = [] } = variant('module_eps');
  const changed = (name: string, change: Partial<ModuleRecord>): string =>
    refusal({ tensors, modules: modules.map((module) => (module.name === name ? { ...module, ...change } : module)) });
  const attributes = (name: string): ModuleRecord['attributes'] =>
    modules.find((module) => module.name === name)?.attributes ?? {};
  it.each<[string, () => string, string]>([
    [
      'an unknown module',
      () => changed('2', { className: 'torch.nn.modules.activation.Softmax2d' }),
      'g.pth: expected ConvTranspose2d, BatchNorm2d and activations alone, got Softmax2d as "2"; export the network as .onnx',
    ],
    [
      "a class of one's own",
      () => changed('2', { className: '__main__.Swish' }),
      'g.pth: expected ConvTranspose2d, BatchNorm2d and activations alone, got "__main__.Swish" as "2"; export the network as .onnx',
    ],
    [
      'groups',
      () => changed('3', { attributes: { ...attributes('3'), groups: 2 } }),
      'g.pth: expected one group in ConvTranspose2d as "3", got groups="2"; export the network as .onnx',
    ],
    [
      'a stride that is none',
      () => changed('3', { attributes: { ...attributes('3'), stride: [0, 1] } }),
      'g.pth: expected two whole numbers ≥ 1 as stride of ConvTranspose2d as "3", got "[0,1]"',
    ],
    [
      'statistics of the batch',
      () => changed('1', { attributes: { ...attributes('1'), track_running_stats: false } }),
      'g.pth: expected running statistics in BatchNorm2d as "1", got none: its outputs depend on the batch; train with track_running_stats=True',
    ],
    [
      'an odd slope',
      () => changed('2', { className: 'torch.nn.modules.activation.LeakyReLU', attributes: { negative_slope: 'NaN' } }),
      'g.pth: expected parameters of LeakyReLU as "2" that are known here, got "{\\"negative_slope\\":\\"NaN\\"}"; export the network as .onnx',
    ],
    [
      'hooks',
      () => changed('0', { hasHooks: true }),
      'g.pth: expected code around a forward pass that is known here, got hooks at ConvTranspose2d as "0"; save the state_dict(), or export the network as .onnx',
    ],
    [
      'options that it states',
      () => refusal({ tensors, modules }, { hiddenActivation: 'relu' }),
      'g.pth: --hidden-activation needs a state_dict; a whole module says it itself; leave it out',
    ],
    [
      'another size',
      () => refusal({ tensors, modules }, { imageSize: 28 }),
      'g.pth: expected images of 28 rows (--image-size), got a module that makes 16×16',
    ],
    [
      'an order in code alone',
      () =>
        refusal({
          tensors,
          modules: modules
            .filter(({ name }) => name !== '2')
            .map((module) => (module.name === '' ? { ...module, className: '__main__.G' } : module)),
        }),
      'g.pth: expected the order of all layers stated by a Sequential, got modules of "__main__.G" whose use is in its code alone; state_dict() with --hidden-activation and --output-activation says it too, or export the network as .onnx',
    ],
  ])('refuse %s', (_what, run, message) => {
    expect(run()).toBe(message);
  });
});

describe('state_dicts (golden: fixtures/make_variants.py)', () => {
  it.each<[string, GeneratorHints]>([
    ['bias', {}],
    ['seven', {}],
    ['plain', {}],
    ['apart', {}],
    ['spectral', {}],
    ['lengths', {}],
    ['spectral_now', {}],
    ['lengths_now', {}],
    ['three', { imageSize: 14 }],
    ['three', { strides: [1, 2, 2], paddings: [0, 1, 1] }],
    ['sigmoid', { hiddenActivation: 'leaky_relu:0.2', outputActivation: 'sigmoid' }],
  ])('%s with %p', async (name, hints) => {
    expect(await sampled(variant(name), hints)).toBeAllclose(images[name], FLOAT32);
  });

  it('are cut to the image size by a last 1×1, and by nothing else', async () => {
    const { tensors } = file('cropped');
    expect(await sampled({ tensors }, { imageSize: 4 })).toBeAllclose(images.cropped, FLOAT32);
    expect(refusal({ tensors }, { imageSize: 5 })).toContain(
      'expected kernels 4, 4, 1 that lead to --image-size 5 in one usual way, got images of 8 rows; state --strides and --paddings',
    );
    expect(refusal(variant('bias'), { imageSize: 12 })).toContain(
      'kernels 4, 4, 4 that lead to --image-size 12 in one usual way, got images of 16 rows',
    );
  });

  it('say what was assumed, and are the usual network where that is all', () => {
    const { reading, notes } = readGeneratorNetwork({ tensors: tensorsOfFixture('generator16.pt') });
    expect(reading).toBeUndefined();
    expect(notes).toEqual([
      'the weights do not say everything; 16×16 images, taken with relu in hidden layers (--hidden-activation), tanh at the end (--output-activation), batch norms with ε 0.00001 (--norm-eps), strides 1,2,2 (--strides), paddings 0,1,1 (--paddings)',
    ]);
    const all = {
      hiddenActivation: 'relu',
      outputActivation: 'tanh',
      normEps: 1e-5,
      strides: [1, 2, 2],
      paddings: [0, 1, 1],
    };
    expect(readGeneratorNetwork({ tensors: tensorsOfFixture('generator16.pt') }, all)).toMatchObject({
      reading: undefined,
      notes: [],
    });
    const readings = [
      { hiddenActivation: 'silu' },
      { outputActivation: 'identity' },
      { normEps: 1e-3 },
      { strides: [1, 2, 2], paddings: [0, 1, 0] },
    ].map((hints) => readGeneratorNetwork({ tensors: tensorsOfFixture('generator16.pt') }, hints).reading);
    expect(new Set(readings).size).toBe(4);
    expect(readings).not.toContain(undefined);
  });

  it('give the graph of the standard network, node by node', () => {
    const tensors = tensorsOfFixture('generator8.pt');
    expect(networkModel(readGeneratorNetwork({ tensors }))).toEqual(generatorModel(readGenerator(tensors)));
    const { graph, parameters } = networkModel(readGeneratorNetwork({ tensors }));
    expect(evaluate(graph, { ...parameters, z: { shape: [1, 5, 1, 1], data: new Float64Array(5) } }).x.shape).toEqual([
      1, 3, 8, 8,
    ]);
  });

  it('of 1×32×32 may as well be the 28×28 of MNIST: one of them is to be stated', () => {
    const tensors = initialGenerator(
      generatorArchitecture({ latentDim: 2, widths: [2, 2, 2, 2], channels: 1, lastKernel: 1 }),
      { seed: 0 },
    );
    expect(refusal({ tensors })).toBe(
      'g.pth: expected the image size stated, got weights that fit 1×32×32 images and, with a padding that cuts, the 1×28×28 of MNIST alike; state --image-size 32 or 28, or save the whole module',
    );
    expect([28, 32].map((imageSize) => readGeneratorNetwork({ tensors }, { imageSize }).plan.rows)).toEqual([28, 32]);
    expect(readGeneratorNetwork({ tensors }, { isKnownStandard: true }).plan.rows).toBe(32);
  });

  it('lie in checkpoints beside other things', async () => {
    const G = variant('bias').tensors;
    const inside = Object.fromEntries(Object.entries(G).map(([key, tensor]) => [`netG.module.${key}`, tensor]));
    const checkpoint = { ...inside, 'netD.0.weight': floats([1]), 'optimizerG.state.0.step': floats([]) };
    expect(await sampled({ tensors: checkpoint })).toBeAllclose(images.bias, FLOAT32);
    expect(readGeneratorNetwork({ tensors: checkpoint }).notes[0]).toBe(
      '"netG" of the file, which has "netD", "optimizerG" besides',
    );
    const copies = {
      ...checkpoint,
      ...Object.fromEntries(Object.entries(G).map(([key, tensor]) => [`G_ema.${key}`, changedBy(tensor, 0.5)])),
    };
    expect(refusal({ tensors: copies })).toBe(
      'g.pth: expected one network, got "netG", "G_ema" with different numbers; say which is meant: --weights netG',
    );
    expect(await sampled({ tensors: copies }, { weights: 'netG' })).toBeAllclose(images.bias, FLOAT32);
    expect(await sampled({ tensors: copies }, { weights: 'G_ema' })).not.toEqual(
      await sampled({ tensors: copies }, { weights: 'netG.module' }),
    );
    expect(refusal({ tensors: copies }, { weights: 'ema' })).toBe(
      'g.pth: expected as --weights one of the names in the file, "netG", "netD", "optimizerG", "G_ema", got "ema"',
    );
  });

  const good = variant('bias').tensors;
  const renamed = (pairs: Readonly<Record<string, string>>): StateDict =>
    Object.fromEntries(
      Object.entries(good).map(([key, tensor]) => [key.replace(/^\d/, (place) => pairs[place] ?? place), tensor]),
    );
  const without = (pattern: RegExp): StateDict =>
    Object.fromEntries(Object.entries(good).filter(([key]) => !pattern.test(key)));
  it.each<[string, StateDict, GeneratorHints, string]>([
    ['nothing', {}, {}, 'g.pth: expected the transposed convolutions and batch norms of a generator, got no tensors'],
    [
      'a matrix',
      { ...good, 'fc.weight': floats([4, 4]) },
      {},
      'g.pth: expected the transposed convolutions and batch norms of a generator, got "fc.weight" of shape (4, 4); it seems to be a network whose first layer is linear: export the network as .onnx',
    ],
    [
      'spectral norm',
      { 'main.0.weight_orig': floats([3, 2, 4, 4]), 'main.0.weight_u': floats([2]) },
      {},
      'g.pth: expected the transposed convolutions and batch norms of a generator, got "main.0.weight_orig" of shape (3, 2, 4, 4), a weight that its layer computes anew (spectral_norm, weight_norm): remove that before saving; export the network as .onnx',
    ],
    [
      'vectors of another layer',
      { 'main.0.weight_orig': floats([3, 2, 4, 4]), 'main.0.weight_u': floats([3]), 'main.0.weight_v': floats([32]) },
      {},
      'g.pth: expected the vectors of spectral_norm of a transposed convolution beside "main.0.weight", got 3 and 32 numbers for (3, 2, 4, 4)',
    ],
    [
      'a discriminator',
      tensorsOfFixture('discriminator8.pt'),
      {},
      'g.pth: expected the weights of a generator, got those of a discriminator: each convolution takes in what the one before gave out, its axes (out, in); a generator that scales maps up otherwise: export the network as .onnx',
    ],
    [
      'a module too many between',
      renamed({ 6: '7' }),
      {},
      'g.pth: expected one activation between "4" and "7", got 2 modules there; save the whole module, or export the network as .onnx',
    ],
    [
      'no activation',
      renamed({ 3: '2', 4: '3', 6: '5' }),
      {},
      'g.pth: expected one activation between "1" and "2", got 0 modules there; save the whole module, or export the network as .onnx',
    ],
    [
      'a norm behind the activation',
      renamed({ 1: '2' }),
      {},
      'g.pth: expected a batch norm right behind "0", got 1 other modules between; save the whole module, or export the network as .onnx',
    ],
    [
      'a missing norm',
      without(/^4\./),
      {},
      'g.pth: expected one activation between "3" and "6", got 2 modules there; save the whole module, or export the network as .onnx',
    ],
    [
      'odd kernels',
      variant('three').tensors,
      {},
      'g.pth: expected strides and paddings that follow from the kernels, got kernels 4, 3, 4, which fit images of 8, 14, 16 rows; state --image-size, or state --strides and --paddings, one number a layer, or save the whole module',
    ],
    [
      'strides alone',
      good,
      { strides: [1, 2, 2] },
      'g.pth: expected --strides and --paddings together, got --strides alone',
    ],
    [
      'too few paddings',
      good,
      { strides: [1, 2, 2], paddings: [0, 1] },
      'g.pth: expected 3 whole numbers ≥ 0 as --paddings, one for each transposed convolution, got 0,1',
    ],
    [
      'an unknown activation',
      good,
      { hiddenActivation: 'swish' },
      'g.pth: --hidden-activation: expected one of identity, relu, leaky_relu:negative_slope, tanh, sigmoid, silu, gelu, gelu_tanh, hardtanh:min_val,max_val, elu:alpha, celu:alpha, selu, mish, hardsigmoid, hardswish, softplus, softshrink:lambda, tanhshrink, logsigmoid, softsign, got "swish"',
    ],
    [
      'a slope that is missing',
      good,
      { hiddenActivation: 'leaky_relu' },
      'g.pth: --hidden-activation: expected one of identity, relu, leaky_relu:negative_slope, tanh, sigmoid, silu, gelu, gelu_tanh, hardtanh:min_val,max_val, elu:alpha, celu:alpha, selu, mish, hardsigmoid, hardswish, softplus, softshrink:lambda, tanhshrink, logsigmoid, softsign, got "leaky_relu"',
    ],
    ['a negative ε', good, { normEps: -1 }, 'g.pth: expected a number ≥ 0 as --norm-eps, got -1'],
  ])('refuse %s', (_what, tensors, hints, message) => {
    expect(refusal({ tensors }, hints)).toBe(message);
  });
});

const changedBy = (tensor: Tensor, factor: number): Tensor =>
  tensor.dtype === 'F32' ? { ...tensor, data: tensor.data.map((x) => factor * x) } : tensor;

function floats(shape: number[]): Tensor {
  return { dtype: 'F32', shape, data: new Float32Array(shape.reduce((size, length) => size * length, 1)) };
}
