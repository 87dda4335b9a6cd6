import type { ForeignKind } from '../foreignKind.ts';
import { isLegacyContainer } from '../../pytorch/readLegacyContainer.ts';
import { hasBytes, latinText, type FileSample } from '../fileSample.ts';
import { ARRAY_REMEDIES, AS_ONNX, FROM_TORCH } from '../arrayRemedies.ts';

const isPickle = ({ head }: FileSample): boolean =>
  head[0] === 0x80 && head[1] >= 2 && head[1] <= 5 && !isLegacyContainer(head);
const mentions = (sample: FileSample, words: RegExp): boolean =>
  isPickle(sample) && words.test(latinText(sample.head) + latinText(sample.tail));
const FROM_SKLEARN =
  'export the model in Python: skl2onnx.to_onnx(model, z[:1].astype("float32")), then write its SerializeToString() to net.onnx';

/** Pickles of Python that are no files of torch.save: reading them would run code. */
export const PICKLES: readonly ForeignKind[] = [
  {
    what: "a pickle of NVIDIA's StyleGAN code, which holds Python source that is never run here",
    remedies: { otherwise: `load it with that code, and ${FROM_TORCH}` },
    matches: (sample) => mentions(sample, /torch_utils\.persistence|dnnlib|G_ema/),
  },
  {
    what: 'a model of scikit-learn (pickle, joblib)',
    remedies: { ...ARRAY_REMEDIES, generator: FROM_SKLEARN },
    matches: (sample) => mentions(sample, /sklearn\./),
  },
  {
    what: 'a file of joblib, compressed',
    remedies: { ...ARRAY_REMEDIES, generator: FROM_SKLEARN },
    matches: ({ head }) => (head[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(head[1])) || hasBytes(head, 'ZF0x'),
  },
  {
    what: 'a file of joblib (a pickle, which is never run here)',
    remedies: { ...ARRAY_REMEDIES, generator: FROM_SKLEARN },
    matches: (sample) => mentions(sample, /joblib/),
  },
  {
    what: 'a pickle of a PyTorch network that was not written by torch.save',
    remedies: {
      generator: `load it in Python, and save it with torch.save(net, 'net.pth') or ${FROM_TORCH}`,
      otherwise: 'load it in Python, and save it with torch.save',
    },
    matches: (sample) => mentions(sample, /torch\.|torch\n/),
  },
  {
    what: 'a pickle of a JAX or TensorFlow program, which is never run here',
    remedies: { ...ARRAY_REMEDIES, generator: AS_ONNX },
    matches: (sample) => mentions(sample, /jaxlib|jax\.|flax|haiku|tensorflow/),
  },
  {
    what: 'a pickle of NumPy arrays, which is never run here',
    remedies: ARRAY_REMEDIES,
    matches: (sample) => mentions(sample, /numpy/),
  },
  { what: 'a pickle of Python objects, which is never run here', remedies: ARRAY_REMEDIES, matches: isPickle },
];
