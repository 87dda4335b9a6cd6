import { readdir } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';

/** Stands for a whole number in the pattern of a file name. */
export const ANY_NUMBER = '#';

/** What a run's data files are called, below its folder: names with `/`, and `#` for a whole number in the last part. */
export type FilePatterns = readonly string[];

/** The files below `folder` whose names fit, ascending: paths with the folder in front. */
export async function filesMatching(folder: string, patterns: FilePatterns): Promise<string[]> {
  const names: string[] = [];
  for (const place of placesOf(patterns)) {
    const found = await readdir(join(folder, place)).catch((): string[] => []);
    names.push(...found.map((name) => posix.join(place, name)));
  }
  return names
    .filter((name) => fitsPattern(name, patterns))
    .sort()
    .map((name) => join(folder, name.split('/').join(sep)));
}

/** The folders that have data files, below their run's folder: itself, `.`, and others. */
export const placesOf = (patterns: FilePatterns): ReadonlySet<string> =>
  new Set(['.', ...patterns.map((pattern) => posix.dirname(pattern))]);

/** Whether a file's name, below its run's folder and with `/`, is one of a data file. */
export const fitsPattern = (name: string, patterns: FilePatterns): boolean =>
  new RegExp(`^(?:${patterns.map(expression).join('|')})$`).test(name) && patterns.length > 0;

const expression = (pattern: string): string =>
  pattern
    .split(ANY_NUMBER)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\d+');
