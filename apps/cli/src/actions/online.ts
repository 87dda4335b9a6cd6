import { momentsSourceOf, onlineConfig, optionsOf, rootOf, simulate, type OnlineConfig } from '@geq/experiments';
import { isSet, text, type Arguments } from '../arguments.ts';
import type { Action } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { longWork, shellWord } from '../longWork.ts';
import { requireMemory } from '../memory.ts';
import { requireSameOptions, storedConfig, storedNumbers } from '../resume.ts';
import { readNumbers, readOnline, readRunSettings, type RunSettings } from '../settings.ts';

interface Asked {
  readonly config: OnlineConfig;
  readonly settings: RunSettings;
  readonly momentsFolder?: string;
}

async function ask(args: Arguments): Promise<Asked> {
  const { moments, momentsFolder } = await momentsSourceOf(text(args, 'moments'));
  const resume = text(args, 'resume');
  if (resume === undefined) {
    const values = await readNumbers(args);
    return { config: onlineConfig({ ...readOnline(args, values), moments }), settings: readRunSettings(args, values), momentsFolder };
  }
  const config = await storedConfig(resume, 'online');
  const stored = optionsOf(config);
  const values = await readNumbers(args, storedNumbers(stored));
  requireSameOptions(resume, { ...readOnline(args, values), moments }, stored);
  return { config, settings: readRunSettings(args, values), momentsFolder };
}

export const online: Action = async (args, output) => {
  const { config, settings: { threads, checkpointSeconds, quiet, json, force, out, resume }, momentsFolder } = await ask(args);
  requireMemory(config);
  const root = rootOf(config);
  const folder = resume ?? out ?? `runs/${root}`;
  const { status, notes } = await longWork('simulation', 'steps', { quiet, output }, (hooks) =>
    simulate(config, { folder, threads, checkpointSeconds, force, momentsFolder, store: isSet(args, 'store'), ...hooks }));
  const file = `${folder}/${root}.dat`;
  if (json) output.out(JSON.stringify({ folder, root, file, status, notes }));
  if (status === 'aborted') {
    output.err(`${notes.join('; ') || 'stopped'}; continue with: geq online --resume ${shellWord(folder)}`);
    return EXIT.interrupted;
  }
  for (const note of notes) output.err(`geq: ${note}`);
  if (!json) {
    const more = config.students > 1 ? ` and ${config.students - 1} more` : '';
    output.out(`${file}${more}: ${status === 'complete' ? 'was complete; --force runs it anew' : status}`);
    if (status === 'ok') output.err(config.unit === 'relu' ? `figure: geq plot ${shellWord(folder)}` : `theory: geq ode --prefix ${shellWord(folder)}`);
  }
  return status === 'ok' || status === 'complete' ? EXIT.ok : EXIT.runTime;
};
