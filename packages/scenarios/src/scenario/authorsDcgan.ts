import { join } from 'node:path';
import { readTensors, toFloat64, writeTensors, type NamedTensors } from '@geq/formats';
import { writeFileAtomic, isFile, readBounded, cacheFolder, makeFolder } from '@geq/runs';
import { authorsModels, type AuthorsModel } from '../models/authorsModels.ts';
import { authorsModel, findAuthorsFile } from '../models/listModels.ts';
import { weightsName } from '../models/publishedSource.ts';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';
import { CALIBRATION } from './drawnDcgan.ts';
import { specOfCheckpoint } from '../spec/specOfFile.ts';

/** Which files of the authors there are, and who hears that one takes a while. */
export interface AuthorsOptions {
  /** Told when it takes a while. */
  readonly onNotice?: (text: string) => void;
  readonly table?: readonly AuthorsModel[];
}

/**
 * The authors' network of a scenario, if it was fetched. One whose batch norms were never trained (running mean 0, variance 1)
 * puts out next to nothing in evaluation mode: it is calibrated as drawn networks are, once, and kept.
 *
 * @throws FormatError when the file holds no such network
 */
export async function authorsDcgan(
  scenario: string,
  { onNotice = () => undefined, table = authorsModels }: AuthorsOptions = {},
): Promise<{ spec: GeneratorSpec; file: string } | undefined> {
  const name = weightsName(scenario);
  const file = await findAuthorsFile(name, table);
  if (file === undefined) return undefined;
  const blob = authorsModel(name, table).blob.slice(0, 12);
  const origin = `weights of the authors (${name}, blob ${blob})`;
  const { tensors } = readTensors(await readBounded(file), { source: file });
  if (!isUntouched(tensors))
    return { spec: await specOfCheckpoint(file, { name: scenario, origin }, {}, { isOurs: true }), file };

  const calibrated = join(cacheFolder('generators'), `${scenario}_authors_${blob}.safetensors`);
  if (!(await isFile(calibrated))) {
    onNotice(`calibrating the batch norms of ${name}, once (about 10 s)`);
    await writeCalibrated(tensors, file, calibrated, { scenario, weights: name, blob, calibration: CALIBRATION.text });
  }
  return {
    spec: await specOfCheckpoint(
      calibrated,
      { name: scenario, origin: `${origin}, batch norms calibrated here` },
      {},
      { isOurs: true },
    ),
    file: calibrated,
  };
}

/** Statistics as a network has them that was never run in training mode. */
function isUntouched(tensors: NamedTensors['tensors']): boolean {
  const all = (ending: string, value: number): boolean => {
    const found = Object.entries(tensors).filter(([key]) => key.endsWith(ending));
    return found.length > 0 && found.every(([, tensor]) => toFloat64(tensor).every((x) => x === value));
  };
  return all('.running_mean', 0) && all('.running_var', 1);
}

async function writeCalibrated(
  tensors: NamedTensors['tensors'],
  source: string,
  path: string,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const { calibrate, calibrationLatents, readGenerator } = await import('@geq/dcgan'); // loads an engine: only where one is needed
  const { latentDim } = readGenerator(tensors, { source }).architecture;
  const state = await calibrate(tensors, calibrationLatents(0, CALIBRATION.samples, latentDim), { source });
  await makeFolder(cacheFolder('generators'));
  await writeFileAtomic(path, writeTensors({ tensors: state, metadata }, path));
}
