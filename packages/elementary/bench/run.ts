// Nanoseconds a call beside the engine's own function, best of many turns in alternation: npx nx bench elementary
import { benchRow } from '@geq/testing/benchRow';
import * as elementary from '../src/index.ts';

const COUNT = 4096;
const TURNS = 200;

type Name = keyof typeof elementary;
/** Arguments of each from [low, high). */
const RANGES: Readonly<Record<Name, readonly (readonly [low: number, high: number])[]>> = {
  exp: [[-8, 0]],
  log: [[0.001, 10]],
  log2: [[0.001, 10]],
  log10: [[0.001, 10]],
  log1p: [[0, 3]],
  asin: [[-1, 1]],
  acos: [[-1, 1]],
  sin: [[0, 8]],
  cos: [[0, 8]],
  tanh: [[-3, 3]],
  cbrt: [[0.001, 100]],
  pow: [
    [0.001, 10],
    [-3, 3],
  ],
  hypot: [
    [-1, 1],
    [-1, 1],
  ],
};

type Loop = (f: Readonly<Record<string, unknown>>, x: Float64Array, y: Float64Array) => number;
/** A loop compiled for this function alone, so that the compiler may inline it. */
const loopOver = (name: string, arity: number): Loop =>
  new Function(
    'f',
    'x',
    'y',
    `const g = f.${name}; let s = 0; for (let i = 0; i < x.length; i++) s += g(x[i]${arity > 1 ? ', y[i]' : ''}); return s;`,
  ) as Loop;

const points = ([low, high]: readonly [number, number], step: number): Float64Array =>
  Float64Array.from({ length: COUNT }, (_, i) => low + (high - low) * ((i * step) % 1));

for (const [name, ranges] of Object.entries(RANGES)) {
  const x = points(ranges[0], 0.6180339887);
  const y = points(ranges[ranges.length - 1], 0.3819660113);
  const sides = [elementary, Math].map((functions) => ({
    functions: functions as Readonly<Record<string, unknown>>,
    loop: loopOver(name, ranges.length),
    best: Infinity,
    sum: 0,
  }));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const side of sides) {
      const start = performance.now();
      side.sum = side.loop(side.functions, x, y);
      side.best = Math.min(side.best, performance.now() - start);
    }
  }
  const [ours, engines] = sides;
  if (Math.abs(ours.sum - engines.sum) > 1e-10 * COUNT)
    throw new Error(`${name}: ${ours.sum}, the engine's ${engines.sum}`);
  const nanoseconds = ({ best }: { best: number }): string => ((best * 1e6) / COUNT).toFixed(1).padStart(6);
  benchRow({
    work: name,
    ours: (ours.best * 1e6) / COUNT,
    unit: 'ns',
    baseline: { name: `Math.${name}`, time: (engines.best * 1e6) / COUNT },
  });
  console.log(
    `${name.padEnd(6)} ${nanoseconds(ours)} ns, Math.${name} ${nanoseconds(engines)} ns: ${(ours.best / engines.best).toFixed(2)}`,
  );
}
