import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { covariances } from '@geq/generators';
import type { Matrix } from '@geq/linalg';
import { parseOrRefuse, UsageError } from '@geq/runs';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';
import { generatorHash as hashOf, generatorName, generatorShape, momentsMadeOf } from '../kinds/createGenerator.ts';
import { momentsConfigSchema } from './momentsConfig.ts';
import type { SampledMoments } from './readMomentsFolder.ts';
import { CLOSED_FORM_WORDS, COVARIANCE_APPROXIMATIONS, isMeasured, type MomentsKind } from './momentsKind.ts';
import { authorsModels } from '../models/authorsModels.ts';
import { publishedSource } from '../models/publishedSource.ts';
import { readMoments } from './readMoments.ts';
import { readPublishedMoments } from './publishedMoments.ts';

/** What theory and exact overlaps need to know of a generator. */
export interface KnownMoments {
  /** N. */
  readonly meanX: Float64Array;
  /** N×N. */
  readonly omega: Matrix;
  /** N×D. */
  readonly phi: Matrix;
  /** Ω and Φ of two halves of the samples, and the covariance of their latents, when they were sampled. */
  readonly halves?: SampledMoments['halves'];
  readonly latent?: Matrix;
  /** n, when Ω and Φ are averages over n samples and not exact. */
  readonly count?: number;
}

/** The generator and the moments of a run's configuration. */
export interface MomentsSource {
  readonly generator: GeneratorSpec;
  readonly moments: { readonly kind: MomentsKind; readonly hash?: string };
}

/**
 * The moments a run was configured with: a closed form of its generator, the files of `geq covariance`, or the authors'.
 *
 * @param folder of the files
 * @throws UsageError when the files belong to another generator or are not the ones the run was started with
 */
export async function knownMoments({ generator, moments }: MomentsSource, folder?: string): Promise<KnownMoments> {
  if (moments.kind === 'sharper' || moments.kind === 'linearized' || moments.kind === 'authors') {
    if (generator.kind !== 'fc')
      throw new UsageError(`moments: expected sampled ones for a ${generator.kind} generator, got ${moments.kind}`);
    return covariances(generator, { approximation: COVARIANCE_APPROXIMATIONS[moments.kind] });
  }
  if (folder === undefined)
    throw new UsageError(
      `moments: expected the folder of the ${moments.kind} moments, got none; name it with --moments FOLDER`,
    );
  const shape = generatorShape(generator);
  const known =
    moments.kind === 'published'
      ? await readPublishedMoments(folder, generatorName(generator), shape)
      : await readMoments(folder);
  const isMadeOfThem = momentsMadeOf(generator) === known.hash && moments.kind === 'sampled';
  const isOwn = !('config' in known) || isMadeOfThem || hashOf(sampledOf(known, folder)) === hashOf(generator);
  if (!isOwn)
    throw new UsageError(
      `${folder}: these moments belong to another generator; make new ones with geq covariance and the same generator options`,
    );
  if (known.hash !== moments.hash)
    throw new UsageError(
      `${folder}: these are not the moments that the run was started with; start a new run with another --out`,
    );
  const { omega, phi } = known;
  if (omega.rows !== shape.N || phi.cols !== shape.D)
    throw new UsageError(
      `${folder}: expected moments of ${shape.N} outputs and ${shape.D} latents for this generator, got ${omega.rows} and ${phi.cols}`,
    );
  if (known.meanX === undefined && generator.kind !== 'gaussian')
    throw new UsageError(
      `${folder}: expected the mean of the outputs beside omega and phi, as mean_x, which is taken off the inputs of students, got none; add mean_x (N numbers)`,
    );
  const meanX = known.meanX ?? new Float64Array(shape.N);
  return isMadeOfThem ? { meanX, omega, phi } : { ...known, meanX }; // what was sampled of a generator is exact of the Gaussian made of it
}

/** The generator that moments were sampled of. */
const sampledOf = ({ config }: { readonly config: unknown }, folder: string): GeneratorSpec =>
  parseOrRefuse(momentsConfigSchema, config, folder).generator;

/** Refuses wrong files of moments before any work is done; closed forms cannot be wrong. @throws UsageError as `knownMoments` */
export async function requireMoments(source: MomentsSource, folder?: string): Promise<void> {
  if (isMeasured(source.moments.kind)) await knownMoments(source, folder);
}

/** What else `momentsSourceOf` looks at, and tells. */
export interface MomentsSourceOptions {
  /** The authors' files. */
  readonly table?: typeof authorsModels;
  /** Told what was taken to be so. */
  readonly onNotice?: (text: string) => void;
}

/**
 * What a user's `--moments` means: the name of a closed form, a folder of `geq covariance` or moments that were measured with other tools,
 * and their hash, or `published`: the authors' own, which `geq models pull` has fetched and which serve with their weights alone.
 *
 * @param spec  of the generator, for published moments
 * @throws UsageError
 */
export async function momentsSourceOf(
  text: string | undefined,
  spec?: GeneratorSpec,
  { table = authorsModels, onNotice = () => undefined }: MomentsSourceOptions = {},
): Promise<{ moments?: { kind: string; hash?: string }; momentsFolder?: string }> {
  if (text === undefined) return {};
  if (Object.hasOwn(CLOSED_FORM_WORDS, text)) return { moments: { kind: CLOSED_FORM_WORDS[text] } };
  if (text === 'published') return publishedSource(spec, table);
  if (
    !(await stat(text).then(
      () => true,
      () => false,
    ))
  ) {
    throw new UsageError(
      `moments: expected gaussian-kernel, linearized, authors, published, a folder made by geq covariance, or a file or folder with omega and phi, got '${text}'`,
    );
  }
  const moments = await readMoments(text);
  if (moments.kind === 'measured') for (const note of moments.notes) onNotice(`${text}: ${note}`);
  return { moments: { kind: moments.kind, hash: moments.hash }, momentsFolder: resolve(text) };
}
