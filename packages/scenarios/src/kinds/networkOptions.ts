import type { EngineName } from './generatorKind.ts';

/** Which network runs, and by what, where a generator is one: results depend on neither, but for last bits. */
export interface NetworkOptions {
  /** Where its file lies; where the run found it when not given. */
  readonly generatorFile?: string;
  readonly engine?: EngineName;
}
