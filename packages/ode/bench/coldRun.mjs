// One theory run in a process of its own, from the built package, as a command line user has it: node coldRun.mjs FOLDER ETA
import { readFileSync, writeFileSync } from 'node:fs';
import { integrate } from '@geq/ode';
import { printTimes } from '@geq/overlaps';

const [folder, eta] = process.argv.slice(2);
const { arrays, ...sizes } = JSON.parse(readFileSync(`${folder}/ic.json`, 'utf8'));
const { buffer } = new Uint8Array(readFileSync(`${folder}/ic.bin`));
let at = 0;
const views = Object.fromEntries(
  arrays.map(([name, length]) => [name, new Float64Array(buffer, 8 * (at += length) - 8 * length, length)]),
);
const { trajectory, status, stats, method, numModes } = integrate(
  { ...sizes, ...views },
  { activation: 'erf', eta: Number(eta), times: printTimes(1000) },
);
const plain = Object.fromEntries(
  Object.entries(trajectory).map(([name, value]) => [name, typeof value === 'number' ? value : [...value]]),
);
writeFileSync(`${folder}/rows.json`, JSON.stringify({ trajectory: plain, status, stats, method, numModes }));
