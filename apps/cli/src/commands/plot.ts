import { basename } from 'node:path';
import { agreementSentences, compareRuns, figureCurve, loadRuns, UsageError } from '@geq/experiments';
import { list, text, textual, type Command } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { writeFigure } from '../figureFiles.ts';

export const plot: Command = {
  usage: 'plot <runs..>',
  summary: 'the figure: simulation as dots, theory as lines, overlaps, gap',
  positionals: { runs: 'run folders, folders of experiments, or prefixes; each becomes a curve' },
  options: {
    out: textual('x.svg, x.png, or x for both', { default: 'figure' }),
    title: textual('above the figure'),
    label: textual('of a curve, once per run, in their order', { array: true }),
  },
  examples: [
    ['$0 plot runs/a --out a.svg', 'one run'],
    ['$0 plot results/small results/large --label "N = 250" --label "N = 4000" --out sizes', 'two experiments in one figure'],
  ],
  async run(args, output) {
    const paths = list(args, 'runs');
    const labels = list(args, 'label');
    if (labels.length > 0 && labels.length !== paths.length) throw new UsageError(`label: expected ${paths.length}, one per run, got ${labels.length}`);
    const groups = await Promise.all(paths.map(loadRuns));
    const pairs = groups.map((group) => group.map(({ pair }) => pair));
    const files = await writeFigure(text(args, 'out') ?? 'figure', {
      title: text(args, 'title') ?? 'Test error: simulation (dots) and theory (lines)',
      caption: pairs.flatMap((each, i) => agreementSentences(compareRuns(each)).map((sentence) => (pairs.length > 1 ? `${labels[i] ?? basename(paths[i])}: ${sentence}` : sentence))),
      curves: pairs.map((each, i) => figureCurve(each, labels[i] ?? basename(paths[i]))),
    });
    output.out(files.join('\n'));
    return EXIT.ok;
  },
};
