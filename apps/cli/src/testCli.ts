import { spawn, type SpawnOptions } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from './main.ts';

/** What a command line did. */
export interface Outcome {
  readonly code: number;
  readonly out: string[];
  readonly err: string[];
}

/** Runs a command line in this process and keeps what it says. */
export async function geq(...argv: string[]): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(argv, { out: (line) => out.push(line), err: (line) => err.push(line), isTerminal: false, columns: 100 });
  return { code, out, err };
}

const BIN = fileURLToPath(new URL('./bin.ts', import.meta.url));
const HOOK = new URL('../../../tools/ts-hook.mjs', import.meta.url).href;

/** The real program as a process of its own, from the sources. */
export const startGeq = (argv: readonly string[], options: SpawnOptions = {}): ReturnType<typeof spawn> =>
  spawn(process.execPath, ['--import', HOOK, '--conditions=@geq/source', BIN, ...argv], options);

/** Waits for its end. */
export function finished(child: ReturnType<typeof spawn>): Promise<{ code: number | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => { out += data.toString(); });
  child.stderr?.on('data', (data: Buffer) => { err += data.toString(); });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** Every file below a folder, sorted, hidden ones too. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}
