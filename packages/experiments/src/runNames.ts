import { join } from 'node:path';
import { familyNames, rootName, type RunFamily } from '@geq/formats';
import type { OnlineConfig } from './config.ts';
import { generatorName } from './generator/kinds.ts';

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

export const studentIndices = ({ students, studentIndex }: OnlineConfig): number[] =>
  Array.from({ length: students }, (_, i) => studentIndex + i);
