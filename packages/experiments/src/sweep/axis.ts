import type { z } from 'zod';
import { pow } from '@geq/elementary';
import { bounds } from '@geq/scenarios';
import { numberMeant, plainNumber, UsageError } from '@geq/runs';
import { stepSchema, toleranceSchema } from '../theory/integrateTheory.ts';

/** What a sweep can vary, and what values each may have. */
const PARAMETERS = {
  lr: bounds.learningRate,
  K: bounds.hiddenUnits,
  M: bounds.hiddenUnits,
  seed: bounds.seed,
  both: bounds.zeroOrOne,
  tolerance: toleranceSchema,
  dt: stepSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** Name of a parameter that a sweep can vary. */
export type SweepParameter = keyof typeof PARAMETERS;

/** The parameters that a sweep can vary. */
export const SWEEP_PARAMETERS = Object.keys(PARAMETERS) as SweepParameter[];

/** One parameter and the values it takes in turn. */
export interface Axis {
  readonly name: SweepParameter;
  readonly values: readonly number[];
}

/** Curves of a sweep at most: more are several sweeps. */
export const MOST_CURVES = 10_000;

const EXAMPLES = 'lr=0.05:1:20, lr=0.01:1:20log or K=1,2,4';
const isParameter = (name: string): name is SweepParameter => Object.hasOwn(PARAMETERS, name);

/** Other words for a parameter. */
const ALIASES: Readonly<Record<string, SweepParameter>> = {
  eta: 'lr',
  η: 'lr',
  rate: 'lr',
  'learning-rate': 'lr',
  learning_rate: 'lr',
  seeds: 'seed',
  s: 'seed',
  tol: 'tolerance',
  step: 'dt',
};
/** Each of them is another spectrum. */
const OF_THE_INPUTS = ['N', 'D', 'depth', 'L'];

/** A hint at what was meant by an unknown name. @param suggest finds a name that is spelled nearly so */
function hint(name: string, suggest: Suggest): string {
  const bare = name.replace(/^-+/, '');
  if (OF_THE_INPUTS.includes(bare)) return `; ${bare} belongs to the inputs: call geq ode once for each ${bare}`;
  const close = Object.hasOwn(ALIASES, bare.toLowerCase())
    ? ALIASES[bare.toLowerCase()]
    : SWEEP_PARAMETERS.find((each) => each.toLowerCase() === bare.toLowerCase());
  return close === undefined ? suggest(bare, SWEEP_PARAMETERS) : `; did you mean ${close}?`;
}

type Suggest = (word: string, among: readonly string[]) => string;

/**
 * Reads one `--sweep`: `lr=0.1,0.2,0.5` (a list), `lr=0.05:1:20` (20 values evenly from 0.05 to 1), `lr=0.01:1:20log` (evenly in the logarithm).
 *
 * @throws UsageError for another syntax, an unknown parameter, an empty or impossible range, values out of the parameter's own range or given twice
 */
export function parseAxis(text: string, suggest: Suggest = () => ''): Axis {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--sweep: expected NAME=VALUES, such as ${EXAMPLES}, got '${text}'`);
  const name = text.slice(0, at).trim();
  if (!isParameter(name))
    throw new UsageError(
      `--sweep: expected one of ${SWEEP_PARAMETERS.join(', ')}, got '${name}'${hint(name, suggest)}`,
    );
  const said = text.slice(at + 1).trim();
  if (said === '') throw new UsageError(`--sweep ${name}: expected values, such as ${EXAMPLES}, got none`);
  const isRange = said.includes(':');
  const values = isRange ? rangeOf(name, said) : listOf(name, said);
  for (const value of values) {
    const issue = PARAMETERS[name].safeParse(value).error?.issues[0];
    if (issue)
      throw new UsageError(`--sweep ${name}: ${issue.message}${isRange ? otherwise(inSteps(name, said)) : ''}`);
  }
  const again = values.find((value, i) => values.indexOf(value) !== i);
  if (again !== undefined)
    throw new UsageError(
      `--sweep ${name}: expected every value once, got ${again} twice; ${isRange ? 'ask for fewer values' : 'leave one out'}`,
    );
  return { name, values };
}

/** All axes of a sweep. @throws UsageError as `parseAxis`, for a parameter that is swept twice, and for more than MOST_CURVES combinations */
export function parseAxes(texts: readonly string[], suggest?: Suggest): Axis[] {
  const axes = texts.map((text) => parseAxis(text, suggest));
  const again = axes.find(({ name }, i) => axes.findIndex((axis) => axis.name === name) !== i);
  if (again) throw new UsageError(`--sweep ${again.name}: expected once, got several; list all its values in one`);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_CURVES)
    throw new UsageError(
      `--sweep: expected at most ${MOST_CURVES} curves, got ${axes.map(({ values }) => values.length).join(' × ')} = ${count}`,
    );
  return axes;
}

/** Every combination, the last axis the fastest. */
export const combinations = (axes: readonly Axis[]): Partial<Record<SweepParameter, number>>[] =>
  axes.reduce<Partial<Record<SweepParameter, number>>[]>(
    (points, { name, values }) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );

function numberOf(name: string, word: string, remedy?: string): number {
  const value = plainNumber(word) ?? NaN;
  const meant = remedy ?? numberMeant(word);
  if (!Number.isFinite(value))
    throw new UsageError(
      `--sweep ${name}: expected numbers, such as ${EXAMPLES}, got '${word.trim()}'${otherwise(meant === undefined ? [] : [`write ${meant}`])}`,
    );
  return value;
}

function listOf(name: string, said: string): number[] {
  const words = said.split(/[\s,;]+/).filter((word) => word !== '');
  const list =
    words.length > 0 && words.every((word) => plainNumber(word) !== undefined)
      ? `${name}=${words.join(',')}`
      : undefined; // without empty entries, and with commas
  return said.split(',').map((word) => numberOf(name, word, list));
}

function rangeOf(name: string, said: string): number[] {
  if (said.includes(','))
    throw new UsageError(
      `--sweep ${name}: expected a list or FIRST:LAST:COUNT, such as ${EXAMPLES}, got both in '${said}'; write all values as one list, with a point for decimals`,
    );
  const parts = said.split(':');
  if (parts.length !== 3)
    throw new UsageError(
      `--sweep ${name}: expected FIRST:LAST:COUNT, such as ${EXAMPLES}, got '${said}'${otherwise(wholeNumbers(name, parts))}`,
    );
  const isLog = parts[2].endsWith('log');
  const [first, last] = parts.slice(0, 2).map((word) => numberOf(name, word));
  const count = numberOf(name, isLog ? parts[2].slice(0, -3) : parts[2]);
  if (first === last && count !== 0)
    throw new UsageError(
      `--sweep ${name}: expected two different ends, got ${first} twice; for this one value write ${name}=${first}${alsoInSteps(name, said)}`,
    );
  if (count === 1)
    throw new UsageError(
      `--sweep ${name}: expected a count of at least 2 from ${first} to ${last}, got 1; for one value write ${name}=${first}, for both ends ${name}=${first},${last}${alsoInSteps(name, said)}`,
    );
  if (!(Number.isInteger(count) && count >= 2 && count <= MOST_CURVES))
    throw new UsageError(
      `--sweep ${name}: expected a count from 2 to ${MOST_CURVES}, got ${count}${otherwise(inSteps(name, said))}`,
    );
  if (isLog && !(first > 0 && last > 0))
    throw new UsageError(`--sweep ${name}: expected ends above 0 on a logarithmic scale, got ${first} and ${last}`);
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return first;
    if (i === count - 1) return last;
    const share = i / (count - 1);
    return rounded(isLog ? first * pow(last / first, share) : first + (last - first) * share);
  });
}

const otherwise = (remedies: readonly string[]): string => (remedies.length === 0 ? '' : `; ${remedies.join(', ')}`);
const alsoInSteps = (name: string, said: string): string =>
  inSteps(name, said)
    .map((way) => `, ${way}`)
    .join('');

/** How a range is written that was meant as start:step:stop, the order of other programs; nothing where it cannot have been. */
function inSteps(name: string, said: string): string[] {
  const [start, step, stop] = said.split(':').map((word) => plainNumber(word) ?? NaN);
  const count = Math.floor(((stop - start) / step) * (1 + 1e-12)) + 1; // ten steps of 0.1 are one
  if (!(count >= 2 && count <= MOST_CURVES)) return [];
  return [
    `for steps of ${step} from ${start} to ${stop} write ${name}=${start}:${rounded(start + (count - 1) * step)}:${count}`,
  ];
}

/** `K=1:4` as every whole number between. */
function wholeNumbers(name: string, parts: readonly string[]): string[] {
  const [first, last] = parts.map((word) => plainNumber(word) ?? NaN);
  const count = Math.abs(last - first) + 1;
  return parts.length === 2 && Number.isInteger(first) && Number.isInteger(last) && count >= 2 && count <= MOST_CURVES
    ? [`for every whole number from ${first} to ${last} write ${name}=${first}:${last}:${count}`]
    : [];
}

/** Twelve digits: 0.1:0.5:5 means 0.2, not 0.2 and a rounding error. Whole numbers, such as seeds, keep all of theirs. */
const rounded = (x: number): number => (Number.isInteger(x) ? x : Number(x.toPrecision(12)));
