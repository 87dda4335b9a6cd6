import type { OptionGroup } from './option.ts';

/** Which inputs. Letters here and below are those of the authors' scripts. */
export const generatorGroup = {
  title: 'Generator',
  options: {
    scenario: {
      kind: 'text',
      value: 'NAME',
      describe: 'where the inputs come from',
      choices: ['rand', 'dcgan_rand', 'dcgan_cifar10', 'nvp_cifar10'],
      default: 'rand',
    },
    generator: {
      kind: 'text',
      synonyms: ['model', 'network'],
      value: 'FILE',
      describe:
        'in place of a scenario, a network of your own: .onnx, a checkpoint of a DCGAN or a flow (.pth, .pt, .model, .safetensors, .npz), the .json of a generator spec, a folder of geq train, or one of geq covariance: the Gaussian with these moments',
    },
    N: {
      kind: 'number',
      long: 'input-dim',
      describe: 'of rand: input dimension, outputs of the generator',
      default: '1000',
    },
    D: { kind: 'number', long: 'latent-dim', describe: 'of rand: latent dimension', default: '100' },
    depth: { kind: 'number', alias: 'L', synonyms: ['layers'], describe: 'of rand: layers', default: '4' },
    activation: {
      kind: 'text',
      value: 'NAME',
      alias: 'f',
      describe: 'of rand',
      choices: ['sign', 'tanh', 'erf', 'relu', 'linear'],
      default: 'sign',
    },
    'generator-seed': {
      kind: 'number',
      describe: 'of rand, dcgan_rand: weights are drawn from this, not from --seed',
      default: '0',
    },
    input: {
      kind: 'text',
      value: 'NAME',
      describe:
        'of an .onnx file with several: the input that takes the latents; several names between commas, or all: side by side',
    },
    output: { kind: 'text', value: 'NAME', describe: 'of an .onnx file with several: the output to use' },
    fixed: {
      kind: 'text',
      value: 'NAME=VALUE',
      many: true,
      describe:
        'of an .onnx file with several inputs: one that takes no latents, the same for all samples: a number, true, false, or a file of numbers (.npy, .npz)',
    },
    axis: {
      kind: 'text',
      value: 'NAME=LENGTH',
      many: true,
      describe: 'of an .onnx file: the length of an axis that it leaves open, such as height=8',
    },
    layout: {
      kind: 'text',
      value: 'NAME',
      describe: 'of a flow in a plain state_dict, which does not say it',
      choices: ['cifar10', 'imnet32', 'imnet64', 'celeba'],
    },
    'coupling-bn': {
      kind: 'flag',
      negatable: true,
      describe: 'of a flow in a plain state_dict: batch norm behind its couplings, or none',
    },
    'image-size': {
      kind: 'number',
      describe: 'of a DCGAN in a state_dict, where kernels fit several: rows and columns of its images',
    },
    strides: {
      kind: 'text',
      value: 'LIST',
      describe: 'of a DCGAN in a state_dict, one number a layer: 1,2,2,2',
      default: 'what the kernels say',
    },
    paddings: {
      kind: 'text',
      value: 'LIST',
      describe: 'the same for its paddings: 0,1,1,1',
      default: 'what the kernels say',
    },
    'hidden-activation': {
      kind: 'text',
      value: 'NAME',
      describe:
        'of a DCGAN in a state_dict, behind all layers but the last: relu, leaky_relu:0.2, silu, gelu, elu:1, …',
      default: 'relu; a whole module says it itself',
    },
    'output-activation': {
      kind: 'text',
      value: 'NAME',
      describe: 'behind its last layer: tanh, sigmoid, identity, hardtanh:-1,1, …',
      default: 'tanh; a whole module says it itself',
    },
    'norm-eps': { kind: 'number', describe: 'of a DCGAN in a state_dict: ε of its batch norms', default: '1e-5' },
    weights: {
      kind: 'text',
      value: 'NAME',
      describe:
        'of a file with several networks, the one that is meant: what stands before the names of its tensors, G_ema for example',
    },
    engine: {
      kind: 'text',
      value: 'NAME',
      describe: 'what runs networks, and where given the generator of rand, which else has kernels of its own',
      choices: ['onnx', 'tfjs'],
      default: 'onnx',
    },
  },
} as const satisfies OptionGroup;

const {
  engine: _engine,
  input: _input,
  output: _output,
  fixed: _fixed,
  axis: _axis,
  ...recipe
} = generatorGroup.options;
/** Which network, where nothing runs it. */
export const recipeGroup = { title: 'Generator', options: recipe };
