import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { trainingFigureSvg, type TrainingFigureData } from './trainingFigureSvg.ts';

const steps = Array.from({ length: 600 }, (_, i) => i + 1);
const data: TrainingFigureData = {
  title: 'A training',
  subtitle: 'of nothing',
  caption: ['Losses & scores.'],
  panels: [
    {
      name: 'losses',
      yLabel: 'loss (nats)',
      curves: [
        { label: 'D', step: steps, value: steps.map((t) => 1 + (t % 3)) },
        { label: 'held out', step: [100, 200], value: [2, NaN], isMeasured: true },
      ],
    },
    { name: 'scores', yLabel: 'score', curves: [{ label: 'D(x)', step: steps, value: steps.map((t) => t / 600) }] },
  ],
};

describe('trainingFigureSvg', () => {
  it('draws lines of means, dots, both panels, legend and notes', async () => {
    const svg = await trainingFigureSvg(data);
    for (const text of [
      'A training',
      'of nothing',
      'Losses &amp; scores.',
      'Lines: means over 3 steps.',
      'held out',
      'losses',
      'scores',
      'step of Adam',
      'loss (nats)',
    ])
      expect(svg).toContain(text);
    expect(svg).not.toContain('NaN');
    expect(svg).toBe(await trainingFigureSvg(data));
  });

  it('draws the mean of every three steps: 2 all along, a level line (closed form)', async () => {
    const [, path] = /mark-line[^>]*stroke="#004488"[^>]*><path d="([^"]*)"/.exec(await trainingFigureSvg(data)) ?? [];
    const heights = [...(path ?? '').matchAll(/[ML][-\d.]+,([-\d.]+)/g)].map(([, y]) => Number(y));
    expect(heights.length).toBeGreaterThan(1);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(0.01); // pixels
  });

  it('refuses what it cannot draw', async () => {
    const [panel] = data.panels;
    await expect(
      trainingFigureSvg({ ...data, panels: [{ ...panel, curves: [{ label: 'D', step: [1, 2], value: [1] }] }] }),
    ).rejects.toThrow('trainingFigureSvg: expected D with one value per step (2), got 1');
    await expect(
      trainingFigureSvg({ ...data, panels: [{ ...panel, curves: [{ label: 'D', step: [1], value: [NaN] }] }] }),
    ).rejects.toThrow('trainingFigureSvg: expected at least one finite value, got none');
  });
});
