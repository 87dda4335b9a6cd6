import {
  AS_NPZ,
  foreignText,
  FROM_JAX,
  FROM_KERAS,
  FROM_TORCH,
  wayOutOf,
  type ForeignFile,
  type InputRole,
} from '@geq/formats';

/** A kind of folder that is not read here, told by the names in it. */
interface ForeignFolderKind {
  readonly what: string;
  readonly wayOut: Partial<Record<InputRole | 'otherwise', string>>;
  readonly is: (names: readonly string[]) => boolean;
}

const has =
  (...wanted: (string | RegExp)[]) =>
  (names: readonly string[]): boolean =>
    wanted.every((want) => names.some((name) => (typeof want === 'string' ? name === want : want.test(name))));

/** In the order in which they are tried. A new kind is one entry. */
const KINDS: readonly ForeignFolderKind[] = [
  { what: 'an empty folder', wayOut: {}, is: (names) => names.length === 0 },
  {
    what: 'a network of TensorFlow (SavedModel)',
    wayOut: { otherwise: `${FROM_KERAS}, or python -m tf2onnx.convert --saved-model FOLDER --output net.onnx` },
    is: has(/^saved_model\.pb(?:txt)?$/),
  },
  {
    what: 'a checkpoint of torch.distributed.checkpoint (.distcp)',
    wayOut: { otherwise: 'python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER weights.pth' },
    is: has(/\.distcp$/),
  },
  {
    what: 'a checkpoint of Orbax (JAX)',
    wayOut: { otherwise: FROM_JAX },
    is: has(/^(?:_CHECKPOINT_METADATA|manifest\.ocdbt|_sharding)$/),
  },
  {
    what: 'a pipeline of diffusers',
    wayOut: { otherwise: `name the network in it that draws, as ONNX; ${FROM_TORCH}` },
    is: has('model_index.json'),
  },
  {
    what: 'a checkpoint of TensorFlow',
    wayOut: { otherwise: FROM_KERAS },
    is: has(/\.index$/, /\.data-\d{5}-of-\d{5}$/),
  },
  {
    what: 'a network of Keras, unpacked',
    wayOut: { otherwise: FROM_KERAS },
    is: has('config.json', 'model.weights.h5'),
  },
  { what: 'a network of Core ML (.mlpackage)', wayOut: { otherwise: FROM_TORCH }, is: has('Manifest.json', 'Data') },
  {
    what: 'a network of MLflow',
    wayOut: { otherwise: 'name the file of weights in its folder data' },
    is: has('MLmodel'),
  },
  {
    what: 'a Zarr store',
    wayOut: { moments: AS_NPZ, otherwise: 'save its arrays in Python: numpy.savez("arrays.npz", name=array)' },
    is: has(/^(?:\.zgroup|\.zarray|zarr\.json)$/),
  },
  {
    what: 'a data set of Hugging Face (save_to_disk)',
    wayOut: { otherwise: 'name it with geq train --data' },
    is: has('dataset_info.json', 'state.json'),
  },
  {
    what: 'an LMDB database',
    wayOut: { otherwise: 'write its pictures into a folder and name that with geq train --data' },
    is: has('data.mdb'),
  },
  { what: 'a folder of .onnx files', wayOut: { otherwise: 'name one of them' }, is: has(/\.onnx$/i) },
  {
    what: 'a folder of weights',
    wayOut: { otherwise: 'name the file of the generator in it' },
    is: has(/\.(?:pth|pt|ckpt|safetensors|bin|model|tar)$/i),
  },
  { what: 'a folder of Keras files', wayOut: { otherwise: FROM_KERAS }, is: has(/\.(?:keras|h5|hdf5|tflite)$/i) },
  {
    what: 'a folder of pictures',
    wayOut: { otherwise: 'geq train --data makes a generator of them' },
    is: has(/\.(?:png|jpe?g|webp|gif|bmp|tiff?)$/i),
  },
  {
    what: 'a folder of arrays',
    wayOut: { moments: 'call them omega and phi (omega.npy, phi.npy, mean_x.npy)', otherwise: 'name the file in it' },
    is: has(/\.np[yz]$/i),
  },
];

/** What a folder is that is no run of ours and no moments, in words; the other folders are named by what is in them. */
export function foreignFolder(names: readonly string[], role: InputRole): ForeignFile {
  const kind = KINDS.find(({ is }) => is(names));
  const wayOut = kind?.wayOut[role] ?? kind?.wayOut.otherwise ?? wayOutOf(role);
  const shown = names
    .slice(0, 3)
    .map((name) => JSON.stringify(name.slice(0, 40)).replace(/[\u007f-\u009f]/g, '?'))
    .join(', ');
  return { what: kind?.what ?? `a folder with ${shown}${names.length > 3 ? ', …' : ''}`, wayOut };
}

/** `a network of TensorFlow (SavedModel); export …`. */
export const foreignFolderText = (names: readonly string[], role: InputRole): string =>
  foreignText(foreignFolder(names, role));
