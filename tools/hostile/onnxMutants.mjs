// ONNX models that exporters could have written, and random damage to them: to what nodes say (operators, attributes, inputs, constants, shapes), which
// reaches ONNX Runtime, and to their bytes.
import { mutate } from '../../packages/formats/fixtures/mutate.ts';
import { any } from '../meaning/make/numbers.mjs';
import { model, node, port, tensor } from '../meaning/write/onnx.mjs';

const waves = (dims) => ({
  dims,
  type: 'float32',
  values: Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1 + 2.3 * i)),
});
const whole = (...values) => ({ dims: [values.length], type: 'int64', values });
const scalar = (value) => ({ dims: [], type: 'int64', values: [value] });
const op = (name, inputs, output, attributes = {}) => ({ op: name, inputs, outputs: [output], attributes });

/** Inputs z (B×8) to outputs x. */
export const SEEDS = [
  {
    nodes: [
      op('MatMul', ['z', 'a'], 'h'),
      op('Add', ['h', 'b'], 'i'),
      op('Tanh', ['i'], 'j'),
      op('Gemm', ['j', 'c', 'd'], 'x', { transB: 0 }),
    ],
    weights: { a: waves([8, 16]), b: waves([16]), c: waves([16, 6]), d: waves([6]) },
  },
  {
    nodes: [
      op('Reshape', ['z', 's'], 'h'),
      op('ConvTranspose', ['h', 'a'], 'i', {
        kernel_shape: [4, 4],
        strides: [1, 1],
        pads: [0, 0, 0, 0],
        group: 1,
        dilations: [1, 1],
      }),
      op('BatchNormalization', ['i', 'b', 'b', 'b', 'e'], 'j'),
      op('Relu', ['j'], 'k'),
      op('ConvTranspose', ['k', 'c'], 'l', { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [0, 0] }),
      op('Tanh', ['l'], 'x'),
    ],
    weights: {
      s: whole(-1, 8, 1, 1),
      a: waves([8, 4, 4, 4]),
      b: waves([4]),
      e: { dims: [4], type: 'float32', values: [1, 2, 1, 2] },
      c: waves([4, 3, 4, 4]),
    },
  },
  {
    nodes: [
      op('Reshape', ['z', 's'], 'h'),
      op('Resize', ['h', '', 't'], 'i', { mode: 'nearest' }),
      op('Conv', ['i', 'a'], 'j', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group: 1 }),
      op('Resize', ['j', '', '', 'u'], 'k', { mode: 'linear', axes: [2, 3] }),
      op('AveragePool', ['k'], 'l', { kernel_shape: [2, 2], strides: [1, 1] }),
      op('DepthToSpace', ['l'], 'm', { blocksize: 2 }),
      op('Sigmoid', ['m'], 'x'),
    ],
    weights: {
      s: whole(-1, 2, 2, 2),
      t: { dims: [4], type: 'float32', values: [1, 1, 2, 2] },
      u: whole(6, 6),
      a: waves([4, 2, 3, 3]),
    },
    opset: 18,
  },
  {
    nodes: [
      op('Shape', ['z'], 'h'),
      op('Gather', ['h', 'o'], 'i', { axis: 0 }),
      op('Concat', ['i', 's'], 'j', { axis: 0 }),
      op('Reshape', ['z', 'j'], 'k'),
      op('Transpose', ['k'], 'l', { perm: [0, 2, 1] }),
      op('Pad', ['l', 'p'], 'm'),
      op('Slice', ['m', 'f', 't', 'ax', 'st'], 'n'),
      op('Expand', ['n', 'e'], 'q'),
      op('Tile', ['q', 'r'], 'v'),
      op('Split', ['v'], 'w', { axis: 1, num_outputs: 1 }),
      op('Flatten', ['w'], 'x', { axis: 1 }),
    ],
    weights: {
      o: whole(0),
      s: whole(2, 4),
      p: whole(0, 1, 0, 0, 1, 0),
      f: whole(0),
      t: whole(5),
      ax: whole(1),
      st: whole(1),
      e: whole(1, 1, 1),
      r: whole(1, 1, 2),
    },
    opset: 18,
  },
  {
    nodes: [
      op('Unsqueeze', ['z', 'o'], 'h'),
      op('GRU', ['h', 'a', 'b'], 'y', { hidden_size: 3, linear_before_reset: 0 }),
      op('Squeeze', ['y', 'q'], 'i'),
      op('LayerNormalization', ['i', 'c'], 'j', { axis: -1 }),
      op('CumSum', ['j', 'k1'], 'k'),
      op('Softmax', ['k'], 'x', { axis: 1 }),
    ],
    weights: { o: whole(0), a: waves([1, 9, 8]), b: waves([1, 9, 3]), q: whole(0, 1), c: waves([3]), k1: scalar(1) },
  },
  {
    nodes: [
      op('ConstantOfShape', ['s'], 'h'),
      op('Range', ['r0', 'r8', 'r1'], 'i'),
      op('GatherElements', ['a', 'g'], 'j', { axis: 0 }),
      { ...op('TopK', ['z', 'k'], 'l', { axis: -1, largest: 1 }), outputs: ['l', 'place'] },
      op('OneHot', ['i', 'd', 'ov'], 'm', { axis: -1 }),
      op('Einsum', ['l', 'n'], 'o'),
      op('ReduceSum', ['m', 'ax'], 'p', { keepdims: 1 }),
      op('ScatterND', ['j', 'si', 'su'], 'q'),
      op('Add', ['z', 'h'], 'u'),
      op('Add', ['u', 'q'], 'v'),
      op('Clip', ['v', 'lo', 'hi'], 'x'),
    ],
    weights: {
      s: whole(1, 8),
      r0: scalar(0),
      r8: scalar(8),
      r1: scalar(1),
      a: waves([8]),
      g: whole(1, 0, 2, 3, 4, 5, 6, 7),
      k: whole(4),
      d: scalar(8),
      ov: waves([2]),
      n: waves([4, 4]),
      ax: whole(0),
      si: { dims: [1, 1], type: 'int64', values: [2] },
      su: waves([1]),
      lo: { dims: [], type: 'float32', values: [-3] },
      hi: { dims: [], type: 'float32', values: [3] },
    },
  },
];
const OPS = [
  'Abs',
  'Add',
  'ArgMax',
  'AveragePool',
  'BatchNormalization',
  'Cast',
  'Clip',
  'Col2Im',
  'Compress',
  'Concat',
  'ConstantOfShape',
  'Conv',
  'ConvTranspose',
  'CumSum',
  'DepthToSpace',
  'Det',
  'Dropout',
  'Einsum',
  'Erf',
  'Expand',
  'EyeLike',
  'Flatten',
  'GRU',
  'Gather',
  'GatherElements',
  'GatherND',
  'Gemm',
  'GlobalAveragePool',
  'GridSample',
  'GroupNormalization',
  'Hardmax',
  'InstanceNormalization',
  'LRN',
  'LSTM',
  'LayerNormalization',
  'LeakyRelu',
  'LogSoftmax',
  'LpPool',
  'MatMul',
  'MaxPool',
  'MaxUnpool',
  'MeanVarianceNormalization',
  'Mod',
  'NonZero',
  'OneHot',
  'PRelu',
  'Pad',
  'Pow',
  'Range',
  'ReduceL2',
  'ReduceMax',
  'ReduceSum',
  'Reshape',
  'Resize',
  'ReverseSequence',
  'RNN',
  'RoiAlign',
  'STFT',
  'ScatterElements',
  'ScatterND',
  'Shape',
  'Size',
  'Slice',
  'Softmax',
  'SpaceToDepth',
  'Split',
  'Sqrt',
  'Squeeze',
  'Tile',
  'TopK',
  'Transpose',
  'Trilu',
  'Unique',
  'Unsqueeze',
  'Upsample',
  'Where',
];
const ATTRIBUTES = [
  'axis',
  'axes',
  'group',
  'strides',
  'pads',
  'dilations',
  'kernel_shape',
  'output_padding',
  'output_shape',
  'blocksize',
  'keepdims',
  'perm',
  'hidden_size',
  'num_groups',
  'num_outputs',
  'ceil_mode',
  'storage_order',
  'batch_dims',
  'to',
  'size',
  'antialias',
  'mode',
  'largest',
  'exclusive',
  'auto_pad',
];
const HOSTILE = [
  0,
  -1,
  0,
  1,
  2,
  3,
  4,
  5,
  8,
  17,
  64,
  255,
  -2,
  -3,
  4096,
  65_537,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 32,
  2 ** 40,
  -(2 ** 53),
];
const WORDS = ['linear', 'cubic', 'nearest', 'SAME_UPPER', 'VALID', 'reflect', 'wrap', 'edge', 'bilinear', ''];

const UNARY = [
  'Abs',
  'ArgMax',
  'Ceil',
  'CumSum',
  'Det',
  'Dropout',
  'Erf',
  'EyeLike',
  'Flatten',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'Hardmax',
  'Identity',
  'LRN',
  'LogSoftmax',
  'MeanVarianceNormalization',
  'NonZero',
  'ReduceL2',
  'ReduceMax',
  'Relu',
  'Shape',
  'Size',
  'Softmax',
  'Sqrt',
  'Transpose',
  'Trilu',
  'Unique',
];

const value = (random) =>
  random(6) === 0
    ? any(random, WORDS)
    : random(2) === 0
      ? any(random, HOSTILE)
      : Array.from({ length: 1 + random(6) }, () => any(random, HOSTILE));

/** One edit of a model. */
function edit({ nodes, weights, inputs }, random) {
  const each = any(random, nodes);
  const values = ['z', ...Object.keys(weights), ...nodes.flatMap(({ outputs }) => outputs)];
  const weight = weights[any(random, Object.keys(weights))];
  switch (random(11)) {
    case 0:
    case 1: {
      const own = Object.keys(each.attributes);
      each.attributes[own.length > 0 && random(6) > 0 ? any(random, own) : any(random, ATTRIBUTES)] = value(random);
      break;
    }
    case 2:
    case 3:
      if (weight.type === 'int64')
        weight.values = weight.values.map((x) => (random(2) === 0 ? any(random, HOSTILE) : x));
      else weight.values = weight.values.map((x) => (random(8) === 0 ? any(random, [0, NaN, Infinity, 1e30, -1]) : x));
      break;
    case 4:
      each.op = any(random, each.inputs.length === 1 && random(4) > 0 ? UNARY : OPS);
      break;
    case 5:
      each.inputs[random(each.inputs.length)] = any(random, values);
      break;
    case 6:
      if (random(2) === 0) each.inputs.push(any(random, ['', ...values]));
      else each.inputs.pop();
      break;
    case 7: {
      // one more between a node and what it takes
      const name = `new ${nodes.length}`;
      nodes.splice(nodes.indexOf(each), 0, {
        op: any(random, random(3) > 0 ? UNARY : OPS),
        inputs: [
          each.inputs[0] ?? 'z',
          ...Array.from({ length: Math.max(0, random(4) - 1) }, () => any(random, values)),
        ],
        outputs: [name],
        attributes: random(4) > 0 ? {} : { [any(random, ATTRIBUTES)]: value(random) },
      });
      each.inputs[0] = name;
      break;
    }
    case 8:
      weight.dims =
        random(2) === 0
          ? [...weight.dims].reverse()
          : weight.dims.map((length) => (random(2) === 0 ? any(random, [0, 1, 2, 64, length]) : length));
      break;
    case 9:
      inputs[0].dims = any(random, [
        ['B', 8],
        [1, 8],
        [2, 8],
        ['B', 8, 1, 1],
        ['B', 0],
        ['B', 4096],
        [8, 'B'],
        ['B', 2 ** 20],
        ['B', -1],
        [],
        undefined,
      ]);
      break;
    default:
      each.inputs[random(each.inputs.length)] = any(random, ['z', ...Object.keys(weights)]);
      break;
  }
}

/** Numbers as many as the shape has, unless the damage says otherwise. */
const stored = ([name, { dims, type, values }], isFilled) => {
  const size = Math.abs(dims.reduce((product, length) => product * length, 1));
  return tensor(
    name,
    dims,
    type,
    isFilled && size < 65_536 ? Array.from({ length: size }, (_, i) => values[i % values.length] ?? 0) : values,
  );
};

/** A model as a file. */
export const written = ({ nodes, inputs, weights, opset = 17 }, { isFilled = true, outputDims = ['B', 'N'] } = {}) =>
  new Uint8Array(
    model({
      nodes: nodes.map(({ op: name, inputs: from, outputs, attributes }) =>
        node(name, from, outputs, { ...attributes, ...(name === 'Einsum' ? { equation: 'ij,jk->ik' } : {}) }),
      ),
      inputs: inputs.map(({ name, dims }) => port(name, 'float32', dims)),
      outputs: [port('x', 'float32', outputDims)],
      initializers: Object.entries(weights).map((entry) => stored(entry, isFilled)),
      opset,
    }),
  );

/** A damaged model, as a file. */
export function onnxMutant(random) {
  const parts = { ...structuredClone(any(random, SEEDS)), inputs: [{ name: 'z', dims: ['B', 8] }] };
  for (let edits = 1 + random(3); edits > 0 && parts.nodes.length > 0; edits--) edit(parts, random);
  const file = written(parts, { isFilled: random(4) > 0, outputDims: random(2) === 0 ? undefined : ['B', 'N'] });
  return random(5) === 0 ? mutate(file, random) : file;
}
