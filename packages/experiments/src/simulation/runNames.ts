import { join } from 'node:path';
import { ANY_NUMBER, type FilePatterns } from '@geq/runs';
import { familyNames, rootName, type RunFamily } from '@geq/formats';
import { generatorName } from '@geq/scenarios';
import type { OnlineConfig } from './onlineConfig.ts';

/** Root of a student's file names: the authors' name, and for students after the first of a stream `_student<index>`. */
export function rootOf(config: OnlineConfig, student = config.studentIndex): string {
  const { generator, N, D, K, M, unit, lr, seed } = config;
  return (
    rootName({ desc: generatorName(generator), D, N, unit, M, K, lr, seed }) +
    (student === 0 ? '' : `_student${student}`)
  );
}

/** The files of one student in its run folder: the authors' family, beside it the exact overlaps and the evaluation on fresh samples. */
export function filesOf(
  folder: string,
  root: string,
): RunFamily & { readonly exact: string; readonly evaluation: string } {
  const prefix = join(folder, root);
  return { ...familyNames(prefix), exact: `${prefix}_exact.dat`, evaluation: `${prefix}_evaluation.dat` };
}

/** What the files of all students of a run are called. */
export function onlineFiles(config: OnlineConfig): FilePatterns {
  const first = rootOf(config, 0);
  return [first, `${first}_student${ANY_NUMBER}`].flatMap((root) => Object.values(filesOf('', root)));
}

/** Indices of the students of a run, ascending. */
export const studentIndices = ({ students, studentIndex }: OnlineConfig): number[] =>
  Array.from({ length: students }, (_, i) => studentIndex + i);
