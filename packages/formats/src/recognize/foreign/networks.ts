import type { ForeignKind } from '../foreignKind.ts';
import { beginsAsZip, hasBytes, isAfterOthers, isText, latinText, zipNames, type FileSample } from '../fileSample.ts';
import { AS_ONNX, FROM_JAX, FROM_KERAS, FROM_TENSORFLOW, FROM_TORCH } from '../arrayRemedies.ts';

const HDF5 = '\x89HDF\r\n\x1a\n';
const both = ({ head, tail }: FileSample): string => latinText(head) + latinText(tail);
const inZip = (sample: FileSample, ...patterns: RegExp[]): boolean => {
  if (!beginsAsZip(sample)) return false;
  const names = zipNames(sample);
  return patterns.every((pattern) => names.some((name) => pattern.test(name)));
};

/** Networks in formats of other programs. */
export const NETWORKS: readonly ForeignKind[] = [
  {
    what: 'a network of Keras 3 (.keras)',
    remedies: { otherwise: FROM_KERAS },
    matches: (sample) =>
      inZip(sample, /^(?:.*\/)?model\.weights\.h5$/) || inZip(sample, /^metadata\.json$/, /^config\.json$/),
  },
  {
    what: 'weights or a network of Keras in HDF5 (.h5)',
    remedies: { otherwise: FROM_KERAS },
    matches: (sample) =>
      hasBytes(sample.head, HDF5) &&
      /keras_version|model_weights|layer_names|backend|_layer_checkpoint_dependencies|trainable_variables/.test(
        both(sample),
      ),
  },
  {
    what: 'a network of TensorFlow Lite (.tflite)',
    remedies: {
      otherwise: 'export the Keras or TensorFlow network that it was made of: model.export("net.onnx", format="onnx")',
    },
    matches: ({ head }) => hasBytes(head, 'TFL3', 4),
  },
  {
    what: "a network in ONNX Runtime's own format (.ort)",
    remedies: { otherwise: 'bring the .onnx file that it was made of' },
    matches: ({ head }) => hasBytes(head, 'ORTM', 4),
  },
  {
    what: 'a network in ONNX as text',
    remedies: { otherwise: 'save it in binary: onnx.save(onnx.load("net.txt", format="textproto"), "net.onnx")' },
    matches: (sample) =>
      (isText(sample) && /^\s*(?:#.*\s+)*ir_version\s*:/.test(latinText(sample.head, 4096))) ||
      /^\s*<\s*ir_version\s*:/.test(latinText(sample.head, 64)),
  },
  {
    what: 'a network in ONNX as JSON',
    remedies: { otherwise: 'save it in binary: onnx.save(onnx.load("net.json", format="json"), "net.onnx")' },
    matches: (sample) => isText(sample) && /^\s*\{\s*"irVersion"/.test(latinText(sample.head, 256)),
  },
  {
    what: 'an exported program of torch.export (.pt2)',
    remedies: { otherwise: `${FROM_TORCH}, or save model.state_dict() with torch.save` },
    matches: (sample) =>
      inZip(sample, /(?:^|\/)archive_format$/) ||
      inZip(sample, /(?:^|\/)(?:models\/model\.json|serialized_exported_program\.json)$/),
  },
  {
    what: 'a piece of a checkpoint of torch.distributed.checkpoint (.distcp): several archives in a row',
    remedies: {
      otherwise:
        'make one file of its folder: python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER weights.pth',
    },
    matches: (sample) =>
      beginsAsZip(sample) && isAfterOthers(sample) && zipNames(sample).some((name) => name.endsWith('/data.pkl')),
  },
  {
    what: 'a network of TorchScript (torch.jit.save)',
    remedies: {
      otherwise: `save its weights in PyTorch: torch.save(torch.jit.load(FILE).state_dict(), 'weights.pth'); or ${FROM_TORCH}`,
    },
    matches: (sample) => inZip(sample, /\/constants\.pkl$/, /\/data\.pkl$/, /\/code\//),
  },
  {
    what: 'an exported function of JAX (jax.export)',
    remedies: { otherwise: FROM_JAX },
    matches: ({ head }) => hasBytes(head, 'ML\xefR') && /StableHLO|jax/i.test(latinText(head, 256)),
  },
  {
    what: 'a network of llama.cpp (GGUF)',
    remedies: { otherwise: AS_ONNX },
    matches: ({ head }) => hasBytes(head, 'GGUF'),
  },
  {
    what: 'a network of Core ML (.mlpackage)',
    remedies: { otherwise: AS_ONNX },
    matches: (sample) => inZip(sample, /\.mlmodel$/),
  },
  {
    what: 'a network of OpenVINO (.xml)',
    remedies: { otherwise: 'bring the ONNX or PyTorch file that it was made of' },
    matches: (sample) => /^\s*(?:<\?xml[^>]*>\s*)?<net\s/.test(latinText(sample.head, 512)),
  },
  {
    what: 'the description of a Keras network (JSON), without its weights',
    remedies: { otherwise: FROM_KERAS },
    matches: (sample) =>
      isText(sample) &&
      /^\s*\{/.test(latinText(sample.head, 64)) &&
      /"(?:keras_version|class_name)"\s*:\s*"/.test(latinText(sample.head, 4096)) &&
      /"(?:layers|config)"\s*:/.test(latinText(sample.head)),
  },
  {
    what: 'the index of a TensorFlow checkpoint',
    remedies: { otherwise: FROM_TENSORFLOW },
    matches: ({ tail, size }) =>
      size >= 48 && hasBytes(tail, [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb], tail.length - 8),
  },
  {
    what: 'a network of TensorFlow (SavedModel or frozen graph, .pb)',
    remedies: { otherwise: FROM_TENSORFLOW },
    matches: ({ head }) =>
      hasBytes(head, [0x08, 0x01, 0x12]) &&
      /tensorflow|serve|VarHandleOp|StatefulPartitionedCall|Placeholder/.test(latinText(head)) &&
      !/pytorch|tf2onnx|onnx/i.test(latinText(head, 256)),
  },
];
