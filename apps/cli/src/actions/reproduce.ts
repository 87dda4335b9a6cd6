import { join } from 'node:path';
import { experimentFigure, experimentOf, momentsSourceOf, optionsOf, runExperiment, scenario, UsageError, type ExperimentConfig } from '@geq/experiments';
import { isGiven, text, type Arguments } from '../arguments.ts';
import type { Action } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { writeFigure } from '../figureFiles.ts';
import { longWork, shellWord } from '../longWork.ts';
import { requireMemory } from '../memory.ts';
import { requireSameOptions, storedConfig, storedNumbers } from '../resume.ts';
import { readMethod, readNumbers, readOnline, readRunSettings, type RunSettings } from '../settings.ts';

interface Asked {
  readonly config: ExperimentConfig;
  readonly folder: string;
  readonly settings: RunSettings;
  readonly momentsFolder?: string;
}

async function ask(args: Arguments): Promise<Asked> {
  if (text(args, 'method') === 'euler') throw new UsageError('--method: expected dopri5 or rk4, got euler, whose rows are not those of the simulation; it belongs to geq ode --prefix');
  const { moments, momentsFolder } = await momentsSourceOf(text(args, 'moments'));
  const resume = text(args, 'resume');
  if (resume !== undefined) {
    if (isGiven(args, 'scale')) throw new UsageError('--scale: expected without --resume, whose experiment has its own size, got both; leave it out');
    const config = await storedConfig(resume, 'experiment');
    const stored = { ...optionsOf(config.online), seeds: config.seeds };
    const values = await readNumbers(args, storedNumbers(stored));
    const hasMethod = ['method', 'dt', 'tolerance'].some((name) => isGiven(args, name));
    requireSameOptions(resume, { ...readOnline(args, values), moments, seeds: values.seeds, ...(hasMethod ? { method: readMethod(args, values) } : {}) }, { ...stored, method: config.theory });
    return { config, folder: resume, settings: readRunSettings(args, values), momentsFolder };
  }
  const values = await readNumbers(args);
  const settings = readRunSettings(args, values);
  const scale = text(args, 'scale') === 'full' ? 'full' : 'quick';
  const { config, isPreset } = experimentOf({ ...readOnline(args, values), moments, seeds: values.seeds }, scale, readMethod(args, values));
  const { name } = scenario(config.online.scenario);
  return { config, folder: settings.out ?? `results/${name}-${isPreset ? scale : 'custom'}`, settings, momentsFolder };
}

export const reproduce: Action = async (args, output) => {
  const { config, folder, settings: { threads, checkpointSeconds, quiet, json, force }, momentsFolder } = await ask(args);
  if (config.online.unit === 'relu') throw new UsageError('-g: expected erf or linear, got relu, whose equations are not known; geq online -g relu simulates it, geq plot shows it beside the closed form at its own overlaps');
  requireMemory(config.online);
  const label = `${config.online.scenario}, ${config.seeds} ${config.seeds === 1 ? 'seed' : 'seeds'}`;
  const { status, outcome } = await longWork(label, 'steps', { quiet, output }, (hooks) => runExperiment(config, { folder, threads, checkpointSeconds, force, momentsFolder, ...hooks }));
  if (status === 'aborted' || !outcome) {
    if (json) output.out(JSON.stringify({ folder, status: 'aborted' }));
    output.err(`stopped; continue with: geq reproduce --resume ${shellWord(folder)}`);
    return EXIT.interrupted;
  }
  const files = await writeFigure(join(folder, 'figure'), experimentFigure(outcome));
  const { sentences, notes, comparison } = outcome;
  if (json) output.out(JSON.stringify({ folder, status, files, agreement: sentences, notes, parts: comparison.parts, eg: comparison.eg }));
  else for (const line of [...files, ...notes, ...sentences]) output.out(line);
  return EXIT.ok;
};
