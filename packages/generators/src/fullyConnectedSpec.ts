import { z } from 'zod';
import { contentHash } from './canonicalJson.ts';

const MAX_WIDTH = 65_536;
const MAX_DEPTH = 1_000;
const MAX_PARAMETERS = 100_000_000; // 400 MB as float32

const numWeights = (widths: readonly number[]): number =>
  widths.slice(1).reduce((sum, width, l) => sum + width * widths[l], 0);

/** The schema of `GeneratorSpec`, for whoever reads one from a file or a command line. */
export const fullyConnectedSpecSchema = z
  .strictObject({
    kind: z.literal('fc'),
    activation: z.enum(['sign', 'tanh', 'erf', 'relu', 'linear']),
    widths: z
      .array(z.int().min(1).max(MAX_WIDTH))
      .min(2)
      .max(MAX_DEPTH + 1)
      .readonly()
      .refine((widths) => numWeights(widths) <= MAX_PARAMETERS, {
        error: ({ input }) => `expected at most ${MAX_PARAMETERS} weights in all, got ${numWeights(input as number[])}`,
      }),
    seed: z.int().min(0),
  })
  .readonly();

/**
 * A random fully connected generator as plain data: everything that any thread or machine needs to rebuild it.
 *
 *   x⁰ = c ~ N(0, I_D),   x^l = f(F^l x^{l−1}),   F^l_ij ~ N(0, 1/widths[l−1]),   l = 1 … L
 *
 * `widths` is [D, …, N], L + 1 whole numbers; `seed` is the generator's own, not the run's.
 */
export type FullyConnectedSpec = z.infer<typeof fullyConnectedSpecSchema>;

/** The point-wise function after every layer; erf means erf(z/√2). */
export type GeneratorActivation = FullyConnectedSpec['activation'];

/**
 * The spec of the paper's scenario `rand`: L layers, widths D → D → … → D → N.
 *
 * @throws RangeError when the result is no valid spec
 */
export function randSpec({
  N,
  D,
  L = 4,
  activation = 'sign',
  seed = 0,
}: {
  N: number;
  D: number;
  L?: number;
  activation?: GeneratorActivation;
  seed?: number;
}): FullyConnectedSpec {
  if (!Number.isSafeInteger(L) || L < 1 || L > MAX_DEPTH)
    throw new RangeError(`randSpec: expected a whole depth L from 1 to ${MAX_DEPTH}, got ${L}`);
  return requireSpec('randSpec', { kind: 'fc', activation, widths: [...new Array<number>(L).fill(D), N], seed });
}

/** The spec itself when it is valid; else a RangeError in the name of `caller`. */
export function requireSpec(caller: string, spec: unknown): FullyConnectedSpec {
  const { data, error } = fullyConnectedSpecSchema.safeParse(spec);
  if (data) return data;
  const { path, message } = error.issues[0];
  throw new RangeError(
    `${caller}: expected a generator spec, got one where ${path.length > 0 ? path.join('.') : 'the whole'}: ${message}`,
  );
}

/**
 * Content hash of a spec: SHA-256 of its canonical JSON, 64 hexadecimal digits. Equal hashes mean equal outputs.
 *
 * @throws RangeError for an invalid spec
 */
export function specHash(spec: FullyConnectedSpec): string {
  const { kind, activation, widths, seed } = requireSpec('specHash', spec);
  return contentHash({ kind, activation, widths, seed });
}

/** `rand_sign_L4` as in the authors' file names; hidden widths other than D are appended: `rand_sign_L2_h50`. */
export function specName({ activation, widths }: FullyConnectedSpec): string {
  const hidden = widths.slice(1, -1);
  const suffix = hidden.every((width) => width === widths[0]) ? '' : `_h${hidden.join('-')}`;
  return `rand_${activation}_L${widths.length - 1}${suffix}`;
}
