import { isLegacyContainer } from '../pytorch/readLegacyContainer.ts';
import { beginsAsZip, hasBytes, isText, latinText, fileSample, zipNames, type FileSample } from './fileSample.ts';
import { foreignFile } from './foreignFile.ts';
import { isOnnx } from './isOnnx.ts';

/** A format that some reader here takes. */
export type FileFormat = 'npy' | 'npz' | 'pytorch' | 'safetensors' | 'onnx' | 'json';

/** A format by the bytes of a file. A new one is one line. */
const FORMATS: readonly (readonly [FileFormat, (sample: FileSample) => boolean])[] = [
  ['npy', ({ head }) => hasBytes(head, '\x93NUMPY')],
  ['pytorch', ({ head }) => isLegacyContainer(head)],
  [
    'pytorch',
    (sample) =>
      beginsAsZip(sample) &&
      zipNames(sample).some((name) => /(?:^|\/)data\.pkl$/.test(name)) &&
      foreignFile(sample) === undefined,
  ],
  [
    'npz',
    (sample) =>
      beginsAsZip(sample) &&
      zipNames(sample).some((name) => name.endsWith('.npy')) &&
      foreignFile(sample) === undefined,
  ],
  [
    'safetensors',
    ({ head, size }) => head[8] === 0x7b && size >= 10 && head.subarray(5, 8).every((byte) => byte === 0),
  ],
  ['onnx', isOnnx],
  ['json', (sample) => isText(sample) && /^\s*[{[]/.test(latinText(sample.head, 64))],
];

/**
 * The format of a file that some reader here takes, told by its bytes; its name does not matter.
 *
 * @param from the bytes of the whole file, or its two ends
 * @returns undefined for every other file; `foreignFile` may know what that is
 */
export function fileFormat(from: Uint8Array | FileSample): FileFormat | undefined {
  const sample = from instanceof Uint8Array ? fileSample(from) : from;
  return FORMATS.find(([, is]) => is(sample))?.[0];
}
