import { foreignText } from '@geq/formats';
import { UsageError } from '@geq/runs';
import { readMomentsFolder, type SampledMoments } from './readMomentsFolder.ts';
import { recognise } from '../recognise/recognise.ts';
import { measuredMoments, type MeasuredMoments } from './measuredMoments.ts';

/** Moments in files: `sampled` by `geq covariance`, or `measured` with other tools. */
export type MomentsInFiles =
  (SampledMoments & { readonly kind: 'sampled' }) | (MeasuredMoments & { readonly kind: 'measured' });

/**
 * The moments in a folder of `geq covariance`, in a file of named arrays, or in a folder with a file for each.
 *
 * @throws UsageError, FormatError when it holds none, or damaged ones
 */
export async function readMoments(path: string): Promise<MomentsInFiles> {
  const found = await recognise(path, 'moments');
  if (found.kind === 'run') return { kind: 'sampled', ...(await readMomentsFolder(path)) };
  if (found.kind === 'foreign')
    throw new UsageError(
      `${path}: expected moments (a folder of geq covariance; arrays called omega and phi in .npz, .pt, .safetensors or a folder of .npy), got ${foreignText(found.foreign)}`,
    );
  if (found.kind === 'file' && (found.format === 'onnx' || found.format === 'json'))
    throw new UsageError(
      `${path}: expected moments, got ${found.format === 'onnx' ? 'an ONNX model; measure its moments with geq covariance --generator FILE' : 'JSON'}`,
    );
  return { kind: 'measured', ...(await measuredMoments(path)) };
}
