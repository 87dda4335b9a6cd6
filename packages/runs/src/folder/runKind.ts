import type { z } from 'zod';

/** What a run needs to go on that does not change its rows, as it stands in `run.json`: plain JSON, validated by the run's kind. */
export type RunSetup = Readonly<Record<string, unknown>>;

/** One kind of run folder. */
export interface RunKind<TSetup extends object> {
  /** As it stands in `run.json`. */
  readonly name: string;
  readonly setup: z.ZodType<TSetup>;
  /** Whether opening a finished run holds its files against their checksums; else whoever reads them does. */
  readonly isChecked?: boolean;
}
