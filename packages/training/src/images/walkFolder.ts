import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { UsageError } from '@geq/runs';
import { isHidden, isJunk, MOST_ENTRIES, type Fault } from './container.ts';
import { shownName } from './shownName.ts';

/** What lies in a folder. */
export interface Walked {
  /** Names below the folder, and where the files are. */
  readonly files: readonly { readonly name: string; readonly file: string; readonly size: number }[];
  readonly faults: readonly Fault[];
  /** Hidden files and folders, which are passed over. */
  readonly hidden: number;
  /** Links to folders that they lie in. */
  readonly loops: number;
  /** Links that git left as text, followed. */
  readonly texts: number;
}

const DEEPEST = 8; // links that lead to links
const LONGEST_LINK = 255; // bytes of a text that may be a link

/**
 * All files below a folder. Links to folders and files are followed, wherever they lead, also those that git checked out as
 * text because the system has none; a link to a folder that it lies in is counted and not followed.
 *
 * @throws UsageError for a folder that cannot be listed, for one that is reached by two ways, for more files than 2 million
 */
export async function walkFolder(root: string): Promise<Walked> {
  const files: { name: string; file: string; size: number }[] = [];
  const faults: Fault[] = [];
  const seen = new Map<string, string>();
  let [hidden, loops, texts] = [0, 0, 0];

  const visit = async (name: string, file: string, from: string, depth = 0): Promise<void> => {
    if (isJunk(name)) return;
    if (isHidden(name)) {
      hidden++;
      return;
    }
    const place = await stat(file).catch((error: NodeJS.ErrnoException) => error.code ?? 'unknown');
    if (typeof place === 'string') {
      faults.push({
        name,
        why:
          place === 'ENOENT'
            ? 'a link that leads nowhere'
            : place === 'ELOOP'
              ? 'a link to itself'
              : `a file that may not be read (${place})`,
      });
      return;
    }
    if (place.isDirectory()) return enter(name, file, from);
    if (!place.isFile()) return;
    const target = place.size <= LONGEST_LINK ? await linkInText(file) : undefined;
    if (target !== undefined && depth === DEEPEST) {
      faults.push({ name, why: 'a link to itself' });
      return;
    }
    if (target !== undefined) {
      texts++;
      return visit(name, target, from, depth + 1);
    }
    if (files.push({ name, file, size: place.size }) > MOST_ENTRIES)
      throw new UsageError(`${root}: expected at most ${MOST_ENTRIES} files, got more`);
  };
  const enter = async (below: string, folder: string, from?: string): Promise<void> => {
    const real = await realpath(folder);
    if (from !== undefined && `${from}${sep}`.startsWith(real.endsWith(sep) ? real : `${real}${sep}`)) {
      loops++;
      return;
    }
    const before = seen.get(real);
    if (before !== undefined)
      throw new UsageError(
        `${root}: expected each folder once, got ${shownName(before)} and ${shownName(below)}, which are the same one; name one of them, or remove the link`,
      );
    seen.set(real, below);
    const found = await readdir(real).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${folder}: cannot be listed (${error.code}); see its permissions`);
    });
    for (const name of found.sort()) await visit(below === '' ? name : `${below}/${name}`, join(folder, name), real);
  };
  await enter('', root);
  return { files, faults, hidden, loops, texts };
}

/** Where a file leads that holds nothing but a relative path to something that is there. */
async function linkInText(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (!/^(\.\.?\/)?[^/\0-\x1f\ufffd][^\0-\x1f\ufffd]*$/.test(text) || !text.includes('/')) return undefined;
  const target = join(dirname(file), text);
  return await stat(target).then(
    () => target,
    () => undefined,
  );
}
