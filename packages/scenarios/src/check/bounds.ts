import { z } from 'zod';

/** Sizes beyond these are typing errors or need a machine that this program does not run on; see `geq doctor`. */
export const LIMITS = {
  dimension: 32768,
  units: 64,
  depth: 64,
  students: 4096,
  testSize: 10_000_000,
  steps: 1e9,
} as const;

const number = z.number({ error: ({ input }) => `expected a number, got ${String(input)}` });

const whole = (least: number, most: number) =>
  number
    .refine((x) => Number.isInteger(x), {
      error: ({ input }) => `expected a whole number, got ${String(input)}`,
      abort: true,
    })
    .refine((x) => x >= least && x <= most, {
      error: ({ input }) => `expected ${least} to ${most}, got ${String(input)}`,
    });

const positive = (most: number) =>
  number.refine((x) => x > 0 && x <= most, {
    error: ({ input }) => `expected a number above 0 and up to ${most}, got ${String(input)}`,
  });

/** One of a few names. */
export const oneOf = <const TNames extends readonly [string, ...string[]]>(names: TNames) =>
  z.enum(names, { error: ({ input }) => `expected ${names.join(', ')}, got '${String(input)}'` });

/** A dimension: N or D. */
export const dimension = whole(1, LIMITS.dimension);
/** A number of hidden units: K or M. */
export const hiddenUnits = whole(1, LIMITS.units);
/** Layers of a fully connected generator. */
export const depth = whole(1, LIMITS.depth);
/** Students of one data stream. */
export const studentCount = whole(1, LIMITS.students);
/** Index of a student, from 0. */
export const studentIndex = whole(0, LIMITS.students);
/** Samples in the test set. */
export const testSize = whole(16, LIMITS.testSize);
/** Fresh samples that runs are evaluated on; 0: none. */
export const evaluationSize = whole(0, 1e9);
/** Samples behind Ω and Φ. */
export const sampleCount = whole(2, 1e12);
/** An even and an odd block at least: the two halves of Φ. */
export const blockCount = whole(2, 2 ** 40);
/** Partitions of moments that are summed side by side. */
export const pieceCount = whole(1, 4096);
/** A seed: a whole number from 0 that float64 holds exactly. */
export const seed = whole(0, Number.MAX_SAFE_INTEGER);
/** A switch as a number. */
export const zeroOrOne = whole(0, 1);
/** A learning rate η. */
export const learningRate = positive(1e3);
/** Of Adam's running means. */
export const momentum = number.refine((x) => x >= 0 && x < 1, {
  error: ({ input }) => `expected a number from 0 on and below 1, got ${String(input)}`,
});
/** Images of a training step: one has no statistics for batch norm. */
export const batchSize = number
  .refine((x) => x !== 1, {
    error: 'expected at least 2 images, whose statistics batch norm takes, got 1',
    abort: true,
  })
  .pipe(whole(2, 65_536));
/** Channels of a hidden map, latents of a DCGAN. */
export const width = whole(1, 16_384);
/** Residual blocks of a flow's network. */
export const blocks = whole(0, 64);
/** Rows of an image. */
export const imageSize = whole(4, 1024);
/** Rows of what a network puts out. */
export const outputRows = whole(1, 4096);
/** ε of batch norm. */
export const normEps = number.refine((x) => x >= 0 && x <= 1e3, {
  error: ({ input }) => `expected a number from 0 to 1000, got ${String(input)}`,
});
/** Channels of an image: 1 (gray) or 3 (red, green, blue). */
export const imageChannels = number.refine((x) => x === 1 || x === 3, {
  error: ({ input }) => `expected 1 or 3, got ${String(input)}`,
});
/** Checkpoints that stay on disk. */
export const keptCheckpoints = whole(1, 10_000);
/** Images that are measured and never trained on. */
export const heldOut = whole(0, 1e9);
/** Passes over the data. */
export const epochs = positive(1e6);
/** Steps of a training. */
export const stepCount = whole(1, 1e9);
/** t_max = SGD steps / N. */
export const duration = positive(LIMITS.steps);
