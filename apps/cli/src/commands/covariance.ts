import { estimateMoments, momentsConfig, UsageError, writeClosedForm, type MomentsConfig, type MomentsOutcome } from '@geq/experiments';
import { isSet, numbers, numeric, text, textual, type Command } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { withInterrupt } from '../interrupt.ts';
import { generatorOptions, readGeneratorOptions, readRunOptions, runOptions, threadOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { startProgress } from '../progress.ts';
import { resumedConfig } from '../resume.ts';

const percent = (x: number): string => `${(100 * x).toPrecision(2)} %`;

function describe(folder: string, { samples, standardErrors, omega, zeroVariance }: (MomentsOutcome & { status: 'ok' })['report'], output: Output): void {
  output.out(`${folder}: Ω, Φ and means from ${samples} samples, sampling error ${percent(standardErrors.omega)} of Ω, ${percent(standardErrors.phi)} of Φ (Frobenius)`);
  output.out(`spectrum of Ω: ${omega.smallest.toPrecision(3)} to ${omega.largest[0].toPrecision(4)}, participation ratio ${omega.participationRatio.toPrecision(3)}`
    + (omega.numClipped > 0 ? `, ${omega.numClipped} negative eigenvalues (${percent(omega.clippedShare)} of the trace), which the theory clips at 0` : ''));
  if (zeroVariance > 0) output.err(`${zeroVariance} outputs of this generator never vary`);
}

async function sample(config: MomentsConfig, folder: string, args: Parameters<Command['run']>[0], output: Output): Promise<ExitCode> {
  const { threads, checkpointSeconds, quiet, json, force } = await readRunOptions(args);
  const progress = startProgress('moments', 'samples', { quiet, output });
  const outcome = await withInterrupt((signal) => estimateMoments(config, { folder, threads, checkpointSeconds, force, signal, onProgress: progress.update }))
    .finally(progress.finish);
  if (outcome.status !== 'ok') {
    for (const note of outcome.notes) output.err(`geq: ${note}`);
    if (outcome.status === 'nonFinite') return EXIT.runTime;
    output.err(`stopped; continue with: geq covariance --resume ${folder}`);
    return EXIT.interrupted;
  }
  if (json) output.out(JSON.stringify({ folder, ...outcome.report }));
  else describe(folder, outcome.report, output);
  return EXIT.ok;
}

export const covariance: Command = {
  usage: 'covariance',
  summary: 'mean, Ω and Φ of a generator: by sampling (mergeable, resumable), or in closed form',
  options: {
    ...generatorOptions,
    samples: numeric('how many, rounded up to blocks of 256 (1e5)'),
    seed: numeric('of the samples (0)', { alias: 's' }),
    shards: numeric('pieces of the work, each with a checkpoint of its own (4)'),
    moments: textual('sampled, or a closed form of rand: sharper, linearized, authors', { default: 'sampled' }),
    ...runOptions,
    ...threadOptions,
  },
  examples: [
    ['$0 covariance -N 500 --samples 2e5 --out moments/a', 'omega.npy, phi.npy, mean_x.npy … of the random generator'],
    ['$0 covariance --resume moments/a', 'go on after an interruption'],
    ['$0 covariance --moments sharper --out moments/closed', 'the closed form in the same files'],
    ['$0 online --moments moments/a', 'use sampled moments'],
  ],
  async run(args, output) {
    const resume = text(args, 'resume');
    const given = { ...await readGeneratorOptions(args), ...await numbers(args, ['samples', 'seed', 'shards']) };
    if (resume !== undefined) {
      const config = await resumedConfig(resume, 'covariance', given, (options) => momentsConfig(options));
      return sample(config, resume, args, output);
    }
    const config = momentsConfig(given);
    const level = text(args, 'moments') ?? 'sampled';
    const folder = text(args, 'out') ?? `moments/${config.scenario}_D${config.D}_N${config.N}_s${config.seed}`;
    if (level === 'sampled') return sample(config, folder, args, output);
    if (level !== 'sharper' && level !== 'linearized' && level !== 'authors') throw new UsageError(`moments: expected sampled, sharper, linearized or authors, got '${level}'`);
    const omega = await writeClosedForm(config, level, { folder, force: isSet(args, 'force') });
    if (isSet(args, 'json')) output.out(JSON.stringify({ folder, level, omega }));
    else output.out(`${folder}: ${level} Ω and Φ, eigenvalues ${omega.smallest.toPrecision(3)} to ${omega.largest[0].toPrecision(4)}, participation ratio ${omega.participationRatio.toPrecision(3)}`);
    return EXIT.ok;
  },
};
