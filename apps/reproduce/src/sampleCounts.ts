import yargs from 'yargs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { processOutput, startProgress, withInterrupt, writeFigure } from '@geq/cli';
import {
  cachedMoments,
  DEFAULT_THEORY,
  MODE_ESTIMATES,
  type ModeEstimate,
  sampleCountTable,
  type SampledTheories,
  theoriesOfMoments,
} from '@geq/experiments';
import { makeFolder, writeFileAtomic } from '@geq/runs';
import { findGenerator, generatorName, readMomentsFolder } from '@geq/scenarios';
import type { Experiment } from './experiment.ts';

const ETA = 0.2; // the paper's, with K = M = 2

/**
 * How the theory depends on the number of samples behind Ω and Φ, for each way to get the modes from them: `counts.md`,
 * `counts.json` and a figure of e_g at the last time against N/n in `results/sample-counts-<name>`.
 */
export const sampleCounts: Experiment = async (args) => {
  const options = await yargs([...args])
    .scriptName('reproduce:sample-counts')
    .strict()
    .options({
      scenario: { type: 'string', describe: 'whose moments (dcgan_rand)' },
      generator: { type: 'string', describe: 'in place of a scenario: a network of your own' },
      counts: {
        type: 'number',
        array: true,
        default: [12_800, 25_600, 51_200, 102_400],
        describe: 'numbers of samples; each set is part of the next',
      },
      times: { type: 'number', array: true, default: [1, 10, 30, 100], describe: 'where e_g and Q are compared' },
      students: { type: 'number', default: 8, describe: 'that the theory is averaged over' },
      out: { type: 'string', describe: 'folder (results/sample-counts-<name>)' },
      quiet: { type: 'boolean', default: false, describe: 'no progress' },
    })
    .parseAsync();
  const { students, generator } = options;
  const found = await findGenerator(
    generator === undefined ? { scenario: options.scenario ?? 'dcgan_rand' } : { generator },
  );
  const name = generatorName(found.spec);
  const root = options.out ?? join('results', `sample-counts-${name}`);
  const times = Float64Array.from(options.times).sort();
  const last = times[times.length - 1];
  const rows: SampledTheories[] = [];
  for (const samples of [...options.counts].sort((a, b) => a - b)) {
    const progress = startProgress(`moments, n = ${samples}`, 'samples', {
      quiet: options.quiet,
      output: processOutput,
    });
    const moments = await withInterrupt((signal) =>
      cachedMoments(found, {
        samples,
        threads: cpus().length,
        checkpointSeconds: 20,
        signal,
        onProgress: progress.update,
      }),
    ).finally(progress.finish);
    if (moments.status !== 'ok') {
      processOutput.err(
        moments.status === 'aborted' ? 'stopped; the same command goes on from here' : moments.notes.join('; '),
      );
      return moments.status === 'aborted' ? 130 : 1;
    }
    rows.push(
      await theoriesOfMoments(
        await readMomentsFolder(moments.momentsFolder),
        { students, seed: 1, K: 2, M: 2 },
        { unit: 'erf', eta: ETA, both: true, times, steps: last, method: DEFAULT_THEORY },
      ),
    );
  }
  await makeFolder(root);
  const files = await writeFigure(join(root, 'figure'), countsFigure(name, rows, { last, students }));
  const text = `# The theory against the number of samples\n\n${name}, K = M = 2, erf, η = ${ETA}, mean of ${students} students.\n\n${sampleCountTable(rows, times)}\n`;
  await writeFileAtomic(join(root, 'counts.md'), text);
  await writeFileAtomic(join(root, 'counts.json'), `${JSON.stringify({ name, times: [...times], rows }, null, 2)}\n`);
  for (const line of [...files, text]) processOutput.out(line);
  return 0;
};

/** Value at 0 of the least-squares line through points (x, y). */
function intercept(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const slope =
    mean(x.map((value, i) => (value - mx) * (y[i] - my))) / mean(x.map((value) => (value - mx) * (value - mx)));
  return my - slope * mx;
}

/** How far e_g at the last time is from its value at N/n = 0, where straight lines through the estimates meet; of a single count e_g itself. */
export function countsFigure(
  name: string,
  rows: readonly SampledTheories[],
  { last, students }: { readonly last: number; readonly students: number },
): Parameters<typeof writeFigure>[1] {
  const ascending = [...rows].reverse();
  const t = ascending.map(({ N, count }) => N / count);
  const egOf = (label: ModeEstimate): number[] => ascending.map(({ of }) => of[label].eg[of[label].eg.length - 1]);
  const isStudy = rows.length > 1;
  const limit = isStudy
    ? MODE_ESTIMATES.reduce((sum, label) => sum + intercept(t, egOf(label)), 0) / MODE_ESTIMATES.length
    : 0;
  return {
    title: `Theory from n samples, ${name}`,
    caption: [
      `K = M = 2, erf, η = ${ETA}, mean of ${students} students. Modes by the jackknife of two halves of the samples; t̃ adjusted for homoscedastic residuals; plain: as sampled.`,
    ],
    xLabel: 'inputs per sample N / n',
    yLabel: isStudy ? `e_g at t = ${last}: distance from N / n = 0 (%)` : `e_g at t = ${last}`,
    lineName: 'theory',
    gap: false,
    curves: MODE_ESTIMATES.map((label) => ({
      label,
      theory: { t, eg: egOf(label).map((eg) => (isStudy ? 100 * Math.abs(eg / limit - 1) : eg)) },
    })),
  };
}
