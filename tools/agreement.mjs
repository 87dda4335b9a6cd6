// The tables of docs/agreement.md from stored results: docs/agreement/<name>.json, one for each experiment.
// Usage, with `hooked` as in CONTRIBUTING.md:
//   hooked tools/agreement.mjs                      write the tables between their markers
//   hooked tools/agreement.mjs --check              exit 1 when they are not what the stored results say
//   hooked tools/agreement.mjs --take NAME=FOLDER   store what an experiment's folder found, then write the tables
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { percent, percentUp, percentWithError, verdictSentence } from '@geq/analysis';
import { experimentConfigSchema, loadExperiment } from '@geq/experiments';
import { readRunFile } from '@geq/runs';

const at = (path) => fileURLToPath(new URL(`../docs/${path}`, import.meta.url));
const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, take: { type: 'string', multiple: true, default: [] } },
});

for (const pair of values.take) {
  const [name, folder] = pair.split(/=(.*)/s);
  const config = experimentConfigSchema.parse((await readRunFile(folder)).config);
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- taken out of what is stored
  const {
    comparison: { t, ...comparison },
    theory: { omega },
  } = await loadExperiment(folder, config);
  const {
    N,
    D,
    steps,
    students,
    moments,
    generator: { kind },
  } = config.online;
  const stored = {
    config: { N, D, steps, seeds: config.seeds, students, moments: moments.kind, generator: kind },
    omega: { participationRatio: omega.participationRatio, trace: omega.trace },
    ...comparison,
  };
  writeFileSync(
    at(`agreement/${name}.json`),
    `${JSON.stringify(stored, (_key, x) => (x instanceof Float64Array ? Array.from(x) : x), 1)}\n`,
  );
}

const stored = Object.fromEntries(
  readdirSync(at('agreement'))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(at(`agreement/${name}`), 'utf8'))]),
);
const line = (cells) => `| ${cells.join(' | ')} |`;
const bare = (text) => text.replace(/\u00a0%$/, '');
const interval = ({ mean, gap = mean, halfWidth }) => bare(percentWithError(gap, halfWidth ?? NaN, { signed: true }));
const PARTS = [
  ['gap', 'total'],
  ['non-Gaussian fields', 'nonGaussianity'],
  ['covariances', 'covariances'],
  ['trajectory', 'trajectory'],
];

/** A row per part, a column per experiment: means over rows even in log t. */
function parts(names) {
  const found = names.map((name) => stored[name]);
  return [
    line(["percent of the theory's e_g", ...names]),
    line(['---', ...names.map(() => '---')]),
    line([
      'N, D, participation ratio of Ω',
      ...found.map(({ config: { N, D }, omega }) => `${N}, ${D}, ${omega.participationRatio.toPrecision(3)}`),
    ]),
    line([
      'streams × students, t up to, fresh samples a stream',
      ...found.map(
        ({ config: { seeds, students, steps }, parts: { size } }) =>
          `${seeds} × ${students}, ${steps}, ${size.toLocaleString('en')}`,
      ),
    ]),
    line([
      'bound at all times (95 %)',
      ...found.map(({ verdict: { bound, departure } }) =>
        departure
          ? `none: ${interval(departure)} at t = ${Number(departure.at.toPrecision(2))}`
          : bare(percentUp(bound)),
      ),
    ]),
    ...PARTS.map(([title, part]) =>
      line([
        title,
        ...found.map(
          ({
            parts: {
              [part]: { average },
            },
          }) => interval(average),
        ),
      ]),
    ),
    line([
      'fluctuation of one run',
      ...found.map(
        ({
          parts: {
            fluctuation: { mean, halfWidth },
          },
        }) => bare(percentWithError(mean, halfWidth ?? NaN)),
      ),
    ]),
    line([
      'Q and R of one run',
      ...found.map(({ Q, R }) => `${bare(percent(Q.ofRun.mean))}, ${bare(percent(R.ofRun.mean))}`),
    ]),
    line([
      'correlation of students of one stream',
      ...found.map(
        ({
          parts: {
            total: {
              independent: { intraclassCorrelation, kind },
            },
          },
        }) =>
          intraclassCorrelation === null
            ? ''
            : `${intraclassCorrelation.toFixed(2)}: ${kind === 'runs' ? 'students' : 'streams'} independent`,
      ),
    ]),
  ].join('\n');
}

/** The parts along time, of one experiment. */
function along(name, times) {
  const { parts: found } = stored[name];
  const rows = times.map((time) =>
    found.t.reduce(
      (best, x, row) => (Math.abs(Math.log(x / time)) < Math.abs(Math.log(found.t[best] / time)) ? row : best),
      found.t.length - 1,
    ),
  );
  return [
    line([name, ...rows.map((row) => `t = ${Number(found.t[row].toPrecision(2))}`)]),
    line(['---', ...rows.map(() => '---')]),
    ...PARTS.map(([title, part]) =>
      line([
        title,
        ...rows.map((row) =>
          interval({ mean: found[part].curve.mean[row], halfWidth: found[part].curve.halfWidth[row] }),
        ),
      ]),
    ),
  ].join('\n');
}

const verdict = (name) => `> ${verdictSentence({ ...stored[name] })}`;

const page = readFileSync(at('agreement.md'), 'utf8');
const written = page.replace(
  /(<!-- (parts|along|verdict): ([^>]*) -->\n)[^]*?(<!-- end -->)/g,
  (_all, open, kind, what, close) => {
    const words = what.trim().split(/\s+/);
    const text =
      kind === 'parts'
        ? parts(words)
        : kind === 'verdict'
          ? verdict(words[0])
          : along(words[0], words.slice(1).map(Number));
    return `${open}\n${text}\n\n${close}`;
  },
);
if (values.check && written !== page) {
  console.error('docs/agreement.md: its tables are not those of docs/agreement/*.json; run tools/agreement.mjs');
  process.exitCode = 1;
} else if (!values.check) writeFileSync(at('agreement.md'), written);
