import type { Comparison, Part } from '@geq/analysis';
import { UsageError, writeFileAtomic } from '@geq/runs';
import type { Action } from '../command.ts';
import type { CompareRequest } from '../commands/compare.ts';
import { commonYardstick, comparisonOf, loadCurves, sentencesOf, troublesOf } from '../curves.ts';
import { EXIT } from '../exitCodes.ts';
import { requireFree } from '../outputFile.ts';
import { readNumbers } from '../readNumbers.ts';
import { isOurComparison } from '../signature.ts';
import { comparisonTable } from '../table.ts';
import { troubleLine } from '../troubleLine.ts';
import { VERSION } from '../version.ts';

/** The comparison without its curves, as plain JSON. */
const summary = ({
  t: _t,
  parts: { t: _times, total, nonGaussianity, covariances, trajectory, ...parts },
  ...rest
}: Comparison): object => ({
  ...rest,
  parts: {
    ...parts,
    total: withoutCurve(total),
    nonGaussianity: withoutCurve(nonGaussianity),
    covariances: withoutCurve(covariances),
    trajectory: withoutCurve(trajectory),
  },
});

const withoutCurve = (part: Part | undefined): object | undefined =>
  part && { average: part.average, independent: part.independent };

export const compare: Action<CompareRequest> = async (request, output) => {
  const { rows = 20 } = await readNumbers(request.numbers, {});
  if (!(Number.isInteger(rows) && rows >= 2))
    throw new UsageError(`--rows: expected a whole number of at least 2, got ${rows}`);
  const { out, force = false } = request;
  if (out !== undefined) await requireFree(out, { force, isOurs: isOurComparison });
  const curves = await Promise.all(request.positionals.map(loadCurves));
  const yardstick = commonYardstick(curves);
  const runs = curves.flatMap((each) => each.runs);
  const pairs = runs.map(({ pair }) => pair);
  const comparison = comparisonOf(runs);
  const table = request.table ? comparisonTable(pairs, { rows, yardstick }) : undefined;
  const sentences = sentencesOf(runs, yardstick, comparison);
  const troubles = troublesOf(runs);
  const json = JSON.stringify(
    { geq: VERSION, against: yardstick, sentences, troubles, ...summary(comparison), table },
    null,
    2,
  );
  if (out !== undefined) await writeFileAtomic(out, `${json}\n`);
  if (request.json) output.out(json);
  else for (const line of [...(table ? [...table, ''] : []), ...sentences]) output.out(line);
  if (troubles.length === 0) return EXIT.ok;
  output.err(`geq: ${troubleLine(troubles, comparison)}`);
  return EXIT.runTime;
};
