import type { ForeignKind } from '../foreignKind.ts';
import { beginsAsZip, hasBytes, isText, latinText, zipNames, type FileSample } from '../fileSample.ts';
import { ARRAY_REMEDIES, AS_NPY, AS_NPZ, AS_ONNX, AS_PICTURES, FROM_KERAS } from '../arrayRemedies.ts';

const HDF5 = '\x89HDF\r\n\x1a\n';
const isPicture = ({ head }: FileSample): boolean =>
  hasBytes(head, '\x89PNG') ||
  hasBytes(head, [0xff, 0xd8, 0xff]) ||
  hasBytes(head, 'GIF8') ||
  (hasBytes(head, 'BM') && head[14] === 40) ||
  hasBytes(head, 'II*\0') ||
  hasBytes(head, 'MM\0*') ||
  (hasBytes(head, 'RIFF') && hasBytes(head, 'WEBP', 8)) ||
  hasBytes(head, 'ftyp', 4);
const loaded = (load: string): ForeignKind['remedies'] => ({
  generator: `a network comes as ONNX; Ω and Φ in Python: ${load}; numpy.savez("moments.npz", omega=m["omega"], phi=m["phi"], mean_x=m["mean_x"])`,
  moments: `save the matrices in Python: ${load}; numpy.savez("moments.npz", omega=m["omega"], phi=m["phi"], mean_x=m["mean_x"])`,
  latents: `save the array in Python: ${load}; numpy.save("z.npy", m["z"])`,
  images: `save the images in Python: ${load}; numpy.save("images.npy", m["X"]), uint8, N×rows×columns×3`,
  otherwise: `save the arrays in Python: ${load}; numpy.savez("arrays.npz", name=m["name"])`,
});

/** Data in formats of other programs. */
export const DATA: readonly ForeignKind[] = [
  {
    what: 'a MATLAB file of version 7.3 (HDF5)',
    remedies: loaded('m = {k: numpy.array(v).T for k, v in h5py.File(FILE).items()}'),
    matches: ({ head }) => hasBytes(head, 'MATLAB 7.3'),
  },
  {
    what: 'a MATLAB file (.mat)',
    remedies: loaded('m = scipy.io.loadmat(FILE)'),
    matches: ({ head }) => hasBytes(head, 'MATLAB 5.0 MAT-file'),
  },
  {
    what: 'an HDF5 file',
    remedies: {
      ...loaded('m = {k: numpy.array(v) for k, v in h5py.File(FILE).items()}'),
      generator: `if it is a Keras network, ${FROM_KERAS}`,
    },
    matches: ({ head }) => [0, 512, 1024, 2048].some((at) => hasBytes(head, HDF5, at)),
  },
  {
    what: 'a netCDF file',
    remedies: ARRAY_REMEDIES,
    matches: ({ head }) => hasBytes(head, 'CDF') && head[3] >= 1 && head[3] <= 5,
  },
  {
    what: 'a Parquet file',
    remedies: { ...ARRAY_REMEDIES, images: AS_PICTURES },
    matches: ({ head }) => hasBytes(head, 'PAR1'),
  },
  {
    what: 'an Arrow file',
    remedies: { ...ARRAY_REMEDIES, images: AS_PICTURES },
    matches: ({ head }) =>
      hasBytes(head, 'ARROW1') ||
      hasBytes(head, 'FEA1') ||
      (hasBytes(head, [0xff, 0xff, 0xff, 0xff]) && head[6] === 0 && head[7] === 0),
  },
  {
    what: 'a file of R',
    remedies: ARRAY_REMEDIES,
    matches: ({ head }) => hasBytes(head, 'RDX') || hasBytes(head, 'X\n\0\0\0'),
  },
  {
    what: 'a file of Julia (JLD2)',
    remedies: ARRAY_REMEDIES,
    matches: ({ head }) => hasBytes(head, 'HDF5-based Julia Data Format') || hasBytes(head, 'Julia data file'),
  },
  {
    what: 'a spreadsheet (.xlsx)',
    remedies: ARRAY_REMEDIES,
    matches: (sample) => beginsAsZip(sample) && zipNames(sample).some((name) => name === '[Content_Types].xml'),
  },
  { what: 'a FITS file', remedies: ARRAY_REMEDIES, matches: ({ head }) => hasBytes(head, 'SIMPLE  =') },
  {
    what: 'an LMDB database',
    remedies: { ...ARRAY_REMEDIES, images: 'write its pictures into a folder and name that' },
    matches: ({ head }) => hasBytes(head, [0xde, 0xc0, 0xef, 0xbe], 16),
  },
  { what: 'an SQLite database', remedies: ARRAY_REMEDIES, matches: ({ head }) => hasBytes(head, 'SQLite format 3') },
  {
    what: 'a msgpack file, as Flax and JAX write parameters',
    remedies: {
      generator:
        'parameters alone do not say the network: export it, jax2onnx.to_onnx(f, [("B", D)], return_mode="file", output_path="net.onnx")',
      moments: AS_NPZ,
      latents: AS_NPY,
      images: AS_PICTURES,
      otherwise:
        'save the arrays in Python: numpy.savez("arrays.npz", **flax.traverse_util.flatten_dict(params, sep="."))',
    },
    matches: ({ head }) =>
      (head[0] >= 0x81 &&
        head[0] <= 0x8f &&
        head[1] >= 0xa1 &&
        head[1] <= 0xbf &&
        /^[\w./-]+$/.test(latinText(head.subarray(2, 2 + (head[1] & 0x1f))))) ||
      ((head[0] === 0xde || head[0] === 0xdf) && head[3] >= 0xa1 && head[3] <= 0xbf),
  },
  {
    what: 'a picture',
    remedies: { generator: AS_ONNX, moments: AS_NPZ, latents: AS_NPY, otherwise: 'geq train reads pictures (--data)' },
    matches: isPicture,
  },
  { what: 'a PDF document', remedies: {}, matches: ({ head }) => hasBytes(head, '%PDF-') },
  {
    what: 'a file of Python code',
    remedies: {
      generator: "run it, and export its network: torch.onnx.export(model.eval(), torch.randn(1, D), 'net.onnx')",
      otherwise: 'run it, and name the file that it writes',
    },
    matches: (sample) =>
      isText(sample) &&
      /^(?:#![^\n]*python|"""|(?:from [\w.]+ )?import \w|class \w+\(|def \w+\()/m.test(latinText(sample.head, 1024)) &&
      !/^\s*[{[]/.test(latinText(sample.head, 16)),
  },
];
