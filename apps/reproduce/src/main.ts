import { processOutput } from '@geq/cli';
import { EXPERIMENTS } from './experiments.ts';

const [name = '', ...args] = process.argv.slice(2);
const experiment = EXPERIMENTS[name];
if (!experiment) {
  processOutput.err(`reproduce: expected one of ${Object.keys(EXPERIMENTS).join(', ')}, got '${name}'`);
  process.exitCode = 2;
} else {
  process.exitCode = await experiment(args);
}
