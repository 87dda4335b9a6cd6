import { figureCurve, type FigureCurve, type RunPair } from '@geq/analysis';
import { NumericalTrouble } from './numericalTrouble.ts';

const hasPoint = (times: readonly number[], values: ArrayLike<number>): boolean =>
  times.some((t, i) => t > 0 && values[i] > 0 && Number.isFinite(values[i]));
const isDrawable = ({ simulation, theory }: Pick<FigureCurve, 'simulation' | 'theory'>): boolean =>
  hasPoint(simulation.t, simulation.eg.mean) || hasPoint(theory.t, theory.eg);

/**
 * Holds that there is something to compare and to draw: an e_g above 0 after t = 0.
 *
 * @param troubles runs and curves that ended early, and what to change; without one nothing is looked at
 * @throws NumericalTrouble naming the first of them
 */
export function requireCurves(pairs: readonly RunPair[], troubles: readonly string[]): void {
  if (troubles.length === 0 || isDrawable(figureCurve(pairs, ''))) return;
  throw new NumericalTrouble(
    `nothing after t = 0 is left to compare: ${troubles[0]}${troubles.length > 1 ? ` (and ${troubles.length - 1} more)` : ''}`,
  );
}
