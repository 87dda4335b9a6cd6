import { join } from 'node:path';
import { onlineConfigSchema } from './config.ts';
import { AGREEMENT_FILES, theoryFile } from './experimentFiles.ts';
import { MOMENTS_FILES } from './momentsFolder.ts';
import type { RunFile } from './runFile.ts';
import { curveFile } from './sweep/curveTask.ts';
import { curvesOf, sweepConfigSchema } from './sweep/sweepConfig.ts';
import { SWEEP_TABLE } from './sweep/sweepTable.ts';
import { filesOf, rootOf, studentIndices } from './runNames.ts';
import { trainingFiles } from './training/trainingFolder.ts';

/** The data files that a run of this kind and configuration writes into its folder; none when the configuration is not understood. */
export async function dataFilesOf(
  folder: string,
  { kind, config }: Pick<RunFile, 'kind' | 'config'>,
): Promise<string[]> {
  switch (kind) {
    case 'online': {
      const { data } = onlineConfigSchema.safeParse(config);
      return data
        ? studentIndices(data).flatMap((student) => Object.values(filesOf(folder, rootOf(data, student))))
        : [];
    }
    case 'covariance':
    case 'closed-form':
      return Object.values(MOMENTS_FILES).map((name) => join(folder, name));
    case 'sweep': {
      const { data } = sweepConfigSchema.safeParse(config);
      return data
        ? [SWEEP_TABLE, ...curvesOf(data).map((_, index) => curveFile(index))].map((name) => join(folder, name))
        : [];
    }
    case 'training':
      return trainingFiles(folder);
    case 'experiment':
      return [theoryFile(folder), ...Object.values(AGREEMENT_FILES).map((name) => join(folder, name))];
  }
}
