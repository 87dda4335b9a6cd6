import { describe, expect, it } from '@jest/globals';
import { cases } from '../test/cases.ts';
import {
  add,
  batchNorm,
  concatChannels,
  conv2d,
  convTranspose2d,
  countParameters,
  dense,
  depthToSpace,
  gradient,
  gradientName,
  inputsOf,
  mul,
  opNames,
  openEngine,
  outputsOf,
  parametersOf,
  relu,
  sliceChannels,
  spaceToDepth,
  splitChannels,
  sum,
  tanh,
  trace,
  unflatten,
  validate,
  type Graph,
  type Scope,
  type Value,
} from './index.ts';
import { copyToTape } from './rewrite.ts';

const image = ({ input }: Scope): Value => input('x', ['B', 3, 4, 6]);
const graphOf = (model: (scope: Scope) => Value): Graph => trace((scope) => ({ y: model(scope) }));

/** A graph whose loss is Σ tanh of the given outputs. */
const scalar = (graph: Graph, outputs: readonly string[]): Graph =>
  trace(({ input }) => {
    const values = copyToTape(input('unused', ['B', 1]).tape, graph);
    const parts = graph.outputs.filter(({ name }) => outputs.includes(name)).map(({ node }) => sum(tanh(values[node])));
    return { loss: parts.reduce((total, part) => add(total, part)) };
  });

describe('trace', () => {
  it('writes plain data, equal values once, unused values not at all', () => {
    const graph = trace(({ input, parameter }) => {
      const z = input('z', ['B', 2]);
      const y = dense(z, parameter('w', [3, 2]));
      relu(y);
      return { y: mul(tanh(y), tanh(y)) };
    });
    expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['input', 'parameter', 'dense', 'tanh', 'mul']);
    expect(graph.outputs).toEqual([{ name: 'y', node: 4 }]);
    expect([inputsOf(graph), parametersOf(graph), outputsOf(graph), countParameters(graph)]).toEqual([
      [{ name: 'z', shape: ['B', 2] }],
      [{ name: 'w', shape: [3, 2] }],
      [{ name: 'y', shape: ['B', 3] }],
      6,
    ]);
  });

  it.each<[string, (scope: Scope) => Value, string]>([
    [
      'shapes that do not broadcast',
      (s) => add(image(s), s.parameter('b', [4])),
      'add: expected equal shapes, ones in their place, one number per channel or a number, got B×3×4×6 and 4',
    ],
    ['two numbers', () => add(1, 2), 'add: expected at least one value of the graph, got the numbers 1 and 2'],
    [
      'weights for other channels',
      (s) => conv2d(image(s), s.parameter('w', [8, 4, 3, 3])),
      'conv2d: expected weights for 3 input channels in axis 1, got 8×4×3×3 for B×3×4×6',
    ],
    [
      'a kernel larger than the map',
      (s) => conv2d(image(s), s.parameter('w', [8, 3, 5, 5])),
      'conv2d: expected a kernel that fits into the padded map, got 5×5 over 4×6',
    ],
    [
      'a bias of another length',
      (s) => conv2d(image(s), s.parameter('w', [8, 3, 1, 1]), { bias: s.parameter('b', [3]) }),
      'conv2d: expected a bias of 8 numbers, got 3',
    ],
    [
      'a stride of zero',
      (s) => conv2d(image(s), s.parameter('w', [8, 3, 1, 1]), { stride: 0 }),
      'conv2d: expected strides to be whole and at least 1, got 0',
    ],
    [
      'transposed weights the wrong way round',
      (s) => convTranspose2d(image(s), s.parameter('w', [8, 3, 4, 4])),
      'convTranspose2d: expected weights for 3 input channels in axis 0, got 8×3×4×4 for B×3×4×6',
    ],
    [
      'dense weights the wrong way round',
      (s) => dense(s.input('x', ['B', 2]), s.parameter('w', [2, 3])),
      'dense: expected weights of 2 columns (outputs×inputs), got 2×3 for B×2',
    ],
    [
      'a vector of other channels',
      (s) => batchNorm(image(s), { mean: s.parameter('m', [4]), variance: s.parameter('v', [4]) }),
      'batchNorm: expected vectors of 3 channels, got 4 for B×3×4×6',
    ],
    [
      'maps of two sizes',
      (s) => concatChannels([image(s), s.input('z', ['B', 3, 4, 5])]),
      'concatChannels: expected shapes that differ in their channels alone, got B×3×4×6 and B×3×4×5',
    ],
    [
      'pieces that do not add up',
      (s) => splitChannels(image(s), [1, 1])[0],
      'splitChannels: expected sizes that add up to 3, got 1 + 1 = 2',
    ],
    [
      'channels beyond the last',
      (s) => sliceChannels(image(s), 1, 4),
      'sliceChannels: expected channels below 3, got 1 to 4',
    ],
    [
      'an odd map',
      (s) => spaceToDepth(s.input('x', ['B', 1, 3, 4]), { order: 'channel' }),
      'spaceToDepth: expected rows and columns in multiples of 2, got B×1×3×4',
    ],
    [
      'too few channels',
      (s) => depthToSpace(image(s), { order: 'block' }),
      'depthToSpace: expected channels in multiples of 4, got B×3×4×6',
    ],
    [
      'a row of another length',
      (s) => unflatten(s.input('x', ['B', 5]), { channels: 1, rows: 2, columns: 2 }),
      'unflatten: expected 1×2×2 = 4 numbers a sample, got B×5',
    ],
    [
      'one name for two things',
      (s) => add(s.parameter('w', [3]), s.parameter('w', [2])),
      'trace: expected w to name one thing, got parameter 3 and parameter 2',
    ],
    [
      'a shape with a zero',
      (s) => s.parameter('w', [0]),
      "parameter: expected a shape of whole numbers from 1 on, or 'B' for the batch, got [0]",
    ],
    [
      'a parameter with a batch',
      (s) => s.parameter('w', ['B' as never]),
      'parameter: expected w to have a shape of numbers, got B',
    ],
    ['constants of another size', (s) => s.constant([1, 2], [3]), 'constant: expected 3 finite numbers for 3, got 2'],
  ])('refuses %s', (_, model, message) => {
    expect(() => graphOf(model)).toThrow(message);
  });

  it('refuses values of another trace', () => {
    let stray: Value | null = null;
    graphOf((scope) => (stray = image(scope)));
    expect(() => graphOf((scope) => add(image(scope), stray as unknown as Value))).toThrow(
      'add: expected values of one trace, got values of two',
    );
    expect(() => graphOf(() => stray as unknown as Value)).toThrow(
      'trace: expected output y to be a value of this trace, got one of another',
    );
  });
});

describe('the vocabulary', () => {
  it('is exercised whole by the cases', () => {
    const used = new Set(cases.flatMap(({ graph }) => graph.nodes.map(({ op }) => op)));
    expect([...used].sort()).toEqual([...opNames].sort());
  });

  it('is closed under differentiation: gradients can be differentiated again', () => {
    for (const { graph } of cases) {
      const names = [...parametersOf(graph), ...inputsOf(graph)].map(({ name }) => name);
      const once = gradient(scalar(graph, ['y']), 'loss', names);
      const twice = gradient(scalar(once, names.map(gradientName)), 'loss', names);
      expect(twice.nodes.map(({ op }) => op).filter((op) => !opNames.includes(op))).toEqual([]);
      validate(twice);
    }
  });
});

describe('validate', () => {
  const graph = graphOf((s) => conv2d(image(s), s.parameter('w', [2, 3, 1, 1])));
  const changed = (edit: (copy: { nodes: Record<string, unknown>[]; outputs: unknown[] }) => void): unknown => {
    const twin = structuredClone(graph) as unknown as { nodes: Record<string, unknown>[]; outputs: unknown[] };
    edit(twin);
    return twin;
  };

  it.each(cases)('accepts what trace writes: $name', (one) => {
    expect(validate(JSON.parse(JSON.stringify(one.graph)))).toEqual(one.graph);
  });

  it.each<[string, unknown, string]>([
    ['no graph', null, 'validate: expected a graph of format geq-graph, version 1'],
    [
      'an unknown op',
      changed(({ nodes }) => {
        nodes[2].op = 'eval';
      }),
      'validate: node 2: findOp: expected an op of the vocabulary, got "eval"',
    ],
    [
      'a name every object has',
      changed(({ nodes }) => {
        nodes[2].op = 'constructor';
      }),
      'got "constructor"',
    ],
    [
      'an input that comes later',
      changed(({ nodes }) => {
        nodes[2].inputs = [0, 2];
      }),
      'validate: node 2: conv2d: expected inputs that come before, got 2',
    ],
    [
      'a missing input',
      changed(({ nodes }) => {
        nodes[2].inputs = [0];
      }),
      'validate: node 2: conv2d: expected 2 to 3 inputs, got 1',
    ],
    [
      'a wrong shape',
      changed(({ nodes }) => {
        nodes[2].shape = ['B', 2, 4, 5];
      }),
      'validate: node 2: conv2d: expected the shape B×2×4×6, got B×2×4×5',
    ],
    [
      'missing attributes',
      changed(({ nodes }) => {
        nodes[2].attributes = {};
      }),
      'validate: node 2: conv2d: expected 2 strides, got undefined',
    ],
    [
      'one name twice',
      changed(({ nodes }) => {
        nodes[1] = structuredClone(nodes[0]);
      }),
      'validate: node 1: expected each name once, got x again',
    ],
    [
      'an output from nowhere',
      changed((twin) => {
        twin.outputs = [{ name: 'y', node: 9 }];
      }),
      'validate: expected outputs with a name of their own and a node, got {"name":"y","node":9}',
    ],
  ])('refuses %s', (_, wrong, message) => {
    expect(() => validate(wrong)).toThrow(message);
  });
});

it('gradient names what is missing', () => {
  const graph = graphOf((s) => dense(s.input('x', ['B', 2]), s.parameter('w', [3, 2])));
  expect(() => gradient(graph, 'loss', ['w'])).toThrow('gradient: expected the loss to be one of y, got loss');
  expect(() => gradient(graph, 'y', ['w'])).toThrow(
    'gradient: expected the loss to be a number, got B×3; take its sum or mean',
  );
  expect(() =>
    gradient(
      trace((s) => ({ l: sum(s.input('x', ['B', 2])) })),
      'l',
      ['w'],
    ),
  ).toThrow('gradient: expected the name of a parameter or input that the graph uses, got w');
});

it('openEngine knows its engines', async () => {
  await expect(openEngine('torch' as never)).rejects.toThrow(
    'openEngine: expected one of onnx, tfjs, reference, got torch',
  );
  await expect(openEngine('onnx', { threads: 0 })).rejects.toThrow(
    'openEngine: expected threads to be whole and at least 1, got 0',
  );
});
