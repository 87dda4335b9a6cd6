import type { LeftOut } from './seriesDots.ts';

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** What a reader has to know about rows that are not drawn, or not as the others are; empty when there is nothing to say. */
export function figureNotes(facts: {
  error: LeftOut;
  overlaps: LeftOut;
  numBeyond: number;
  thinned: { drawn: number; rows: number } | null;
  labelled: 'all' | 'curve' | 'family';
  firstLabel: string;
  /** Sentences on the overlaps that are shown, by curve; undefined where all are. */
  shownOverlaps: readonly { label: string; note: string | undefined }[];
}): string[] {
  const notFinite = facts.error.notFinite + facts.overlaps.notFinite;
  const missing = [
    ...(facts.error.notPositive > 0
      ? [`${count(facts.error.notPositive, 'value', 'values')} of e_g ≤ 0 (the axis is logarithmic)`]
      : []),
    ...(notFinite > 0 ? [`${count(notFinite, 'value that is', 'values that are')} not finite`] : []),
  ];
  return [
    ...(missing.length > 0 ? [`Left out: ${missing.join(', ')}.`] : []),
    ...(facts.numBeyond > 0
      ? [`${count(facts.numBeyond, 'gap lies', 'gaps lie')} beyond the panel (arrows at its edge).`]
      : []),
    ...(facts.thinned ? [`Dots: ${facts.thinned.drawn} of ${facts.thinned.rows} rows, evenly spaced in log t.`] : []),
    ...overlapsNotes(facts.shownOverlaps),
    ...(facts.labelled === 'curve' ? [`Overlaps are labelled for ${facts.firstLabel} only.`] : []),
    ...(facts.labelled === 'family' ? ['Too many overlaps to label each: one label per family.'] : []),
  ];
}

/** Once where it holds for all curves, else by curve. */
function overlapsNotes(curves: readonly { label: string; note: string | undefined }[]): string[] {
  const notes = new Set(curves.map(({ note }) => note));
  if (notes.size === 1) return [...notes].filter((note) => note !== undefined);
  return curves.flatMap(({ label, note }) => (note === undefined ? [] : [`${label}: ${note}`]));
}
