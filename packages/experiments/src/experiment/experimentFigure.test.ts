import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { finishedRun, tinyOnline } from '../../test/tiny.ts';
import { experimentFigure } from './experimentFigure.ts';
import { experimentOf } from './experimentOf.ts';
import { loadRuns } from './loadRuns.ts';

describe('experimentFigure', () => {
  it('says under the figure what was run, how well it agrees and what was left out', () =>
    withTemporaryFolder(async (folder) => {
      await finishedRun(folder, tinyOnline());
      const pairs = (await loadRuns(folder)).map(({ pair }) => pair);
      const { config } = experimentOf({ N: 30, D: 6, depth: 1, students: 2, both: false }, 'quick');
      const { title, subtitle, caption, curves } = experimentFigure({
        config,
        pairs,
        sentences: ['Gaussian equivalence holds.'],
        notes: ['student 1 left'],
      });
      expect([title, subtitle]).toEqual([
        'Scenario rand: simulation and theory',
        'sign generator of 1 layer, D = 6, N = 30',
      ]);
      expect(caption[0]).toContain(
        'η = 0.2, first layer trained, 8 data streams with 2 students each; Ω and Φ in closed form (sharper)',
      );
      expect(caption.slice(1)).toEqual(['Gaussian equivalence holds.', 'student 1 left']);
      expect(curves).toHaveLength(1);
    }));
});
