import { experimentConfigSchema, onlineConfigSchema, stepSchema, toleranceSchema } from '@geq/experiments';
import { UsageError } from '@geq/runs';
import { depthSchema, imageSizeSchema, normEpsSchema, pieceCountSchema, sampleCountSchema } from '@geq/scenarios';
import { evaluateNumbers, type Scope } from './numbers.ts';
import { spelled } from './option.ts';
import type { NumberWords } from './wordsSchema.ts';

/** Values that expressions may use when the option itself is not given: what the help calls the defaults. */
export const DEFAULTS: Scope = { N: 1000, D: 100, K: 2, M: 2, depth: 4, lr: 0.2 };

/** Numeric options that were given, by name. */
export type Numbers<TName extends string> = { readonly [TKey in TName]?: number };

const { N, D, K, M, lr, steps, seed, students, studentIndex, testSize, evaluationSize } = onlineConfigSchema.shape;
const { seeds } = experimentConfigSchema.shape;
/** What a number may be, by the name of its option. */
export type NumberSchemas = Readonly<
  Record<string, { safeParse: (value: unknown) => { error?: { issues: { message: string }[] } } }>
>;
const SCHEMAS: NumberSchemas = {
  N,
  D,
  K,
  M,
  lr,
  steps,
  seed,
  students,
  'student-index': studentIndex,
  'test-size': testSize,
  'evaluation-size': evaluationSize,
  'generator-seed': seed,
  depth: depthSchema,
  tolerance: toleranceSchema,
  dt: stepSchema,
  'image-size': imageSizeSchema,
  'norm-eps': normEpsSchema,
  samples: sampleCountSchema,
  pieces: pieceCountSchema,
  seeds,
};

/**
 * The numeric options that were given, evaluated, each within its own range.
 *
 * @param known values for names that are not given: the defaults, or what a run says that is resumed
 * @throws UsageError naming the option as it is typed
 */
export async function readNumbers<TName extends string>(
  { texts, aliases }: NumberWords<TName>,
  known: Scope = DEFAULTS,
  schemas = SCHEMAS,
): Promise<Numbers<TName>> {
  const values = await evaluateNumbers(texts as Readonly<Record<string, string | undefined>>, { known, aliases });
  for (const [name, value] of Object.entries(values)) {
    const issue = schemas[name]?.safeParse(value).error?.issues[0];
    if (issue) throw new UsageError(`${spelled(name)}: ${issue.message}`);
  }
  return values as Numbers<TName>;
}
