import yargs from 'yargs';
import { join } from 'node:path';
import { processOutput, startProgress, withInterrupt } from '@geq/cli';
import { compareCopies, type CopiesComparison, copiesTable } from '@geq/experiments';
import { makeFolder, writeFileAtomic } from '@geq/runs';
import { readMomentsFolder } from '@geq/scenarios';
import type { Experiment } from './experiment.ts';

/**
 * Whether a gap between simulation and theory is an effect of finite size: the Gaussian with a generator's Ω and Φ, once,
 * twice, four times … side by side. The equations stay the same; a finite-size gap falls with the number of copies.
 * Writes `copies.md` and `copies.json` in `results/copies-<name>`.
 */
export const copies: Experiment = async (args) => {
  const options = await yargs([...args])
    .scriptName('reproduce:copies')
    .strict()
    .options({
      moments: { type: 'string', demandOption: true, describe: 'folder of geq covariance' },
      copies: { type: 'number', array: true, default: [1, 2, 4], describe: 'how many side by side' },
      times: {
        type: 'number',
        array: true,
        default: [1, 10, 30, 100],
        describe: 'where theory and simulation are compared',
      },
      students: { type: 'number', default: 8, describe: 'on one stream' },
      seeds: { type: 'number', default: 2, describe: 'streams' },
      name: { type: 'string', default: 'gaussian', describe: 'in the names of files' },
      out: { type: 'string', describe: 'folder (results/copies-<name>)' },
      quiet: { type: 'boolean', default: false, describe: 'no progress' },
    })
    .parseAsync();
  const { name, students, seeds, quiet } = options;
  const root = options.out ?? join('results', `copies-${name}`);
  const times = [...options.times].sort((a, b) => a - b);
  const moments = await readMomentsFolder(options.moments);
  const points: CopiesComparison[] = [];
  for (const count of options.copies) {
    const progress = startProgress(`${count} ${count === 1 ? 'copy' : 'copies'}`, 'steps', {
      quiet,
      output: processOutput,
    });
    const point = await withInterrupt((signal) =>
      compareCopies(moments, {
        copies: count,
        students,
        seeds,
        K: 2,
        M: 2,
        eta: 0.2,
        times,
        signal,
        onProgress: progress.update,
      }),
    ).finally(progress.finish);
    if (!point) {
      processOutput.err('stopped; nothing was written');
      return 130;
    }
    points.push(point);
  }
  await makeFolder(root);
  const text = `# Copies of the Gaussian of ${name}\n\nK = M = 2, erf, η = 0.2; ${seeds} streams of ${students} students. Simulation − theory in percent of the theory, mean with its 95 % interval.\n\n${copiesTable(points, times)}\n`;
  await writeFileAtomic(join(root, 'copies.md'), text);
  await writeFileAtomic(join(root, 'copies.json'), `${JSON.stringify({ name, times, points }, null, 2)}\n`);
  processOutput.out(text);
  return 0;
};
