import { agreementSentences, compareRuns, loadRuns, writeFileAtomic, type Comparison } from '@geq/experiments';
import { flag, isSet, list, text, textual, type Command } from '../command.ts';
import { EXIT } from '../exitCodes.ts';

/** The comparison without its curves, as plain JSON. */
const summary = ({ egCurve: _eg, egTestCurve: _test, t: _t, ...rest }: Comparison): object => rest;

export const compare: Command = {
  usage: 'compare <runs..>',
  summary: 'how far simulation and theory are apart, and why',
  positionals: { runs: 'run folders, folders of experiments, or prefixes of runs with their _ode.dat' },
  options: { json: flag('print the result as JSON'), out: textual('write the JSON to this file too') },
  examples: [
    ['$0 compare results/rand-quick', 'all seeds of an experiment'],
    ['$0 compare runs/a runs/b --json', 'runs of your own, for a script'],
  ],
  async run(args, output) {
    const runs = (await Promise.all(list(args, 'runs').map(loadRuns))).flat();
    const comparison = compareRuns(runs.map(({ pair }) => pair));
    const json = JSON.stringify(summary(comparison), null, 2);
    const out = text(args, 'out');
    if (out !== undefined) await writeFileAtomic(out, `${json}\n`);
    if (isSet(args, 'json')) output.out(json);
    else for (const sentence of agreementSentences(comparison)) output.out(sentence);
    return EXIT.ok;
  },
};
