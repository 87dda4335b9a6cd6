import { join } from 'node:path';
import { writeFileAtomic, isFile, readBounded, UsageError } from '@geq/runs';
import { DCGAN_COLUMNS, FLOW_COLUMNS } from './lossColumns.ts';
import type { TrainingConfig } from './trainingConfig.ts';

/** Where the losses of a run lie. */
export const lossesFile = (folder: string): string => join(folder, 'losses.csv');

const columnsOf = (model: TrainingConfig['model']): string[] => [
  'step',
  ...(model === 'dcgan' ? DCGAN_COLUMNS : [...FLOW_COLUMNS, 'heldOutBitsPerDim']),
];

const DIGITS = 9; // float32 comes back from them

/** Losses of a run, a line a step. */
export interface LossTable {
  /** Takes down a step; `heldOut` where it was measured. */
  add(step: number, losses: readonly number[], heldOut?: number): void;
  write(): Promise<void>;
}

/**
 * The table of a run that stands at step `at`: what the file has up to there, line by line; later lines, of steps that will be made again,
 * are dropped.
 *
 * @throws UsageError when the file has not all steps up to `at`
 */
export async function openLossTable(folder: string, model: TrainingConfig['model'], at: number): Promise<LossTable> {
  const head = columnsOf(model).join(',');
  const path = lossesFile(folder);
  const lines =
    at === 0 || !(await isFile(path)) ? [head] : new TextDecoder().decode(await readBounded(path)).split('\n');
  if (lines[0] !== head || lines.length <= at || (!lines[at].startsWith(`${at},`) && at > 0)) {
    throw new UsageError(
      `${path}: expected the losses of ${at} steps, which the checkpoint has, got another file; restore it, or start a new run with another --out`,
    );
  }
  const kept = lines.slice(0, at + 1);
  return {
    add: (step, losses, heldOut) => {
      const cells = [String(step), ...losses.map((loss) => String(Number(loss.toPrecision(DIGITS))))];
      kept.push(
        [
          ...cells,
          ...(model === 'realnvp' ? [heldOut === undefined ? '' : String(Number(heldOut.toPrecision(DIGITS)))] : []),
        ].join(','),
      );
    },
    write: () => writeFileAtomic(path, `${kept.join('\n')}\n`),
  };
}

/** Columns of a run's losses.csv by name; empty cells are NaN. @throws UsageError when it is no such file */
export async function readLosses(
  folder: string,
  model: TrainingConfig['model'],
): Promise<Readonly<Record<string, Float64Array>>> {
  const path = lossesFile(folder);
  const [head, ...lines] = new TextDecoder()
    .decode(await readBounded(path))
    .trimEnd()
    .split('\n');
  const columns = columnsOf(model);
  if (head !== columns.join(','))
    throw new UsageError(`${path}: expected columns ${columns.join(', ')}, got ${head.slice(0, 80)}`);
  const rows = lines.map((line) => line.split(',').map((cell) => (cell === '' ? NaN : Number(cell))));
  return Object.fromEntries(columns.map((name, c) => [name, Float64Array.from(rows, (row) => row[c])]));
}
