import { readBounded, UsageError } from '@geq/runs';
import { isMeasuredMoments, recognise } from '@geq/scenarios';
import { foreignText, LONE_TENSOR, readTensors } from '@geq/formats';
import type { Finding } from './finding.ts';
import { generatorFinding } from './generatorFinding.ts';
import { imagesFinding } from './imagesFinding.ts';
import { momentsFinding } from './momentsFinding.ts';
import { tensorFinding } from './tensorFinding.ts';

/**
 * What a path is: what was read of it, what was assumed, what would make that certain.
 *
 * @throws UsageError, FormatError for what nothing here reads, with what it is and a way out
 */
export async function inspectPath(path: string): Promise<Finding> {
  const found = await recognise(path, 'tensors');
  if (found.kind === 'foreign') {
    const generator = found.isFolder ? await generatorFinding(path) : undefined;
    if (generator?.json.generator)
      return {
        title: generator.title,
        lines: generator.lines.slice(1),
        json: { kind: 'generator', ...generator.json },
      };
    const images = await imagesFinding(path);
    if (images) return images;
    throw new UsageError(`${path}: expected something that geq reads, got ${foreignText(found.foreign)}`);
  }
  if (found.kind === 'matrices') return momentsFinding(path);
  if (found.kind === 'run') {
    if (found.run.kind === 'covariance' && found.run.status === 'complete') return momentsFinding(path);
    const title = `a run of geq, kind ${found.run.kind}, ${found.run.status}`;
    if (found.run.kind !== 'training')
      return { title, lines: [], json: { kind: 'run', run: found.run.kind, status: found.run.status } };
    const generator = await generatorFinding(path);
    return {
      title,
      lines: generator.lines,
      json: { kind: 'run', run: found.run.kind, status: found.run.status, ...generator.json },
    };
  }
  if (found.format === 'onnx' || found.format === 'json') {
    const { title, lines, json } = await generatorFinding(path);
    if (json.generator === null) throw new UsageError(String(json.refusal));
    return { title, lines: lines.slice(1), json: { kind: found.format, ...json } };
  }
  return tensorsAndMore(path, await readBounded(path));
}

/** The tensors of a file; moments where they are some, and the generator where it is a checkpoint. */
async function tensorsAndMore(path: string, bytes: Uint8Array): Promise<Finding> {
  const tensors = tensorFinding(bytes, path);
  const names = Object.keys(readTensors(bytes, { source: path }).tensors);
  const isWeights = names.length > 1 && !names.includes(LONE_TENSOR);
  if (!isWeights) return tensors;
  const more = isMeasuredMoments(names) ? await momentsFinding(path) : await generatorFinding(path);
  const images = more.json.generator === null ? await imagesFinding(path) : undefined;
  if (images)
    return {
      title: tensors.title,
      lines: [...tensors.lines, images.title, ...images.lines],
      json: { ...tensors.json, images: images.json },
    };
  const lines = isMeasuredMoments(names) ? [more.title, ...more.lines] : more.lines;
  return { title: tensors.title, lines: [...tensors.lines, ...lines], json: { ...tensors.json, ...more.json } };
}
