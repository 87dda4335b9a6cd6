import { basename } from 'node:path';
import { figureCurve } from '@geq/analysis';
import { UsageError } from '@geq/runs';
import type { Action } from '../command.ts';
import type { PlotRequest } from '../commands/plot.ts';
import { commonYardstick, comparisonOf, loadCurves, sentencesOf, troublesOf } from '../curves.ts';
import { EXIT } from '../exitCodes.ts';
import { requireFreeFigure, writeFigure } from '../figureFiles.ts';
import { troubleLine } from '../troubleLine.ts';

const TITLES = {
  theory: 'Test error: simulation (dots) and theory (lines)',
  'closed form': 'Test error: simulation (dots) and closed form at its own overlaps (lines)',
} as const;

export const plot: Action<PlotRequest> = async (request, output) => {
  const { positionals: paths, label: labels, out = 'figure', force = false } = request;
  if (labels.length > 0 && labels.length !== paths.length)
    throw new UsageError(`--label: expected ${paths.length}, one per run, got ${labels.length}`);
  const names = paths.map((path, i) => labels[i] ?? basename(path));
  await requireFreeFigure(out, force);
  const curves = await Promise.all(paths.map(loadCurves));
  const yardstick = commonYardstick(curves);
  const comparisons = curves.map(({ runs }) => comparisonOf(runs));
  const sentences = curves.map(({ runs }, i) => sentencesOf(runs, yardstick, comparisons[i]));
  const files = await writeFigure(out, {
    title: request.title ?? TITLES[yardstick],
    caption: sentences.flatMap((each, i) =>
      curves.length > 1 ? each.map((sentence) => `${names[i]}: ${sentence}`) : each,
    ),
    lineName: yardstick,
    curves: curves.map(({ runs }, i) => {
      const curve = figureCurve(
        runs.map(({ pair }) => pair),
        names[i],
      );
      // Without a theory the lines of the overlaps would be the dots themselves.
      return yardstick === 'theory'
        ? curve
        : { ...curve, overlaps: curve.overlaps.map(({ label, simulation }) => ({ label, simulation })) };
    }),
  });
  output.out(
    request.json
      ? JSON.stringify({
          files,
          against: yardstick,
          agreement: sentences,
          troubles: curves.flatMap(({ runs }) => troublesOf(runs)),
        })
      : files.join('\n'),
  );
  const troubled = curves.flatMap(({ runs }, i) =>
    troublesOf(runs).length > 0 ? [troubleLine(troublesOf(runs), comparisons[i])] : [],
  );
  for (const line of troubled) output.err(`geq: ${line}`);
  return troubled.length > 0 ? EXIT.runTime : EXIT.ok;
};
