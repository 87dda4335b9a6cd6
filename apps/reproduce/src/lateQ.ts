import yargs from 'yargs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { processOutput, startProgress, withInterrupt, writeFigure } from '@geq/cli';
import { pow } from '@geq/elementary';
import { drawPool, lateQCurves, lateQRows, lateQStream, type LateQStudent, lateQTable } from '@geq/experiments';
import { makeFolder, UsageError, writeFileAtomic } from '@geq/runs';
import { findGenerator, generatorHash, generatorName } from '@geq/scenarios';
import type { Experiment } from './experiment.ts';

const SCALES = {
  quick: { pool: 8000, seeds: 1, students: 8, steps: 30 },
  full: { pool: 24_000, seeds: 4, students: 8, steps: 100 },
} as const;

const REPORTED = [1, 3, 10, 30, 100]; // columns of the table
const LOOKS = 24; // at the weights, evenly in log t, from the first
const FIRST_LOOK = 0.05;
const [K, M, ETA] = [2, 2, 0.2]; // the paper's

/**
 * Why Q of students on the trained DCGAN rises above the theory late: a pool of its images as the whole input distribution, every
 * average exact. The same students on the Gaussian with the pool's moments; noise and drift of SGD at their weights against what the
 * equations have for them; and the equations given the difference. Writes `late-q.md`, `late-q.json` and a figure in
 * `results/late-q-<scale>`, and a file per stream, so that the same command goes on where it was stopped.
 */
export const lateQ: Experiment = (args) =>
  study(args).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    processOutput.err(error.message);
    return 2;
  });

const study: Experiment = async (args) => {
  const options = await yargs([...args])
    .scriptName('reproduce:late-q')
    .strict()
    .options({
      scale: {
        choices: ['quick', 'full'] as const,
        default: 'quick' as const,
        describe: 'quick: 8 students, t ≤ 30, two minutes; full: 32 students, t ≤ 100, a quarter of an hour',
      },
      scenario: { type: 'string', describe: 'whose images (dcgan_cifar10)' },
      generator: { type: 'string', describe: 'in place of a scenario: a network of your own' },
      pool: { type: 'number', describe: 'samples in the pool, more than N' },
      seeds: { type: 'number', describe: 'streams of samples from the pool' },
      students: { type: 'number', describe: 'on each' },
      steps: { type: 'number', describe: 't_max' },
      out: { type: 'string', describe: 'folder (results/late-q-<scale>)' },
      quiet: { type: 'boolean', default: false, describe: 'no progress' },
    })
    .example('npx nx run reproduce:late-q --scale full', 'the table and figure of docs/late-q.md')
    .example('npx nx run reproduce:late-q --generator my.onnx --pool 20000', 'a generator of your own')
    .parseAsync();
  const { scale, quiet, generator } = options;
  const preset = SCALES[scale];
  const {
    pool: count = preset.pool,
    seeds = preset.seeds,
    students: size = preset.students,
    steps = preset.steps,
  } = options;
  const root = options.out ?? join('results', `late-q-${scale}`);
  const found = await findGenerator(
    generator === undefined ? { scenario: options.scenario ?? 'dcgan_cifar10' } : { generator },
  );
  const name = generatorName(found.spec);
  const reported = REPORTED.filter((t) => t < steps).concat(steps);
  const looks = Array.from({ length: LOOKS }, (_, i) => FIRST_LOOK * pow(steps / FIRST_LOOK, i / (LOOKS - 1)));
  const times = [...new Set([0, ...looks.slice(0, -1), ...reported])].sort((a, b) => a - b);
  await makeFolder(root);
  const stopped = (): number => {
    processOutput.err('stopped; the same command goes on from here');
    return 130;
  };

  const drawing = startProgress('pool', 'samples', { quiet, output: processOutput });
  const pool = await withInterrupt((signal) =>
    drawPool(found, { count, seed: 0, threads: cpus().length, signal, onProgress: drawing.update }),
  ).finally(drawing.finish);
  if (!pool) return stopped();
  const all: LateQStudent[] = [];
  const bar = startProgress('students', '%', { quiet, output: processOutput });
  for (let seed = 1; seed <= seeds; seed++) {
    const asked = JSON.stringify({ generator: generatorHash(found.spec), count, size, seed, times, K, M, ETA });
    const file = join(root, `stream-${seed}.json`);
    const stream =
      (await readStream(file, asked)) ??
      (await withInterrupt((signal) =>
        lateQStream(pool, {
          students: size,
          seed,
          K,
          M,
          eta: ETA,
          times,
          signal,
          onProgress: (share) => bar.update(100 * (seed - 1 + share), 100 * seeds),
        }),
      ));
    if (!stream) {
      bar.finish();
      return stopped();
    }
    await writeFileAtomic(file, JSON.stringify({ asked, students: stream }));
    all.push(...stream);
  }
  bar.finish();

  const rows = lateQRows(all, times, reported);
  const [sum, squares] = pool.rhos.reduce(([s, q], rho) => [s + rho, q + rho * rho], [0, 0]);
  const what = `${name}, a pool of ${count} samples, participation ratio ${((sum * sum) / squares).toPrecision(3)}; K = M = 2, erf, η = ${ETA}; ${seeds} ${seeds === 1 ? 'stream' : 'streams'} of ${size} students.`;
  const files = await writeFigure(join(root, 'figure'), {
    title: `Q late: ${name}`,
    caption: [
      `${what} Dots: students that learn from the pool, and from the Gaussian with its moments. Lines: the theory; below, the theory given the measured averages. Error bars: 95 % intervals of simulation − line.`,
    ],
    yLabel: 'Q_11 + Q_22',
    curves: lateQCurves(all, times, name),
  });
  const text = `# Q late in training\n\n${what} Percent of the theory's value; mean over students ± 95 % interval (Student's t, ${all.length} students).\n\n${lateQTable(rows)}\n`;
  await writeFileAtomic(join(root, 'late-q.md'), text);
  await writeFileAtomic(
    join(root, 'late-q.json'),
    `${JSON.stringify({ name, count, seeds, students: size, K, M, eta: ETA, rows }, null, 2)}\n`,
  );
  for (const line of [...files, text]) processOutput.out(line);
  return 0;
};

/** What an earlier run with the same settings left. */
async function readStream(file: string, asked: string): Promise<LateQStudent[] | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const stored = JSON.parse(text) as { asked: string; students: LateQStudent[] };
  return stored.asked === asked ? stored.students : undefined;
}
