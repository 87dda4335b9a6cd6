import { join } from 'node:path';
import { isFile, type FilePatterns, parseOrRefuse, readRecorded, readRunFile, UsageError } from '@geq/runs';
import { theoryReportSchema, type TheoryReport } from '../theory/theoryReport.ts';

/** What an experiment's folder holds beside the run folders of its seeds. */
export const theoryFile = (folder: string): string => join(folder, 'theory.json');
/** Names of the comparison's files, as data and in words. */
export const AGREEMENT_FILES = { json: 'agreement.json', text: 'agreement.txt' } as const;
/** What the data files of an experiment are called, those of its simulations included. */
export const experimentFiles: FilePatterns = [theoryFile(''), ...Object.values(AGREEMENT_FILES)];

/** @returns undefined when there is none yet. @throws UsageError when it is damaged */
export async function readTheoryReport(folder: string): Promise<TheoryReport | undefined> {
  const path = theoryFile(folder);
  if (!(await isFile(path))) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(await readRecorded(path, (await readRunFile(folder))?.files)));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: expected JSON, got something else; remove it and run the experiment again`);
  }
  return parseOrRefuse(theoryReportSchema, json, path);
}

/** Any plain data as JSON text: typed arrays as lists, NaN as null, so that any JSON reader opens the file. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, (_key, x: unknown) => (x instanceof Float64Array ? Array.from(x) : x), 2)}\n`;
