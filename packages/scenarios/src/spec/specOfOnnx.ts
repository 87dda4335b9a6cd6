import { parseOrRefuse, UsageError, sha256 } from '@geq/runs';
import { LIMITS } from '../check/bounds.ts';
import { onnxSpecSchema, type FixedInputs, type OnnxSpec } from './generatorSpec.ts';
import { networkFacts } from '../kinds/networkFacts.ts';
import { readOnnxFile } from '../kinds/readOnnxFile.ts';

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

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** What was stated, without what was not. */
const stated = <TFields extends object>(fields: TFields): Partial<TFields> =>
  JSON.parse(JSON.stringify(fields)) as Partial<TFields>;

/**
 * An ONNX model that has passed a test run, its weights in other files read along with it.
 *
 * @param onNotice told what was taken to be so although the file does not say it
 * @throws UsageError naming the file, and the way out
 */
export async function specOfOnnx(
  path: string,
  named: Pick<OnnxSpec, 'name' | 'origin'>,
  { input, output, fixed, axis: axes }: OnnxHints,
  onNotice: (text: string) => void = () => undefined,
): Promise<OnnxSpec> {
  const model = await readOnnxFile(path);
  const said = parseOrRefuse(
    onnxSpecSchema.unwrap().pick({ input: true, output: true, fixed: true, axes: true }),
    stated({ input, output, fixed, axes }),
    path,
  );
  const hash = sha256(model);
  const { inputs, latentShape, outputShape, notes } = await networkFacts(path, model, { hash, ...said });
  const D = inputs.reduce((sum, { row }) => sum + sizeOf(row), 0);
  const N = sizeOf(outputShape);
  for (const [what, count] of [
    ['latents', D],
    ['outputs', N],
  ] as const) {
    if (count > LIMITS.dimension)
      throw new UsageError(
        `${path}: expected at most ${LIMITS.dimension} ${what} a sample, got ${count}; export the network for smaller images`,
      );
  }
  for (const note of notes) onNotice(`${path}: ${note}`);
  return { kind: 'onnx', hash, ...named, D, N, ...said, ...stated({ latentShape, outputShape }) };
}
