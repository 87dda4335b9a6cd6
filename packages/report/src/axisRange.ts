/** One axis of a panel: its range and its ticks in increasing order; a tick with an empty label is a minor one. */
export interface AxisRange {
  readonly kind: 'log' | 'linear';
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 10 to a whole power, written 10⁻³. */
function powerLabel(exponent: number): string {
  return `10${exponent < 0 ? '⁻' : ''}${[...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('')}`;
}

/** A number as figures print it: 0.05, −2, 5·10⁻⁷. */
export function numberLabel(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [digits, exponent] = size.toExponential(3).split('e');
    const factor = Number(digits);
    return `${value < 0 ? '−' : ''}${factor === 1 ? '' : `${factor}·`}${powerLabel(Number(exponent))}`;
  }
  return `${value < 0 ? '−' : ''}${Number(size.toPrecision(6))}`;
}

/** k · 10^e as the double nearest to it (10 ** -5 need not be 1e-5). */
const decimal = (k: number, exponent: number): number => Number(`${k}e${exponent}`);

/**
 * Logarithmic axis around values in [low, high], 0 < low ≤ high: a margin on both sides, at least a factor of 2 in all,
 * decades labelled (every second, third … if there are many; 1, 2, 5 if there are few), the rest minor ticks. A range of less
 * than a factor of 5 has the even ticks of a linear axis.
 *
 * @param margin fraction of the range added on either side
 */
export function logAxis(low: number, high: number, { margin = 0.04, maxLabels = 8 } = {}): AxisRange {
  const from = Math.log10(low);
  const to = Math.log10(high);
  const widen = Math.max(margin * (to - from), (Math.log10(2) - (to - from)) / 2);
  const min = Math.max(10 ** (from - widen), Number.MIN_VALUE);
  const max = Math.min(10 ** (to + widen), Number.MAX_VALUE);
  const first = Math.floor(from - widen);
  const last = Math.ceil(to + widen);
  const decades = to - from + 2 * widen;
  const step = Math.ceil(decades / maxLabels);
  if (decades < Math.log10(5))
    return { kind: 'log', min, max, ticks: linearAxis(min, max, { margin: 0, maxLabels }).ticks };
  const ticks: { value: number; label: string }[] = [];
  for (let exponent = first; exponent <= last; exponent++) {
    for (let k = 1; k <= 9; k++) {
      const value = decimal(k, exponent);
      if (value < min || value > max || (step > 1 && k > 1)) continue;
      const major = decades < 2 ? [1, 2, 5].includes(k) : k === 1 && exponent % step === 0;
      ticks.push({ value, label: !major ? '' : decades < 2 ? numberLabel(value) : powerLabel(exponent) });
    }
  }
  return { kind: 'log', min, max, ticks };
}

/** Linear axis around values in [low, high]: a margin on both sides, steps of 1, 2 or 5 times a power of ten, minor ticks between. */
export function linearAxis(low: number, high: number, { margin = 0.05, maxLabels = 7 } = {}): AxisRange {
  const span =
    high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high)) ? high - low : Math.max(Math.abs(high), 1) / 2;
  const min = (low + high - span) / 2 - margin * span;
  const max = (low + high + span) / 2 + margin * span;
  const rough = (max - min) / maxLabels;
  const exponent = Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((k) => decimal(k, exponent) >= rough) ?? 10;
  const step = decimal(factor, exponent);
  const minors = factor === 2 ? 4 : 5; // minor steps in a major one
  const ticks: { value: number; label: string }[] = [];
  for (let i = Math.ceil((min / step) * minors); i <= Math.floor((max / step) * minors); i++) {
    const value = i % minors === 0 ? Number(((i / minors) * step).toPrecision(12)) : (i / minors) * step;
    ticks.push({ value: value === 0 ? 0 : value, label: i % minors === 0 ? numberLabel(value) : '' });
  }
  return { kind: 'linear', min, max, ticks };
}

/** Where a value lies on the axis: 0 at its lower end, 1 at its upper end. */
export function position({ kind, min, max }: AxisRange, value: number): number {
  return kind === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
}

/** The value at a position: the inverse of `position`. */
export function valueAt({ kind, min, max }: AxisRange, at: number): number {
  return kind === 'log' ? min * (max / min) ** at : min + at * (max - min);
}
