import type { FigureCurve } from '@geq/analysis';
import type { PlacedCurve } from './sweepTable.ts';
import type { SweepConfig } from './sweepConfig.ts';

const MOST_LINES = 8; // more are not told apart

const SYMBOLS: Readonly<Record<string, string>> = {
  lr: 'η',
  dt: 'dt',
  tolerance: 'tolerance',
  seed: 'seed',
  K: 'K',
  M: 'M',
};

/** What sets a curve apart from the others of its sweep. */
function label(axes: SweepConfig['axes'], { parameters }: PlacedCurve, students: number): string {
  const parts = axes
    .filter(({ values }) => values.length > 1)
    .map(({ name }) =>
      name === 'both'
        ? parameters.both
          ? 'both layers'
          : 'first layer'
        : `${SYMBOLS[name]} = ${Number(parameters[name]?.toPrecision(4))}`,
    );
  return [...parts, ...(students > 1 ? [`student ${parameters.student}`] : [])].join(', ');
}

/** What a figure of a sweep shows: e_g of its curves, or of some of them spread evenly over the sweep. */
export function sweepFigure(
  { base, axes }: SweepConfig,
  curves: readonly PlacedCurve[],
): { title: string; subtitle: string; caption: string[]; curves: Pick<FigureCurve, 'label' | 'theory'>[] } {
  const count = Math.min(MOST_LINES, curves.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => curves[Math.round((i * (curves.length - 1)) / Math.max(1, count - 1))],
  );
  const { lr, K, M, unit, both } = base.kind === 'online' ? base.online : base;
  const fixed = { η: lr, K, M };
  const swept = new Set(axes.map(({ name }) => SYMBOLS[name] ?? name));
  const students = base.kind === 'online' ? base.online.students : 1;
  return {
    title: `Theory swept over ${axes.map(({ name }) => SYMBOLS[name] ?? 'the layers that learn').join(', ')}`,
    subtitle: [
      ...(base.kind === 'online' ? [`${base.online.scenario} · N = ${base.online.N}, D = ${base.online.D}`] : []),
      unit,
      ...Object.entries(fixed)
        .filter(([name]) => !swept.has(name))
        .map(([name, value]) => `${name} = ${value}`),
      ...(swept.has('both') ? [] : [both ? 'both layers learn' : 'the first layer learns']),
    ].join(' · '),
    caption:
      chosen.length < curves.length
        ? [`${chosen.length} of ${curves.length} curves; all of them stand in curves.csv.`]
        : [],
    curves: chosen.map((placed) => ({
      label: label(axes, placed, students),
      theory: { t: [...placed.curve.trajectory.t], eg: [...placed.curve.trajectory.eg] },
    })),
  };
}
