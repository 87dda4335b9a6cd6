import { LIMITS } from '../bounds.ts';
import { parseOrRefuse } from '../parseOrRefuse.ts';
import { UsageError } from '../usageError.ts';
import { onnxSpecSchema, type FixedInputs, type OnnxSpec } from './anySpec.ts';
import { lanes, sha256 } from './networkFile.ts';
import { aboutFile, ON_COMMAND_LINE, readOnnxFile } from './onnxFile.ts';

/** What an ONNX model does not say by itself. */
export interface OnnxHints {
  /** The input that takes the latents, several between commas, or `all`. */
  readonly input?: string;
  readonly output?: string;
  /** Values for the other inputs. */
  readonly fixed?: FixedInputs;
  /** Lengths of axes that the file leaves open, by name. */
  readonly axis?: Readonly<Record<string, number>>;
}

/** What was stated, without what was not. */
const stated = <TFields extends object>(fields: TFields): Partial<TFields> => JSON.parse(JSON.stringify(fields)) as Partial<TFields>;

/**
 * An ONNX model that has passed a test run, its weights in other files read along with it.
 *
 * @param onNotice told what was taken to be so although the file does not say it
 * @throws UsageError naming the file, and the way out
 */
export async function specOfOnnx(path: string, named: Pick<OnnxSpec, 'name' | 'origin'>, { input, output, fixed, axis: axes }: OnnxHints, onNotice: (text: string) => void = () => undefined): Promise<OnnxSpec> {
  const model = await readOnnxFile(path);
  const said = parseOrRefuse(onnxSpecSchema.unwrap().pick({ input: true, output: true, fixed: true, axes: true }), stated({ input, output, fixed, axes }), path);
  const { onnxGenerator } = await import('@geq/nn'); // loads an engine: only where one is needed
  const generator = await onnxGenerator(model, { ...said, name: named.name, say: ON_COMMAND_LINE, ...lanes(1) }).catch((error: unknown) => { throw aboutFile(path, error); });
  const { latentDim: D, outputDim: N, latentShape, outputShape, notes } = generator;
  await generator.close();
  for (const [what, count] of [['latents', D], ['outputs', N]] as const) {
    if (count > LIMITS.dimension) throw new UsageError(`${path}: expected at most ${LIMITS.dimension} ${what} a sample, got ${count}; export the network for smaller images`);
  }
  for (const note of notes) onNotice(`${path}: ${note}`);
  return { kind: 'onnx', hash: sha256(model), ...named, D, N, ...said, ...stated({ latentShape, outputShape }) };
}
