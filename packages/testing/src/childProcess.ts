import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const LOADER = fileURLToPath(new URL('../../../tools/ts-hook.mjs', import.meta.url));

/** The command line of a TypeScript module, to run in a process of its own. */
export const scriptCommand = (script: URL, ...args: string[]): string[] => [
  process.execPath,
  '--import',
  LOADER,
  '--conditions=@geq/source',
  fileURLToPath(script),
  ...args,
];

/** Starts a TypeScript module as a process of its own. */
export function startScript(script: URL, ...args: string[]): ChildProcess {
  const [command, ...rest] = scriptCommand(script, ...args);
  return spawn(command, rest, { stdio: 'ignore' });
}

const modified = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/**
 * Kills a process with SIGKILL once `path` has been written `times` times.
 *
 * @returns false when the process ended before
 */
export async function killOnceWritten(child: ChildProcess, path: string, times: number): Promise<boolean> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let last = 0;
  for (let seen = 0; seen < times && child.exitCode === null;) {
    const now = await modified(path);
    if (now !== last) seen++;
    last = now;
    await pause(1);
  }
  const wasRunning = child.exitCode === null;
  child.kill('SIGKILL');
  await ended;
  return wasRunning;
}
