import { parseOrRefuse } from '../check/parseOrRefuse.ts';
import { readRunFile } from './runFile.ts';
import type { RunKind } from './runKind.ts';

/** What the run in a folder was begun with; nothing where there is none, or one of another kind. @throws UsageError as `readRunFile` */
export async function begunSetup<TSetup extends object>(
  folder: string,
  kind: RunKind<TSetup>,
): Promise<Partial<TSetup>> {
  const run = await readRunFile(folder);
  return run?.kind === kind.name ? parseOrRefuse(kind.setup, run.setup, folder) : {};
}
