// What tools/fuzz-formats.mjs damages beside files of @geq/formats: ONNX models for readOnnx, state_dicts for the readers of DCGANs.
import { readFileSync } from 'node:fs';
import { FormatError, parsePyTorch, readTensors, tensorsOf } from '../packages/formats/src/index.ts';
import {
  generatorModel,
  networkKind,
  networkModel,
  readDiscriminator,
  readGenerator,
  readGeneratorNetwork,
} from '../packages/dcgan/src/index.ts';
import { readOnnx, writeOnnx } from '../packages/nn/src/index.ts';
import { mutate, mutateInside } from '../packages/formats/fixtures/mutate.ts';

const fixture = (name) => ({
  name,
  bytes: new Uint8Array(readFileSync(new URL(`../packages/dcgan/fixtures/${name}`, import.meta.url))),
});

/** readOnnx refuses by a RangeError of its own; any other RangeError (of the stack, of an array's length) is a fault. */
function onnx(bytes) {
  try {
    return readOnnx(bytes);
  } catch (error) {
    if (error instanceof RangeError && /^readOnnx: expected .*, got /.test(error.message))
      throw new FormatError('readOnnx', error.message);
    throw error;
  }
}

const read = (tensors) =>
  (networkKind(tensors) === 'discriminator' ? readDiscriminator(tensors) : readGenerator(tensors)).state;

/** Other bytes in a few places; lengths stay, so that the damage gets past the structure of the file. */
function overwrite(bytes, random) {
  const mutant = bytes.slice();
  for (let edits = 1 + random(6); edits > 0; edits--) mutant[random(mutant.length)] = random(256);
  return mutant;
}

const ARRAYS = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};
const NUMBERS = [NaN, -Infinity, -1, 1e38];

/** Zeros of a dtype and shape: whatever is wrong with a tensor, its array fits it, as parsers guarantee. */
const zeros = (dtype, shape) => ({
  dtype,
  shape,
  data: new ARRAYS[dtype](shape.reduce((size, length) => size * length, 1)),
});

/** One to three edits of a state_dict itself: a key gone, renamed, doubled, foreign; a shape, dtype or number changed. */
function damageState(tensors, random) {
  const entries = Object.entries(tensors).map(([key, tensor]) => [key, { ...tensor, data: tensor.data.slice() }]);
  const any = (values) => values[random(values.length)];
  for (let edits = 1 + random(3); edits > 0 && entries.length > 0; edits--) {
    const entry = any(entries);
    const [key, { dtype, shape, data }] = entry;
    switch (random(8)) {
      case 0:
        entries.splice(entries.indexOf(entry), 1);
        break;
      case 1:
        entry[0] = key.replace(/\d+/, String(random(60)));
        break;
      case 2:
        entries.push([`module.${key}`, entry[1]]);
        break;
      case 3:
        entries.push([any(['__proto__', 'constructor', 'main', 'main.-1.weight', 'x'.repeat(100)]), entry[1]]);
        break;
      case 4:
        entry[1] = zeros(
          dtype,
          [...shape, 1].map((length) => (random(3) > 0 ? length : any([0, 1, 4, 7]))),
        );
        break;
      case 5:
        entry[1] = zeros(dtype, [...shape].reverse().slice(random(2)));
        break;
      case 6:
        entry[1] = zeros(any(Object.keys(ARRAYS)), shape);
        break;
      default:
        if (dtype === 'F32') data[random(data.length)] = any(NUMBERS);
    }
  }
  return Object.defineProperties(
    {},
    Object.fromEntries(entries.map(([key, value]) => [key, { value, enumerable: true }])),
  );
}

/** A generator of any file, read and built: its graph must be one wherever its reader says so. */
function generator(read) {
  const network = readGeneratorNetwork(read);
  return networkModel(network).graph.nodes.length > 0 ? network.state : undefined;
}

/** One to three edits of what modules say: a class or attribute changed, a module gone. */
function damageModules(modules, random) {
  const any = (values) => values[random(values.length)];
  const damaged = modules.map((module) => ({ ...module, attributes: { ...module.attributes } }));
  for (let edits = 1 + random(3); edits > 0 && damaged.length > 0; edits--) {
    const module = any(damaged);
    const keys = Object.keys(module.attributes);
    switch (random(4)) {
      case 0:
        damaged.splice(damaged.indexOf(module), 1);
        break;
      case 1:
        module.className = any(damaged).className;
        break;
      case 2:
        module.name = any(['', '9', 'main.1', '__proto__', any(damaged).name]);
        break;
      default:
        if (keys.length > 0)
          module.attributes[any(keys)] = any([
            null,
            -1,
            0,
            2,
            1e9,
            0.5,
            'NaN',
            [1],
            [3, 4],
            [0, 0],
            'x'.repeat(100),
            { class: 'y' },
          ]);
    }
  }
  return damaged;
}

const generators = ['cropped.pt', 'sequential.pt'].map(fixture);
const files = ['generator8.pt', 'generator16.pt', 'discriminator8.pt'].map(fixture);
const model = generatorModel(readGenerator(readTensors(files[0].bytes).tensors));

/** Targets as those of mutate.ts, with the bytes at hand. */
export const networkTargets = () => [
  {
    name: 'readOnnx',
    parse: onnx,
    files: [{ name: 'generator8.onnx', bytes: writeOnnx(model.graph, model.parameters) }],
    mutations: [mutate, overwrite],
  },
  {
    name: 'networks of dcgan, file damaged',
    parse: (bytes) => read(tensorsOf(parsePyTorch(bytes, { checkCrc: false })).tensors),
    files,
    mutations: [mutate],
  },
  {
    name: 'networks of dcgan, archive whole',
    parse: (bytes) => read(readTensors(bytes).tensors),
    files: [files[0], files[2]],
    mutations: [mutateInside],
  },
  {
    name: 'networks of dcgan, state_dict damaged',
    parse: ({ state }) => read(state),
    files,
    mutations: [(bytes, random) => ({ state: damageState(readTensors(bytes).tensors, random), length: bytes.length })],
  },
  {
    name: 'generators of dcgan, archive whole',
    parse: (bytes) => generator(readTensors(bytes)),
    files: [...generators, files[0]],
    mutations: [mutateInside],
  },
  {
    name: 'generators of dcgan, modules and tensors damaged',
    parse: ({ read: { tensors, modules } }) => generator({ tensors, ...(modules && { modules }) }),
    files: [...generators, files[0]],
    mutations: [
      (bytes, random) => {
        const { tensors, modules } = readTensors(bytes);
        const isModule = modules !== undefined && random(4) > 0;
        return {
          read: {
            tensors: isModule ? tensors : damageState(tensors, random),
            ...(isModule && { modules: damageModules(modules, random) }),
          },
          length: bytes.length,
        };
      },
    ],
  },
];
