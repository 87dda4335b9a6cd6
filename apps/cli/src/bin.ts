#!/usr/bin/env node
import { exitCodeOf, oneLine } from './failure.ts';
import { exitOnSignals } from './interrupt.ts';
import { runCli } from './main.ts';
import { processOutput } from './output.ts';

exitOnSignals();

/** A reader that has seen enough (`| head -1`) or a terminal that is gone ends the talk, not the work. */
const GONE: readonly (string | undefined)[] = ['EPIPE', 'EIO'];
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (GONE.includes(error.code)) return;
  processOutput.err(`geq: cannot write the result: ${oneLine(error)}`);
  process.exitCode = 1;
});
process.on('uncaughtException', (error) => {
  processOutput.err(`geq: ${oneLine(error)}`);
  process.exit(exitCodeOf(error));
});

const code = await runCli(process.argv.slice(2), processOutput);
process.exitCode ||= code;
