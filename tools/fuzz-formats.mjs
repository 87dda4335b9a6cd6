// Seeded damage to files of every format, one after another, against every parser of @geq/formats, readOnnx of @geq/nn and the readers
// of @geq/dcgan: no error but FormatError, no file above a second, memory bounded. Usage, from the root of the repository:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/fuzz-formats.mjs [files = 100000] [seed = 1]
import { readFileSync } from 'node:fs';
import { below, isRefused, targets } from '../packages/formats/fixtures/mutate.ts';
import { networkTargets } from './fuzzNetworks.mjs';

const SLOWEST = 1000; // ms a file
const LARGEST = 256; // MiB that the process may grow by
const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
const fixtures = new URL('../packages/formats/fixtures/', import.meta.url);
const { root } = JSON.parse(readFileSync(new URL('family.json', fixtures), 'utf8'));
const withBytes = (target) => ({
  ...target,
  files: target.files.map((name) => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, fixtures))) })),
});
const cases = [...targets(root).map(withBytes), ...networkTargets()].flatMap(({ name, parse, files, mutations }) =>
  files.flatMap(({ name: file, bytes }) =>
    mutations.map((damage) => ({ name, parse, file, bytes, damage, refused: 0, total: 0, slowest: 0 })),
  ),
);
const random = below(seed);
const megabytes = () => process.memoryUsage().rss / 2 ** 20;
const before = megabytes();
let largest = before;
const start = performance.now();
for (let i = 0; i < count; i++) {
  const one = cases[i % cases.length];
  const mutant = one.damage(one.bytes, random);
  const begun = performance.now();
  try {
    if (isRefused(one.parse, mutant)) one.refused++;
  } catch (error) {
    console.error(`file ${i} of seed ${seed}, ${one.name}, ${one.file}: ${error.cause?.stack ?? error.stack}`);
    process.exit(1);
  }
  one.total++;
  one.slowest = Math.max(one.slowest, performance.now() - begun);
  if (i % 16 === 0) largest = Math.max(largest, megabytes());
}
for (const name of new Set(cases.map((one) => one.name))) {
  const of = cases.filter((one) => one.name === name);
  const sum = (key) => of.reduce((total, one) => total + one[key], 0);
  console.log(
    `${name.padEnd(38)} ${String(sum('total')).padStart(7)} files ${String(sum('refused')).padStart(7)} refused, slowest ${Math.max(...of.map((one) => one.slowest)).toFixed(1)} ms`,
  );
}
const slowest = Math.max(...cases.map((one) => one.slowest));
console.log(
  `${count} files in ${((performance.now() - start) / 1000).toFixed(1)} s; slowest ${slowest.toFixed(1)} ms; resident ${before.toFixed(0)} MiB before, ${largest.toFixed(0)} MiB at most`,
);
if (slowest > SLOWEST || largest - before > LARGEST) {
  console.error(`expected at most ${SLOWEST} ms a file and ${LARGEST} MiB of growth`);
  process.exitCode = 1;
}
