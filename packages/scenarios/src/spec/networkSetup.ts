import { z } from 'zod';
import { ENGINES, type OpenOptions } from '../kinds/generatorKind.ts';

/** What a run's setup says of its network. */
export const networkSetup = z.object({
  /** Where the network's file lies; the configuration has its hash. */
  generatorFile: z.string().optional(),
  /** What runs it. */
  engine: z.enum(ENGINES).optional(),
});

/** Where a run's network lies and what runs it, as `setup` of `run.json` holds it. */
export type NetworkSetup = z.infer<typeof networkSetup>;

/** Where a run's network lies and what runs it. */
export const networkOf = ({ generatorFile: file, engine }: NetworkSetup): OpenOptions => ({ file, engine });
