// A user's own network as ONNX: where the samples lie in inputs and outputs, which inputs are latents, in which element types, and where the weights are.
// One decoder x = end(act(z W1 + b + e) W2), or a recurrent one, written in many ways; the right values are sums and Math.tanh.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encoded, model, node, npy, port, tensor } from './write/onnx.mjs';

export const kind = 'ONNX models: axes, inputs, element types, weights in other files';

const ACTIVATIONS = {
  Relu: (x) => Math.max(0, x),
  Tanh: Math.tanh,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Softplus: (x) => Math.log(1 + Math.exp(x)),
  Elu: (x) => (x > 0 ? x : Math.exp(x) - 1),
  Erf: undefined,
};
const TOLERANCE = { float32: 2e-5, float64: 2e-6, float16: 0.03, bfloat16: 2e-5 };

/** erf by its series, where that keeps its digits. */
function erf(x) {
  if (Math.abs(x) > 4) return Math.sign(x); // within 2e-8
  let [term, sum] = [x, x];
  for (let n = 1; n < 120; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
ACTIVATIONS.Erf = erf;

const uniform = (random) => (random(20001) - 10000) / 10000;
/** Numbers that every element type holds. */
const coarse = (random, count) => Array.from({ length: count }, () => (random(33) - 16) / 8);
const weights = (random, count, scale) => Array.from({ length: count }, () => scale * uniform(random));
const times = (z, D, W, H) =>
  Array.from({ length: (z.length / D) * H }, (_, i) => {
    const [r, k] = [Math.floor(i / H), i % H];
    let s = 0;
    for (let j = 0; j < D; j++) s += z[r * D + j] * W[j * H + k];
    return s;
  });

/** Weights of a model: inside, as Constant nodes, or in another file; `held` are the numbers that the element type keeps. */
function store(random, folder, { type, place }) {
  const [initializers, constants, chunks] = [[], [], []];
  let offset = 0;
  const location = place === 'below' ? 'weights/net.data' : 'net.onnx.data';
  const put = (name, dims, values, as = type) => {
    const { raw, held } = encoded(as, values);
    const isOutside = (place === 'beside' || place === 'below') && as === type && random(4) > 0;
    const where = isOutside ? { location, offset, ...(random(3) > 0 ? { length: raw.byteLength } : {}) } : undefined;
    if (isOutside) {
      chunks.push(Buffer.from(raw.buffer));
      offset += raw.byteLength;
    }
    if (random(4) === 0) constants.push(node('Constant', [], [name], { value: tensor('', dims, as, values, where) }));
    else initializers.push(tensor(name, dims, as, values, where));
    return held;
  };
  const write = (bytes) => {
    writeFileSync(join(folder, 'net.onnx'), bytes);
    if (chunks.length === 0) return;
    mkdirSync(dirname(join(folder, location)), { recursive: true });
    writeFileSync(join(folder, location), Buffer.concat(chunks));
  };
  return { put, initializers, constants, write, hasFile: () => chunks.length > 0 };
}

const files = (folder) => ({ file: join(folder, 'net.onnx'), z: join(folder, 'z.npy'), out: join(folder, 'x.npy') });
const asked = ({ file, z, out }, ...more) => [
  'generate',
  '--generator',
  file,
  '--latents',
  z,
  '--out',
  out,
  '-q',
  '--threads',
  '1',
  ...more,
];
const product = (dims) => dims.reduce((all, dim) => all * dim, 1);

/** The decoder; one axis, input, element type or place is out of the ordinary, or several. */
function decoder(random, folder) {
  const pick = (values) => values[random(values.length)];
  const type = pick(['float32', 'float32', 'float32', 'float64', 'float16', 'bfloat16']);
  const place = pick(['inside', 'inside', 'beside', 'below']);
  const { put, initializers, constants, write, hasFile } = store(random, folder, { type, place });
  const nodes = [];
  let names = 0;
  const apply = (op, inputs, attributes) => {
    const name = `v${names++}`;
    nodes.push(node(op, inputs, [name], attributes));
    return name;
  };
  const ints = (values) => {
    const name = `i${names++}`;
    put(name, [values.length], values, 'int64');
    return name;
  };

  // latents: one input or several, of any rank
  const batchStyle = pick(['named', 'none', '-1', '0', 'one', 'fixed', 'hard', 'second', 'vector']);
  const count = 1 + random(11);
  const several = ['named', 'none', 'one'].includes(batchStyle) ? random(3) : 0;
  const rows = batchStyle === 'fixed' ? 2 + random(6) : 1;
  const dim = {
    named: pick(['batch', 'N', 'unk__1', 's0']),
    none: null,
    '-1': -1,
    0: 0,
    one: 1,
    fixed: rows,
    hard: 'batch',
    second: 'batch',
    vector: 1,
  }[batchStyle];
  const H = 5 + random(4);
  const shapes = [pick([[4], [3, 2], [4, 1, 1], [2, 2, 2]]), [2 + random(3)], [1, 2, 2]].slice(0, 1 + several);
  if (batchStyle === 'second') shapes[0] = [2 + random(3), 2 + random(2)];
  if (batchStyle === 'vector') shapes[0] = [4 + random(3)];
  const D = shapes.reduce((sum, shape) => sum + product(shape), 0);
  const latents = shapes.map((shape, k) => ({ name: ['z', 'noise_0', 'noise_1'][k], shape, width: product(shape) }));
  const inputs = latents.map(({ name, shape }) =>
    port(
      name,
      type,
      batchStyle === 'vector' ? shape : batchStyle === 'second' ? [shape[0], dim, ...shape.slice(1)] : [dim, ...shape],
    ),
  );
  const flat = latents.map(({ name, width }) =>
    apply('Reshape', [
      batchStyle === 'second' ? apply('Transpose', [name], { perm: [1, 0, 2] }) : name,
      ints([batchStyle === 'vector' ? 1 : -1, width]),
    ]),
  );
  const z0 = flat.length > 1 ? apply('Concat', flat, { axis: 1 }) : flat[0];
  const W1 = put('W1', [D, H], weights(random, D * H, 0.6));
  const b = put('b', [H], weights(random, H, 0.5));
  let h = apply('Add', [apply('MatMul', [z0, 'W1']), 'b']);

  // inputs beside them
  const options = [];
  const beside = random(3) === 0 ? pick(['label', 'label of one', 'psi', 'flag', 'style', 'style file']) : 'none';
  const extra = new Array(H).fill(0);
  let factor = 1;
  if (beside.startsWith('label')) {
    const E = put('E', [7, H], weights(random, 7 * H, 0.8));
    const label = random(7);
    inputs.push(port('label', 'int64', beside === 'label' && batchStyle !== 'vector' ? [dim] : []));
    h = apply('Add', [h, apply('Gather', ['E', 'label'], { axis: 0 })]);
    for (let k = 0; k < H; k++) extra[k] = E[label * H + k];
    options.push('--fixed', `label=${label}`);
  } else if (beside === 'psi') {
    factor = pick([0.5, 0.25, -1, 2]);
    inputs.push(port('truncation_psi', type, []));
    h = apply('Mul', [h, 'truncation_psi']);
    options.push('--fixed', `truncation_psi=${factor}`);
  } else if (beside === 'flag') {
    const isOn = random(2) === 1;
    inputs.push(port('flag', 'bool', []));
    const doubled = apply('Add', [h, h]);
    h = apply('Where', ['flag', doubled, h]);
    factor = isOn ? 2 : 1;
    options.push('--fixed', `flag=${pick(isOn ? ['true', '1'] : ['false', '0'])}`);
  } else if (beside.startsWith('style')) {
    const isFile = beside === 'style file';
    const values = isFile ? coarse(random, H) : new Array(H).fill(pick([0, 0.5, -1.25]));
    inputs.push(port('style', type, batchStyle === 'vector' || random(2) === 0 ? [1, H] : [dim, H]));
    h = apply('Add', [h, 'style']);
    for (let k = 0; k < H; k++) extra[k] = values[k];
    if (isFile) writeFileSync(join(folder, 'style.npy'), npy(pick([[H], [1, H]]), values));
    options.push('--fixed', `style=${isFile ? join(folder, 'style.npy') : values[0]}`);
  }
  let unfixed = latents; // those that stay latents
  if (several > 0) {
    const choice = pick(['all', 'list', 'back', 'first']);
    if (choice === 'first') {
      unfixed = latents.slice(0, 1);
      for (const { name } of latents.slice(1)) options.push('--fixed', `${name}=0`);
      if (random(2) === 0) options.push('--input', 'z');
    } else {
      if (choice === 'back') unfixed = [...latents].reverse();
      options.push('--input', choice === 'all' ? 'all' : unfixed.map(({ name }) => name).join(','));
    }
  }

  // the rest, and the output as somebody writes it
  const [act, end] = [pick(Object.keys(ACTIVATIONS)), pick(['Tanh', 'Sigmoid', 'none'])];
  const image = pick([[3, 4, 4], [1, 3, 5], [6], [2, 3]]);
  const N = product(image);
  const W2 = put('W2', [H, N], weights(random, H * N, 0.5));
  let y = apply('MatMul', [apply(act, [h]), 'W2']);
  if (end !== 'none') y = apply(end, [y]);
  let order = Array.from({ length: N }, (_, i) => i);
  const layout = pick(['plain', 'image', 'channels last', 'batch second']);
  const hardRows = batchStyle === 'hard' ? pick([1, 1, 2, 3]) : -1;
  let outDims = [dim === 1 ? 1 : null, N];
  if (layout !== 'plain' || batchStyle === 'hard') {
    y = apply('Reshape', [y, ints([hardRows, ...image])]);
    outDims = [hardRows > 0 ? 'batch' : null, ...image];
  }
  if (layout === 'channels last' && image.length === 3) {
    y = apply('Transpose', [y], { perm: [0, 2, 3, 1] });
    const [C, R, S] = image;
    order = Array.from({ length: N }, (_, i) => (i % C) * R * S + Math.floor(i / C));
    outDims = [outDims[0], R, S, C];
  } else if (layout === 'batch second' && outDims.length > 2 && batchStyle !== 'hard') {
    y = apply('Transpose', [y], { perm: [1, 0, ...image.slice(1).map((_, k) => k + 2)] });
    outDims = [image[0], outDims[0], ...image.slice(1)];
  }
  const isBytes = end === 'Sigmoid' && type === 'float32' && random(4) === 0;
  const outType = isBytes ? 'uint8' : type;
  if (isBytes) {
    put('c255', [], [255], type);
    y = apply('Cast', [apply('Mul', [y, 'c255'])], { to: 2 });
  }
  nodes.push(node('Identity', [y], ['x']));
  const outputs = [port('x', outType, random(3) === 0 ? undefined : outDims)];
  if (random(6) === 0) {
    outputs.push(port('features', type, [null, H]));
    nodes.push(node('Identity', [h], ['features']));
    options.push('--output', 'x');
  }
  const bytes = model({ nodes: [...constants, ...nodes], inputs, outputs, initializers, opset: pick([13, 17, 18]) });
  write(bytes);
  const at = files(folder);
  const width = unfixed.reduce((sum, each) => sum + each.width, 0);
  const z = coarse(random, count * width);
  writeFileSync(at.z, npy([count, width], z));

  const whole = []; // latents in the order of the network
  for (let r = 0; r < count; r++) {
    for (const { name, width: size } of latents) {
      const before = unfixed
        .slice(
          0,
          unfixed.findIndex((each) => each.name === name),
        )
        .reduce((sum, each) => sum + each.width, 0);
      for (let k = 0; k < size; k++)
        whole.push(unfixed.some((each) => each.name === name) ? z[r * width + before + k] : 0);
    }
  }
  const hidden = times(whole, D, W1, H).map((s, i) =>
    ACTIVATIONS[act](
      beside.startsWith('style') || beside.startsWith('label') ? s + b[i % H] + extra[i % H] : factor * (s + b[i % H]),
    ),
  );
  const plain = times(hidden, H, W2, N).map((s) => (end === 'none' ? s : ACTIVATIONS[end](s)));
  const right = Float64Array.from(plain, (_, i) => {
    const x = plain[Math.floor(i / N) * N + order[i % N]];
    return isBytes ? Math.floor(255 * x) : x;
  });
  return {
    title: `decoder: ${type}, batch ${batchStyle}${rows > 1 ? ` ${rows}` : ''}${hardRows > 0 ? ` ${hardRows}` : ''}, ${latents.length} latent inputs, beside ${beside}, ${layout}, weights ${hasFile() ? place : 'inside'}, ${act}`,
    argv: asked(at, ...options),
    out: at.out,
    right,
    tolerance: isBytes ? 1.01 : TOLERANCE[type],
  };
}

/** A recurrent decoder in time: h_t = tanh(z_t W + h_{t−1} R + b), x_t = h_t V; or a sum over time. Time first, as ONNX has it. */
function sequence(random, folder) {
  const pick = (values) => values[random(values.length)];
  const { put, initializers, constants, write } = store(random, folder, { type: 'float32', place: 'inside' });
  const [T, d, H, N] = [2 + random(5), 2 + random(3), 3 + random(3), 1 + random(4)];
  const layout = pick(['one', 'second', 'second fixed', 'open', 'open stated', 'first']);
  const op = pick(['RNN', 'CumSum']);
  const W = put('W', [1, H, d], weights(random, H * d, 0.8));
  const R = put('R', [1, H, H], weights(random, H * H, 0.6));
  const b = put('B', [1, 2 * H], [...weights(random, H, 0.4), ...new Array(H).fill(0)]);
  const V = put('V', [H, N], weights(random, H * N, 0.7));
  const fixed = 2 + random(3);
  const dims = {
    one: [T, 1, d],
    second: [T, 'batch', d],
    'second fixed': [T, fixed, d],
    open: [pick(['s0', 'T', null]), 1, d],
    'open stated': ['T', 1, d],
    first: ['batch', T, d],
  }[layout];
  put('axes1', [1], [1], 'int64');
  const nodes = [];
  let z = 'z';
  if (layout === 'first') {
    nodes.push(node('Transpose', ['z'], ['zt'], { perm: [1, 0, 2] }));
    z = 'zt';
  }
  if (op === 'RNN') {
    nodes.push(node('RNN', [z, 'W', 'R', 'B'], ['Y'], { hidden_size: H }), node('Squeeze', ['Y', 'axes1'], ['h']));
  } else {
    put(
      'Wt',
      [d, H],
      Array.from({ length: d * H }, (_, i) => W[(i % H) * d + Math.floor(i / H)]),
    );
    put('zero', [], [0], 'int64');
    nodes.push(node('MatMul', [z, 'Wt'], ['m']), node('CumSum', ['m', 'zero'], ['c']), node('Tanh', ['c'], ['h']));
  }
  nodes.push(
    node('MatMul', ['h', 'V'], ['xt']),
    layout === 'first' ? node('Transpose', ['xt'], ['x'], { perm: [1, 0, 2] }) : node('Identity', ['xt'], ['x']),
  );
  write(
    model({
      nodes: [...constants, ...nodes],
      inputs: [port('z', 'float32', dims)],
      outputs: [port('x', 'float32', random(2) === 0 ? undefined : [...dims.slice(0, 2), N])],
      initializers,
    }),
  );
  const at = files(folder);
  const count = 1 + random(9);
  const latents = coarse(random, count * T * d);
  writeFileSync(at.z, npy([count, T * d], latents));
  const right = new Float64Array(count * T * N);
  for (let r = 0; r < count; r++) {
    let h = new Array(H).fill(0);
    for (let t = 0; t < T; t++) {
      const sums = Array.from({ length: H }, (_, k) => {
        let s = 0;
        for (let j = 0; j < d; j++) s += latents[(r * T + t) * d + j] * W[k * d + j];
        return s;
      });
      h =
        op === 'RNN'
          ? sums.map((s, k) => Math.tanh(s + b[k] + h.reduce((sum, value, j) => sum + value * R[k * H + j], 0)))
          : h.map((before, k) => before + sums[k]);
      for (let n = 0; n < N; n++)
        right[(r * T + t) * N + n] = h.reduce(
          (sum, value, k) => sum + (op === 'RNN' ? value : Math.tanh(value)) * V[k * N + n],
          0,
        );
    }
  }
  const options = layout === 'open stated' ? ['--axis', `T=${T}`] : [];
  return {
    title: `sequence: ${op}, ${layout} (${dims.join('×')})`,
    argv: asked(at, ...options),
    out: at.out,
    right: layout === 'open' ? undefined : right,
    tolerance: 2e-5,
  };
}

/** What has no right values: it must be refused. */
function refused(random, folder) {
  const pick = (values) => values[random(values.length)];
  const { put, initializers, constants, write } = store(random, folder, { type: 'float32', place: 'inside' });
  const [D, N] = [3, 6];
  put('W', [D, N], weights(random, D * N, 0.7));
  const why = pick([
    'mean of the batch',
    'spread of the batch',
    'dynamic int8',
    'batch norm in training',
    'constant for each row',
    'cumulative over the batch',
    'row before',
    'unknown operator',
    'another domain',
    'missing file',
    'file elsewhere',
    'short file',
    'wrong length',
    'two outputs',
    'two inputs',
    'whole latents',
    'open length',
    'huge batch',
    'random inside',
    'label of another type',
    'unknown axis',
    'unknown input',
    'order of fixed batch',
    'size of the batch',
  ]);
  let inputs = [port('z', 'float32', ['batch', D])];
  const outputs = [port('x', 'float32', [null, N])];
  const options = [];
  const nodes = [node('MatMul', ['z', 'W'], ['y'])];
  const end = (...more) => nodes.push(...more);
  put('first', [1], [0], 'int64');
  switch (why) {
    case 'mean of the batch':
      end(node('ReduceMean', ['y'], ['m'], { axes: [0] }), node('Sub', ['y', 'm'], ['x']));
      break;
    case 'spread of the batch':
      end(node('ReduceL2', ['y'], ['m'], { axes: [0] }), node('Add', ['y', 'm'], ['x']));
      break;
    case 'dynamic int8':
      end(node('DynamicQuantizeLinear', ['y'], ['q', 's', 'o']), node('DequantizeLinear', ['q', 's', 'o'], ['x']));
      break;
    case 'batch norm in training':
      for (const [name, value] of [
        ['g', 1],
        ['b', 0],
        ['m', 0],
        ['v', 1],
      ])
        put(name, [N], new Array(N).fill(value));
      end(node('BatchNormalization', ['y', 'g', 'b', 'm', 'v'], ['x', 'm1', 'v1'], { training_mode: 1 }));
      break;
    case 'constant for each row':
      inputs = [port('z', 'float32', [4, D])];
      put('C', [4, N], weights(random, 4 * N, 1));
      end(node('Add', ['y', 'C'], ['x']));
      break;
    case 'cumulative over the batch':
      put('zero', [], [0], 'int64');
      end(node('CumSum', ['y', 'zero'], ['x']));
      break;
    case 'order of fixed batch':
      inputs = [port('z', 'float32', [4, D])];
      put('zero', [], [0], 'int64');
      end(node('CumSum', ['y', 'zero'], ['x']));
      break;
    case 'row before': // each row takes something of the one before it
      put('from', [1], [-1], 'int64');
      put('to', [1], [2 ** 31], 'int64');
      put('start', [1], [0], 'int64');
      end(
        node('Slice', ['y', 'from', 'to', 'first'], ['last']),
        node('Slice', ['y', 'start', 'from', 'first'], ['rest']),
        node('Concat', ['last', 'rest'], ['turned'], { axis: 0 }),
        node('Add', ['y', 'turned'], ['x']),
      );
      break;
    case 'size of the batch':
      end(
        node('Shape', ['y'], ['s']),
        node('Gather', ['s', 'first'], ['n'], { axis: 0 }),
        node('Cast', ['n'], ['nf'], { to: 1 }),
        node('Div', ['y', 'nf'], ['x']),
      );
      break;
    case 'unknown operator':
      end(node(pick(['Wizardry', 'Roll', 'MatrixBandPart']), ['y'], ['x']));
      break;
    case 'another domain':
      end(node('Fancy', ['y'], ['x'], {}, 'com.acme'));
      break;
    case 'missing file':
      initializers.push(tensor('V', [N], 'float32', [], { location: 'absent.data', offset: 0, length: 4 * N }));
      end(node('Mul', ['y', 'V'], ['x']));
      break;
    case 'file elsewhere':
      initializers.push(
        tensor('V', [N], 'float32', [], {
          location: pick(['../x.data', '/etc/hostname', 'a/../../x', '*/_ORT_MEM_ADDR_/*']),
          offset: 0,
          length: 4 * N,
        }),
      );
      end(node('Mul', ['y', 'V'], ['x']));
      break;
    case 'short file':
      writeFileSync(join(folder, 'v.data'), Buffer.alloc(8));
      initializers.push(tensor('V', [N], 'float32', [], { location: 'v.data', offset: 0, length: 4 * N }));
      end(node('Mul', ['y', 'V'], ['x']));
      break;
    case 'wrong length':
      writeFileSync(join(folder, 'v.data'), Buffer.alloc(80, 1));
      initializers.push(tensor('V', [N], 'float32', [], { location: 'v.data', offset: 0, length: pick([4, 80, 23]) }));
      end(node('Mul', ['y', 'V'], ['x']));
      break;
    case 'two outputs':
      outputs.push(port('h', 'float32', [null, N]));
      end(node('Tanh', ['y'], ['x']), node('Neg', ['y'], ['h']));
      break;
    case 'two inputs':
      inputs.push(port('w', 'float32', ['batch', N]));
      end(node('Add', ['y', 'w'], ['x']));
      break;
    case 'whole latents':
      inputs = [port('z', 'int64', ['batch', D])];
      nodes.splice(0, 1, node('Cast', ['z'], ['zf'], { to: 1 }), node('MatMul', ['zf', 'W'], ['x']));
      break;
    case 'open length':
      inputs = [
        port(
          'z',
          'float32',
          pick([
            ['batch', 'T', D],
            ['batch', 'seq', 1, D],
            [null, null, D],
          ]),
        ),
      ];
      end(node('Tanh', ['y'], ['x']));
      break;
    case 'huge batch':
      inputs = [port('z', 'float32', [1_000_000_000, D])];
      end(node('Tanh', ['y'], ['x']));
      break;
    case 'random inside':
      end(node('RandomNormalLike', ['y'], ['r']), node('Add', ['y', 'r'], ['x']));
      break;
    case 'label of another type':
      inputs.push(port('label', 'int64', ['batch']));
      put('E', [3, N], weights(random, 3 * N, 1));
      end(node('Gather', ['E', 'label'], ['e']), node('Add', ['y', 'e'], ['x']));
      options.push('--fixed', `label=${pick(['0.5', 'cat', '7', 'nan'])}`);
      break;
    case 'unknown axis':
      end(node('Tanh', ['y'], ['x']));
      options.push('--axis', 'width=3');
      break;
    default:
      end(node('Tanh', ['y'], ['x']));
      options.push('--fixed', 'psi=1');
  }
  write(model({ nodes: [...constants, ...nodes], inputs, outputs, initializers }));
  const at = files(folder);
  writeFileSync(at.z, npy([3, D], coarse(random, 3 * D)));
  return { title: `refused: ${why}`, argv: asked(at, ...options), out: at.out, right: undefined, tolerance: 0 };
}

/** @param random whole numbers below n; @param folder an empty one */
export async function member(random, folder) {
  const draw = random(10);
  return draw < 5 ? decoder(random, folder) : draw < 7 ? sequence(random, folder) : refused(random, folder);
}
