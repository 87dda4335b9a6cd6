import { z } from 'zod';

/** Sizes beyond these are typing errors or need a machine that this program does not run on; see `geq doctor`. */
export const LIMITS = { dimension: 32768, units: 64, depth: 64, students: 4096, testSize: 10_000_000, steps: 1e9 } as const;

const number = z.number({ error: ({ input }) => `expected a number, got ${String(input)}` });

const whole = (least: number, most: number) => number
  .refine((x) => Number.isInteger(x), { error: ({ input }) => `expected a whole number, got ${String(input)}`, abort: true })
  .refine((x) => x >= least && x <= most, { error: ({ input }) => `expected ${least} to ${most}, got ${String(input)}` });

const positive = (most: number) => number
  .refine((x) => x > 0 && x <= most, { error: ({ input }) => `expected a number above 0 and up to ${most}, got ${String(input)}` });

/** One of a few names. */
export const oneOf = <const TNames extends readonly [string, ...string[]]>(names: TNames) =>
  z.enum(names, { error: ({ input }) => `expected ${names.join(', ')}, got '${String(input)}'` });

/** A dimension: N or D. */
export const dimension = whole(1, LIMITS.dimension);
/** A number of hidden units: K or M. */
export const hiddenUnits = whole(1, LIMITS.units);
export const depth = whole(1, LIMITS.depth);
export const studentCount = whole(1, LIMITS.students);
export const studentIndex = whole(0, LIMITS.students);
export const testSize = whole(16, LIMITS.testSize);
export const sampleCount = whole(2, 1e12);
/** An even and an odd block at least: the two halves of Φ. */
export const blockCount = whole(2, 2 ** 40);
export const pieceCount = whole(1, 4096);
export const seed = whole(0, Number.MAX_SAFE_INTEGER);
export const learningRate = positive(1e3);
export const duration = positive(LIMITS.steps);
