import { appendFileSync } from 'node:fs';

/** One line of the table that `npm run bench` prints. */
export interface BenchRow {
  /** What was done, sizes included; unique in its package, the same from run to run. */
  readonly work: string;
  /** Our time, in `unit`: the less the better. */
  readonly ours: number;
  readonly unit: 'ns' | 'µs' | 'ms' | 's';
  /** Who did the same beside us, and in what time, in `unit`. */
  readonly baseline?: { readonly name: string; readonly time: number };
  /** What bounds it, and our share of that, 0 … 1. */
  readonly limit?: { readonly name: string; readonly share: number };
  /** Largest error found before it was timed, as the bench defines it. */
  readonly error?: number;
}

/** Hands rows to `npm run bench`, which names a file in GEQ_BENCH_ROWS; a bench that runs by itself only prints. */
export function benchRow(...rows: readonly BenchRow[]): void {
  const file = process.env.GEQ_BENCH_ROWS;
  if (file !== undefined) appendFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
