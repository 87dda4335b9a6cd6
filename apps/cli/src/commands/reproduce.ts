import { join } from 'node:path';
import { experimentFigure, experimentOf, momentsSourceOf, runExperiment, scenario, scenarioNames, UsageError, type ScaleName } from '@geq/experiments';
import { numbers, numeric, text, textual, type Arguments, type Command } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { writeFigure } from '../figureFiles.ts';
import { withInterrupt } from '../interrupt.ts';
import { generatorOptions, learningOptions, readMethod, readOnlineOptions, readRunOptions, runOptions, theoryOptions, threadOptions } from '../options.ts';
import { startProgress } from '../progress.ts';

function readScale(args: Arguments): ScaleName {
  const scale = text(args, 'scale') ?? 'quick';
  if (scale !== 'quick' && scale !== 'full') throw new UsageError(`scale: expected quick or full, got '${scale}'`);
  return scale;
}

export const reproduce: Command = {
  usage: 'reproduce',
  summary: 'an experiment of the paper, whole: simulations, theory, agreement, figure',
  options: {
    ...generatorOptions,
    scale: textual('quick (a first look) or full (the paper\'s range)', { default: 'quick' }),
    seeds: numeric('independent data streams, side by side on the cores'),
    ...learningOptions,
    ...theoryOptions,
    ...runOptions,
    ...threadOptions,
  },
  examples: [
    ['$0 reproduce', `the quick version of ${scenarioNames()[0]}`],
    ['$0 reproduce --scenario rand --scale full --seeds 16', 'with better statistics'],
    ['$0 reproduce -N 4000 -D 400 -L 2 --activation erf --lr 0.5 --out results/mine', 'a generator of your own size'],
  ],
  async run(args, output) {
    const { threads, checkpointSeconds, quiet, json, force } = await readRunOptions(args);
    const scale = readScale(args);
    const { moments, momentsFolder } = await momentsSourceOf(text(args, 'moments'));
    const { seeds } = await numbers(args, ['seeds']);
    const { config, isPreset } = experimentOf({ ...await readOnlineOptions(args), moments, seeds }, scale, await readMethod(args));
    const { name } = scenario(config.online.scenario);
    const resume = text(args, 'resume');
    const folder = resume ?? text(args, 'out') ?? `results/${name}-${isPreset ? scale : 'custom'}`;
    const progress = startProgress(`${name}, ${config.seeds} seeds`, 'steps', { quiet, output });
    const { status, outcome } = await withInterrupt((signal) => runExperiment(config, { folder, threads, checkpointSeconds, force, momentsFolder, signal, onProgress: progress.update }))
      .finally(progress.finish);
    if (status === 'aborted' || !outcome) {
      output.err(`stopped; the same command goes on from here (${folder})`);
      return EXIT.interrupted;
    }
    const files = await writeFigure(join(folder, 'figure'), experimentFigure(outcome));
    if (json) output.out(JSON.stringify({ folder, files, agreement: outcome.sentences, notes: outcome.notes, parts: outcome.comparison.parts, eg: outcome.comparison.eg }));
    else for (const line of [...files, ...outcome.notes, ...outcome.sentences]) output.out(line);
    return EXIT.ok;
  },
};
