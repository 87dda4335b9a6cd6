import { pow } from '@geq/elementary';
import type { z } from 'zod';
import * as bounds from '../bounds.ts';
import { stepSchema, toleranceSchema } from '../theory.ts';
import { UsageError } from '../usageError.ts';

/** What a sweep can vary, and what values each may have. */
const PARAMETERS = {
  lr: bounds.learningRate, K: bounds.hiddenUnits, M: bounds.hiddenUnits, seed: bounds.seed, both: bounds.zeroOrOne, tolerance: toleranceSchema, dt: stepSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type SweepParameter = keyof typeof PARAMETERS;

export const SWEEP_PARAMETERS = Object.keys(PARAMETERS) as SweepParameter[];

/** One parameter and the values it takes in turn. */
export interface Axis {
  readonly name: SweepParameter;
  readonly values: readonly number[];
}

/** Curves of a sweep at most: more are several sweeps. */
export const MOST_CURVES = 10_000;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const EXAMPLES = 'lr=0.05:1:20, lr=0.01:1:20log or K=1,2,4';
const isParameter = (name: string): name is SweepParameter => Object.hasOwn(PARAMETERS, name);

/**
 * Reads one `--sweep`: `lr=0.1,0.2,0.5` (a list), `lr=0.05:1:20` (20 values evenly from 0.05 to 1), `lr=0.01:1:20log` (evenly in the logarithm).
 *
 * @throws UsageError for another syntax, an unknown parameter, an empty or impossible range, values out of the parameter's own range or given twice
 */
export function parseAxis(text: string): Axis {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--sweep: expected NAME=VALUES, such as ${EXAMPLES}, got '${text}'`);
  const name = text.slice(0, at).trim();
  if (!isParameter(name)) throw new UsageError(`--sweep: expected one of ${SWEEP_PARAMETERS.join(', ')}, got '${name}'`);
  const said = text.slice(at + 1).trim();
  if (said === '') throw new UsageError(`--sweep ${name}: expected values, such as ${EXAMPLES}, got none`);
  const values = said.includes(':') ? rangeOf(name, said) : said.split(',').map((word) => numberOf(name, word));
  for (const value of values) {
    const issue = PARAMETERS[name].safeParse(value).error?.issues[0];
    if (issue) throw new UsageError(`--sweep ${name}: ${issue.message}`);
  }
  const again = values.find((value, i) => values.indexOf(value) !== i);
  if (again !== undefined) throw new UsageError(`--sweep ${name}: expected every value once, got ${again} twice`);
  return { name, values };
}

/** All axes of a sweep. @throws UsageError as `parseAxis`, for a parameter that is swept twice, and for more than MOST_CURVES combinations */
export function parseAxes(texts: readonly string[]): Axis[] {
  const axes = texts.map(parseAxis);
  const again = axes.find(({ name }, i) => axes.findIndex((axis) => axis.name === name) !== i);
  if (again) throw new UsageError(`--sweep ${again.name}: expected once, got several; list all its values in one`);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_CURVES) throw new UsageError(`--sweep: expected at most ${MOST_CURVES} curves, got ${axes.map(({ values }) => values.length).join(' × ')} = ${count}`);
  return axes;
}

/** Every combination, the last axis the fastest. */
export const combinations = (axes: readonly Axis[]): Partial<Record<SweepParameter, number>>[] =>
  axes.reduce<Partial<Record<SweepParameter, number>>[]>((points, { name, values }) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))), [{}]);

function numberOf(name: string, word: string): number {
  const value = NUMBER.test(word.trim()) ? Number(word) : NaN;
  if (!Number.isFinite(value)) throw new UsageError(`--sweep ${name}: expected numbers, such as ${EXAMPLES}, got '${word.trim()}'`);
  return value;
}

function rangeOf(name: string, said: string): number[] {
  const parts = said.split(':');
  const isLog = parts.length === 3 && parts[2].endsWith('log');
  if (parts.length !== 3) throw new UsageError(`--sweep ${name}: expected FIRST:LAST:COUNT, such as ${EXAMPLES}, got '${said}'`);
  const [first, last] = parts.slice(0, 2).map((word) => numberOf(name, word));
  const count = numberOf(name, isLog ? parts[2].slice(0, -3) : parts[2]);
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_CURVES)) throw new UsageError(`--sweep ${name}: expected a count from 1 to ${MOST_CURVES}, got ${count}`);
  if (count === 1 && first !== last) throw new UsageError(`--sweep ${name}: expected a count of at least 2 from ${first} to ${last}, got 1`);
  if (count > 1 && first === last) throw new UsageError(`--sweep ${name}: expected two different ends, got ${first} twice`);
  if (isLog && !(first > 0 && last > 0)) throw new UsageError(`--sweep ${name}: expected ends above 0 on a logarithmic scale, got ${first} and ${last}`);
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return first;
    if (i === count - 1) return last;
    const share = i / (count - 1);
    return Number((isLog ? first * pow(last / first, share) : first + (last - first) * share).toPrecision(DIGITS));
  });
}

const DIGITS = 12; // 0.1:0.5:5 means 0.2, not 0.2 and a rounding error
