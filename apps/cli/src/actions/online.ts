import { isTheoryActivation } from '@geq/ode';
import { onlineConfig, type OnlineConfig, optionsOf, rootOf, simulate } from '@geq/experiments';
import { shellWord } from '@geq/runs';
import { momentsSourceOf } from '@geq/scenarios';
import type { Action } from '../command.ts';
import type { OnlineRequest } from '../commands/online.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { findAsked, momentsAsked, momentsToCome, relocated } from '../generatorAsked.ts';
import { longWork, noticesTo } from '../longWork.ts';
import { requireMemory } from '../memory.ts';
import type { Output } from '../output.ts';
import { requireSameOptions, storedConfig, storedNumbers } from '../resume.ts';
import { generatorOptions } from '../generatorOptions.ts';
import { onlineOptions } from '../onlineOptions.ts';
import { readNumbers } from '../readNumbers.ts';
import { runSettings, type RunSettings } from '../runSettings.ts';

interface Asked {
  readonly config: OnlineConfig;
  readonly settings: RunSettings;
  readonly momentsFolder?: string;
  readonly generatorFile?: string;
}

async function ask(request: OnlineRequest, output: Output): Promise<Asked | ExitCode> {
  const { resume } = request;
  if (resume === undefined) {
    const { found, values } = await findAsked(request, output);
    const settings = runSettings(request, values);
    const asked = { ...onlineOptions(request, values), scenario: found.scenario, spec: found.spec };
    requireMemory(onlineConfig({ ...asked, moments: momentsToCome(found) })); // refuses what cannot be before anything is sampled
    const known = await momentsAsked(request, found, values, 'quick', settings, output);
    if (typeof known === 'number') return known;
    return {
      config: onlineConfig({ ...asked, moments: known.moments }),
      settings,
      momentsFolder: known.momentsFolder,
      generatorFile: found.file,
    };
  }
  const config = await storedConfig(resume, 'online');
  const { moments, momentsFolder } = await momentsSourceOf(request.moments, config.generator, {
    onNotice: (notice) => output.err(`geq: ${notice}`),
  });
  const stored = optionsOf(config);
  const values = await readNumbers(request.numbers, storedNumbers(stored));
  requireSameOptions(
    resume,
    { ...(await generatorOptions(request, values)), generator: undefined, ...onlineOptions(request, values), moments },
    stored,
  );
  return {
    config,
    settings: runSettings(request, values),
    momentsFolder,
    generatorFile: await relocated(request, config, resume),
  };
}

export const online: Action<OnlineRequest> = async (request, output) => {
  const asked = await ask(request, output);
  if (typeof asked === 'number') return asked;
  const {
    config,
    settings: { threads, engine, checkpointSeconds, quiet, json, force, wait, out, resume },
    momentsFolder,
    generatorFile,
  } = asked;
  requireMemory(config);
  const root = rootOf(config);
  const folder = resume ?? out ?? `runs/${root}`;
  const { status, notes } = await longWork('simulation', 'steps', { quiet, output }, (hooks) =>
    simulate(config, {
      folder,
      threads,
      checkpointSeconds,
      force,
      momentsFolder,
      generatorFile,
      engine,
      store: request.store === true,
      wait,
      onNotice: noticesTo(output),
      ...hooks,
    }),
  );
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
    if (status === 'ok')
      output.err(
        isTheoryActivation(config.unit)
          ? `theory: geq ode --prefix ${shellWord(folder)}`
          : `figure: geq plot ${shellWord(folder)}`,
      );
  }
  return status === 'ok' || status === 'complete' ? EXIT.ok : EXIT.runTime;
};
