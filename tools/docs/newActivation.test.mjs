// The walk-through of CONTRIBUTING.md, on a copy of the sources: a new activation is one file and its line in a table, and the command line simulates it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from './pages.mjs';

const copy = mkdtempSync(join(tmpdir(), 'geq-copy-'));
const geq = [
  '--import',
  join(copy, 'tools/ts-hook.mjs'),
  '--conditions=@geq/source',
  join(copy, 'apps/cli/src/bin.ts'),
];
const SMALL = ['-N', '40', '-D', '8', '--steps', '5', '--test-size', '400', '-q'];

/** The sources, and the libraries in place: only our own packages are the copy's. */
before(() => {
  mkdirSync(join(copy, 'node_modules/@geq'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== '@geq' && !name.startsWith('.'))
      symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
  for (const place of ['packages', 'apps'])
    for (const name of readdirSync(join(ROOT, place))) {
      const [from, to] = [join(ROOT, place, name), join(copy, place, name)];
      if (!existsSync(join(from, 'package.json'))) continue;
      mkdirSync(to, { recursive: true });
      for (const each of ['package.json', 'src', 'models', 'node_modules'])
        if (existsSync(join(from, each)))
          cpSync(join(from, each), join(to, each), {
            recursive: true,
            filter: (path) => !path.endsWith('.test.ts'),
            verbatimSymlinks: true,
          });
      symlinkSync(to, join(copy, 'node_modules/@geq', name));
    }
  for (const name of ['ts-hook.mjs', 'ts-loader.mjs']) cpSync(join(ROOT, 'tools', name), join(copy, 'tools', name));
  cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
});
after(() => rmSync(copy, { recursive: true }));

test('a new activation is one file and one line', () => {
  const code = /```ts new-activation\n([^]*?)```/.exec(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'))?.[1];
  assert.ok(code, 'expected a block marked new-activation in CONTRIBUTING.md');
  const unknown = spawnSync(
    process.execPath,
    [...geq, 'online', '-g', 'tanh', ...SMALL, '--out', join(copy, 'before')],
    { encoding: 'utf8' },
  );
  assert.match(unknown.stderr, /-g: expected erf, relu or linear, got 'tanh'/);

  const overlaps = join(copy, 'packages/overlaps/src');
  writeFileSync(join(overlaps, 'activations/tanh.ts'), code);
  const table = join(overlaps, 'getActivation.ts');
  const text = readFileSync(table, 'utf8');
  const edited = text
    .replace(
      "import { relu } from './activations/relu.ts';",
      "import { relu } from './activations/relu.ts';\nimport { tanh } from './activations/tanh.ts';",
    )
    .replace('{ erf, relu, linear }', '{ erf, relu, linear, tanh }');
  assert.notEqual(edited, text);
  writeFileSync(table, edited);

  const out = join(copy, 'run');
  execFileSync(process.execPath, [...geq, 'online', '-g', 'tanh', ...SMALL, '--out', out]);
  const name = readdirSync(out).find((each) => /_hmm_tanh_M2_K2_.*_s0\.dat$/.test(each));
  assert.ok(name, 'expected a file with the name of the activation');
  const rows = readFileSync(join(out, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const last = rows.at(-1).split(',').map(Number);
  const [first] = rows.map((row) => row.split(',').map(Number));
  assert.ok(last.slice(0, 3).every(Number.isFinite), `expected numbers, got ${rows.at(-1)}`);
  assert.ok(
    Math.abs(last[1] / last[2] - 1) < 0.2 && last[1] < first[1],
    `expected e_g that falls, measured ${last[1]}, in closed form ${last[2]}`,
  );

  const theory = spawnSync(
    process.execPath,
    [...geq, 'ode', '-g', 'tanh', '-N', '40', '-D', '8', '--steps', '5', '--out', join(copy, 'ode')],
    { encoding: 'utf8' },
  );
  assert.equal(theory.status, 2);
  assert.match(
    theory.stderr,
    /^geq: -g: expected units erf or linear, got tanh, whose equations are not known[^\n]*\n$/,
  );
});
