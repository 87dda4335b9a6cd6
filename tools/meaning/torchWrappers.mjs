// One DCGAN generator as training scripts save it: under any name beside discriminators, optimizers and arguments, in any wrapper, container and dtype.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npy } from './make/npy.mjs';
import { any, normals } from './make/numbers.mjs';
import { generated } from './make/plainDcgan.mjs';
import { NAMES, randomDcgan, stateDict, wholeModule } from './make/randomDcgan.mjs';
import { object, ordered, safetensors, tensor, torchSaved } from './make/torchPickle.mjs';

export const kind = 'checkpoints: wrappers, containers, dtypes, several networks';

const KEYS = [
  'netG',
  'generator',
  'G',
  'g',
  'g_ema',
  'G_ema',
  'ema',
  'model',
  'net',
  'state_dict',
  'model_state_dict',
  'generator_state_dict',
  'netG_state_dict',
  'G_state_dict',
  'gen',
  'weights',
  'params',
  'gan',
  'state_dict_ema',
  'modelG',
];
const WRAPPERS = [
  'module.',
  '_orig_mod.',
  'module._orig_mod.',
  'module.module.',
  '_fsdp_wrapped_module.',
  'model.',
  'generator.',
  'net.module.',
];
const DTYPES = ['float32', 'float32', 'float64', 'float16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2'];

const prefixed = (state, prefix) => new Map([...state].map(([name, value]) => [prefix + name, value]));
const cast = (state, dtype, more) =>
  new Map([...state].map(([name, value]) => [name, value.shape.length === 4 ? { ...value, dtype, ...more } : value]));
const discriminator = () =>
  new Map([
    ['main.0.weight', tensor([4, 3, 4, 4], new Array(192).fill(0.5))],
    ['main.2.weight', tensor([8, 4, 4, 4], new Array(512).fill(0.25))],
    ['main.3.weight', tensor([8], new Array(8).fill(1))],
    ['main.3.bias', tensor([8], new Array(8).fill(0))],
    ['main.5.weight', tensor([1, 8, 4, 4], new Array(128).fill(0.125))],
  ]);
const optimizer = (state) =>
  new Map([
    [
      'state',
      new Map(
        [...state.values()].map(({ shape, values }, i) => [
          i,
          new Map([
            ['step', tensor([], [3])],
            ['exp_avg', tensor(shape, values)],
            ['exp_avg_sq', tensor(shape, values)],
          ]),
        ]),
      ),
    ],
    [
      'param_groups',
      [
        new Map([
          ['lr', 2e-4],
          ['params', [0, 1]],
        ]),
      ],
    ],
  ]);

/** What stands beside the generator. */
function beside(random, state) {
  const all = {
    epoch: 24,
    args: object(
      'argparse.Namespace',
      new Map([
        ['nz', 5],
        ['lr', 0.0002],
      ]),
    ),
    optimizer: optimizer(state),
    netD: ordered(discriminator()),
    D: ordered(prefixed(discriminator(), 'module.')),
    optimizerG: optimizer(state),
    optimizerD: new Map([['state', new Map()]]),
    fixed_noise: tensor([2, 5, 1, 1], new Array(10).fill(0.5)),
    losses: [0.5, 0.25],
    loss: tensor([], [0.5]),
    best_fid: 31.5,
    scheduler: new Map([['last_epoch', 3]]),
    hyper_parameters: new Map([['latent_dim', 5]]),
    global_step: 100,
    iteration: tensor([], [7], 'int64'),
  };
  return Object.entries(all).filter(() => random(3) === 0);
}

async function sharded(folder, state, random) {
  const names = [...state.keys()];
  const parts = 2 + random(2);
  const fileOf = (i) => `model-${String(i + 1).padStart(5, '0')}-of-${String(parts).padStart(5, '0')}.safetensors`;
  const place = new Map(names.map((name, i) => [name, i < parts ? i : random(parts)]));
  await mkdir(folder);
  for (let i = 0; i < parts; i++)
    await writeFile(
      join(folder, fileOf(i)),
      safetensors(new Map([...state].filter(([name]) => place.get(name) === i))),
    );
  await writeFile(
    join(folder, 'model.safetensors.index.json'),
    JSON.stringify({
      metadata: { total_size: 1 },
      weight_map: Object.fromEntries(names.map((name) => [name, fileOf(place.get(name))])),
    }),
  );
  return any(random, [folder, join(folder, 'model.safetensors.index.json'), join(folder, fileOf(random(parts)))]);
}

export async function member(random, folder) {
  const network = randomDcgan(random, { isUsual: true });
  const { D, layers } = network;
  const dtype = any(random, DTYPES);
  const more = dtype === 'float32' ? { isNegated: random(4) === 0, transpose: random(4) === 0 } : {};
  const isKept = network.form === 'plain' || dtype === 'float32'; // 8-bit numbers hold eighths alone, which a computed weight need not be of
  const plain = stateDict(network, NAMES[any(random, Object.keys(NAMES))]);
  const named = prefixed(plain, random(2) === 0 ? '' : any(random, WRAPPERS));
  const [z, out] = [join(folder, 'z.npy'), join(folder, 'x.npy')];
  const latents = npy(normals(random, 3 * D), [3, D], { descr: '<f4' });
  await writeFile(z, latents.bytes);
  const size = [
    '--strides',
    layers.map(({ stride }) => stride).join(','),
    '--paddings',
    layers.map(({ padding }) => padding).join(','),
  ];
  const judged = (title, path, { options = size, right = generated(layers, latents.numbers, D) } = {}) => ({
    title,
    argv: ['generate', '--generator', path, ...options, '--latents', z, '--out', out],
    out,
    right,
    tolerance: 3e-5,
    names: 'netG',
  });

  const way = random(10);
  const path = join(folder, 'netG.pth');
  const state = isKept ? cast(named, dtype, more) : named;
  if (way === 0) {
    // safetensors know neither strides nor a negative bit
    const file = join(folder, 'netG.safetensors');
    await writeFile(file, safetensors(isKept ? cast(named, dtype) : named));
    return judged(`${dtype} in safetensors`, file);
  }
  if (way === 1)
    return judged(
      `${dtype} in several files`,
      await sharded(join(folder, 'netG'), isKept ? cast(named, dtype) : named, random),
    );
  const container = {
    container: dtype.startsWith('float8') || random(3) > 0 ? 'zip' : 'legacy',
    hasChecksums: random(4) > 0,
  };
  const form = `${container.container}${container.hasChecksums ? '' : ' without checksums'}, ${isKept ? dtype : 'float32'}`;
  const save = (value) => writeFile(path, torchSaved(value, container));
  if (way === 2) {
    await save(ordered(state));
    return judged(`a state_dict by itself, ${form}`, path);
  }
  if (way === 3) {
    // an average, with its count
    await save(ordered(new Map([['n_averaged', tensor([], [40], 'int64')], ...prefixed(state, 'module.')])));
    return judged(`an averaged model, ${form}`, path);
  }
  if (way === 4) {
    // networks of one module, as Lightning saves them
    await save({
      state_dict: ordered(new Map([...prefixed(state, 'generator.'), ...prefixed(discriminator(), 'discriminator.')])),
      ...Object.fromEntries(beside(random, plain)),
    });
    return judged(`generator and discriminator in one state_dict, ${form}`, path);
  }
  if (way === 5 && !network.isNew) {
    // a dictionary of whole modules
    await save({
      ...Object.fromEntries(beside(random, plain)),
      [any(random, ['G', 'netG', 'generator', 'model', 'gan'])]: wholeModule(network),
    });
    return judged(`a whole module in a dictionary, ${form}`, path, { options: [] });
  }
  if (way === 6 || way === 7) {
    // two generators with different numbers: one has to be named
    const other = {
      ...network,
      layers: layers.map((layer, l) =>
        l === 0
          ? {
              ...layer,
              weight: layer.weight.map((x) => -x),
              tensors: Object.fromEntries(
                Object.entries(layer.tensors).map(([name, value], i) => [
                  name,
                  i === 0 ? { ...value, values: value.values.map((x) => -x) } : value,
                ]),
              ),
            }
          : layer,
      ),
    };
    const isSame = network.form !== 'plain'; // the sign of a length or a mask may do nothing
    const [first, second] = any(random, [
      ['netG', 'G_ema'],
      ['state_dict', 'state_dict_ema'],
      ['G', 'ema'],
      ['model', 'ema'],
      ['online_model', 'ema_model'],
    ]);
    await save({
      ...Object.fromEntries(beside(random, plain)),
      [first]: ordered(state),
      [second]: ordered(isSame ? state : cast(stateDict(other), isKept ? dtype : 'float32')),
    });
    if (isSame) return judged(`two names for the same numbers, ${form}`, path);
    if (way === 6) return judged(`two networks and none named, ${form}`, path, { right: undefined });
    const isFirst = random(2) === 0;
    return judged(`two networks, ${isFirst ? first : second} named, ${form}`, path, {
      options: [...size, '--weights', isFirst ? first : second],
      right: generated(isFirst ? layers : other.layers, latents.numbers, D),
    });
  }
  const keys = Array.from({ length: 1 + random(2) }, () => any(random, KEYS));
  const value = keys.reduceRight(
    (inside, key, i) => ({ ...Object.fromEntries(i === 0 ? beside(random, plain) : []), [key]: inside }),
    ordered(state),
  );
  await save(value);
  return judged(`under ${keys.join('.')}, ${form}`, path);
}
