import { describe, expect, it } from '@jest/globals';
import { single, threeSizes } from '../bench/examples.ts';
import { figureSpec } from './index.ts';

const NOTE = '8 of 26 overlaps: Q_kk and the 4 largest R_km; all are in the .dat files.';

describe('a note on overlaps that are left out', () => {
  const notesOf = (notes: readonly (string | undefined)[], figure = threeSizes): readonly string[] =>
    figureSpec({ ...figure, curves: figure.curves.map((curve, i) => ({ ...curve, overlapsNote: notes[i] })) }).usermeta
      .notes;

  it('stands once where it holds for all curves, else beside their names, and not where none is shown', () => {
    expect(notesOf([NOTE], single)).toContain(NOTE);
    expect(notesOf([NOTE, NOTE, NOTE]).filter((note) => note === NOTE)).toHaveLength(1);
    expect(notesOf([undefined, NOTE, undefined])).toContain(`${threeSizes.curves[1].label}: ${NOTE}`);
    expect(notesOf([]).join(' ')).not.toContain('overlaps:');
    expect(notesOf([NOTE], { ...single, curves: [{ ...single.curves[0], overlaps: [] }] })).not.toContain(NOTE);
  });

  it('is a text', () => {
    expect(() => notesOf([5 as unknown as string], single)).toThrow('overlapsNote as a string, got number');
  });
});
