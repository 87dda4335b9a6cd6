import type { ForeignKind } from '../foreignKind.ts';
import { isLegacyContainer } from '../../pytorch/legacyContainer.ts';
import { hasBytes, latinText, type FileSample } from '../fileSample.ts';
import { AS_ARRAYS, AS_ONNX, FROM_TORCH } from '../waysOut.ts';

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
    wayOut: { otherwise: `load it with that code, and ${FROM_TORCH}` },
    is: (sample) => mentions(sample, /torch_utils\.persistence|dnnlib|G_ema/),
  },
  {
    what: 'a model of scikit-learn (pickle, joblib)',
    wayOut: { ...AS_ARRAYS, generator: FROM_SKLEARN },
    is: (sample) => mentions(sample, /sklearn\./),
  },
  {
    what: 'a file of joblib, compressed',
    wayOut: { ...AS_ARRAYS, generator: FROM_SKLEARN },
    is: ({ head }) => (head[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(head[1])) || hasBytes(head, 'ZF0x'),
  },
  {
    what: 'a file of joblib (a pickle, which is never run here)',
    wayOut: { ...AS_ARRAYS, generator: FROM_SKLEARN },
    is: (sample) => mentions(sample, /joblib/),
  },
  {
    what: 'a pickle of a PyTorch network that was not written by torch.save',
    wayOut: {
      generator: `load it in Python, and save it with torch.save(net, 'net.pth') or ${FROM_TORCH}`,
      otherwise: 'load it in Python, and save it with torch.save',
    },
    is: (sample) => mentions(sample, /torch\.|torch\n/),
  },
  {
    what: 'a pickle of a JAX or TensorFlow program, which is never run here',
    wayOut: { ...AS_ARRAYS, generator: AS_ONNX },
    is: (sample) => mentions(sample, /jaxlib|jax\.|flax|haiku|tensorflow/),
  },
  {
    what: 'a pickle of NumPy arrays, which is never run here',
    wayOut: AS_ARRAYS,
    is: (sample) => mentions(sample, /numpy/),
  },
  { what: 'a pickle of Python objects, which is never run here', wayOut: AS_ARRAYS, is: isPickle },
];
