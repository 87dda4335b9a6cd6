import type { FigureData, Numbers } from './figureData.ts';

const isNumbers = (x: unknown): x is Numbers => Array.isArray(x) || (ArrayBuffer.isView(x) && 'length' in x);

function checkText(name: string, value: unknown): void {
  if (typeof value !== 'string')
    throw new TypeError(`figureSpec: expected ${name} as a string, got ${value === null ? 'null' : typeof value}`);
}

/** Times and the columns that go with them: same length, times ≥ 0 and increasing. */
function checkColumns(name: string, t: unknown, columns: Readonly<Record<string, unknown>>): void {
  if (!isNumbers(t)) throw new TypeError(`figureSpec: expected ${name}: t as an array of numbers, got ${typeof t}`);
  for (let i = 0; i < t.length; i++) {
    if (!(t[i] >= 0) || t[i] === Infinity)
      throw new RangeError(`figureSpec: expected ${name}: t as finite times ≥ 0, got ${t[i]} at ${i}`);
    if (i > 0 && t[i] < t[i - 1])
      throw new RangeError(
        `figureSpec: expected ${name}: t in increasing order, got ${t[i]} after ${t[i - 1]} at ${i}; sort the rows first`,
      );
  }
  for (const [column, values] of Object.entries(columns)) {
    if (!isNumbers(values))
      throw new TypeError(`figureSpec: expected ${name}: ${column} as an array of numbers, got ${typeof values}`);
    if (values.length !== t.length)
      throw new RangeError(
        `figureSpec: expected ${name}: ${column} with one entry per time (${t.length}), got ${values.length}`,
      );
  }
}

const withError = (mean: unknown, halfWidth: unknown): Record<string, unknown> =>
  halfWidth === undefined ? { mean } : { mean, halfWidth };

function checkHalfWidth(name: string, halfWidth: Numbers | undefined): void {
  for (let i = 0; i < (halfWidth?.length ?? 0); i++) {
    if (halfWidth![i] < 0)
      throw new RangeError(`figureSpec: expected ${name}: halfWidth ≥ 0, got ${halfWidth![i]} at ${i}`);
  }
}

/**
 * Checks what callers hand over; the private functions trust it from there on.
 *
 * @throws TypeError for a missing text or column, RangeError for columns of unequal length, times that are negative, not
 * finite or out of order, negative half-widths, and a figure without a curve
 */
export function checkFigure(data: FigureData): void {
  if (typeof data !== 'object' || data === null)
    throw new TypeError(`figureSpec: expected figure data as an object, got ${data === null ? 'null' : typeof data}`);
  checkText('title', data.title);
  for (const [name, value] of Object.entries({ subtitle: data.subtitle, xLabel: data.xLabel, yLabel: data.yLabel }))
    if (value !== undefined) checkText(name, value);
  if (data.caption !== undefined && !Array.isArray(data.caption))
    throw new TypeError(`figureSpec: expected caption as a list of paragraphs, got ${typeof data.caption}`);
  data.caption?.forEach((paragraph, i) => checkText(`caption[${i}]`, paragraph));
  if (!Array.isArray(data.curves))
    throw new TypeError(`figureSpec: expected curves as a list, got ${typeof data.curves}`);
  if (data.curves.length === 0)
    throw new RangeError('figureSpec: expected at least one curve, got none; a curve is { label, simulation, theory }');
  if (data.gapBand !== undefined && !(data.gapBand > 0 && data.gapBand < Infinity))
    throw new RangeError(`figureSpec: expected gapBand > 0 in percent, got ${data.gapBand}`);
  for (const [i, curve] of data.curves.entries()) {
    checkText(`curves[${i}].label`, curve?.label);
    const name = `curve "${curve.label}"`;
    if (!curve.simulation && !curve.theory)
      throw new RangeError(`figureSpec: expected ${name} with a simulation, a theory or both, got neither`);
    if (curve.simulation) {
      const { t, eg } = curve.simulation;
      checkColumns(`${name}, simulation`, t, withError(eg?.mean, eg?.halfWidth));
      checkHalfWidth(`${name}, simulation`, eg.halfWidth);
    }
    if (curve.theory) checkColumns(`${name}, theory`, curve.theory.t, { eg: curve.theory.eg });
    if (curve.overlapsNote !== undefined) checkText(`${name}: overlapsNote`, curve.overlapsNote);
    for (const [j, overlap] of (curve.overlaps ?? []).entries()) {
      checkText(`${name}: overlaps[${j}].label`, overlap?.label);
      const of = `${name}, overlap "${overlap.label}"`;
      if (overlap.simulation) {
        checkColumns(
          `${of}, simulation`,
          overlap.simulation.t,
          withError(overlap.simulation.mean, overlap.simulation.halfWidth),
        );
        checkHalfWidth(`${of}, simulation`, overlap.simulation.halfWidth);
      }
      if (overlap.theory) checkColumns(`${of}, theory`, overlap.theory.t, { value: overlap.theory.value });
    }
  }
}
