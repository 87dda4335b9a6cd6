import { momentsSourceOf, onlineConfig, rootOf, simulate, type OnlineConfig } from '@geq/experiments';
import { flag, isSet, text, type Command } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { withInterrupt } from '../interrupt.ts';
import { generatorOptions, learningOptions, readOnlineOptions, readRunOptions, runOptions, threadOptions } from '../options.ts';
import { startProgress } from '../progress.ts';
import { resumedConfig } from '../resume.ts';

export const online: Command = {
  usage: 'online',
  summary: 'train two-layer students on one pass over a generator\'s samples',
  options: {
    ...generatorOptions,
    ...learningOptions,
    store: flag('write the initial conditions too, in the authors\' files, for geq ode and for their integrator'),
    ...runOptions,
    ...threadOptions,
  },
  examples: [
    ['$0 online -N 500 --lr 0.2 --steps 100 -s 1 --store --out runs/a', 'as the authors\' script, with stored initial conditions'],
    ['$0 online -K 4 -M 2 --lr "0.2/sqrt(K)" --students 8', 'eight students on one stream'],
    ['$0 online --resume runs/a', 'go on after an interruption, bit for bit'],
  ],
  async run(args, output) {
    const { threads, checkpointSeconds, quiet, json, force } = await readRunOptions(args);
    const { moments, momentsFolder } = await momentsSourceOf(text(args, 'moments'));
    const given = { ...await readOnlineOptions(args), moments };
    const resume = text(args, 'resume');
    const config: OnlineConfig = resume === undefined ? onlineConfig(given) : await resumedConfig(resume, 'online', given, onlineConfig);
    const folder = resume ?? text(args, 'out') ?? `runs/${rootOf(config)}`;
    const progress = startProgress('simulation', 'steps', { quiet, output });
    const { status, notes } = await withInterrupt((signal) =>
      simulate(config, { folder, threads, checkpointSeconds, force, momentsFolder, signal, store: isSet(args, 'store'), onProgress: progress.update })).finally(progress.finish);
    if (status === 'aborted') {
      output.err(`${notes.join('; ') || 'stopped'}; continue with: geq online --resume ${folder}`);
      return EXIT.interrupted;
    }
    if (json) output.out(JSON.stringify({ folder, root: rootOf(config), status, notes }));
    else {
      for (const note of notes) output.err(note);
      output.out(`${folder}/${rootOf(config)}.dat${config.students > 1 ? ` and ${config.students - 1} more students` : ''}: ${status === 'complete' ? 'complete before; --force runs it anew' : status}`);
    }
    return status === 'ok' || status === 'complete' ? EXIT.ok : EXIT.runTime;
  },
};
