// ns a normal variate, beside the ziggurat of @stdlib/random-base-improved-ziggurat on the same uniform generator.
//   npx nx run random:bench
import improvedZiggurat from '@stdlib/random-base-improved-ziggurat';
import { latentBlock, normals, stream } from '../src/index.ts';

const COUNT = 1 << 18;
const ROUNDS = 21;

function nanoseconds(count: number, run: () => void): string {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run();
    return ((performance.now() - start) * 1e6) / count;
  });
  times.sort((a, b) => a - b);
  return `${times[ROUNDS >> 1].toFixed(1).padStart(8)} ${times[0].toFixed(1).padStart(8)} `;
}

const doubles = new Float64Array(COUNT);
const floats = new Float32Array(COUNT);
const rng = stream(0, 'bench', 0);

normals(rng, doubles);
const [mean, square] = [1, 2].map((power) => doubles.reduce((s, x) => s + x ** power, 0) / COUNT);
const error = Math.max(Math.abs(mean), Math.abs(square - 1) / Math.SQRT2) * Math.sqrt(COUNT);
if (!(error < 5)) throw new Error(`mean or variance is off by ${error.toFixed(1)} standard errors`);
console.log(
  `mean and variance within ${error.toFixed(1)} standard errors (limit 5); ns a variate, median and fastest of ${ROUNDS} × ${COUNT}:`,
);

console.log(
  `${nanoseconds(COUNT, () => normals(rng, doubles))}  normals into Float64Array (limit: two draws of the generator, see the last line)`,
);
console.log(`${nanoseconds(COUNT, () => normals(rng, floats))}  normals into Float32Array`);
console.log(
  `${nanoseconds(256 * 100, () => latentBlock(0, 'bench', 1, 100))}  latentBlock, D = 100, stream and array included`,
);
console.log(
  `${nanoseconds(COUNT, () => {
    for (let i = 0; i < COUNT; i++) doubles[i] = rng.normal();
  })}  stream.normal() one by one`,
);
const library = improvedZiggurat.factory({ prng: () => (rng.bits.next() >>> 0) * 2 ** -32 });
console.log(
  `${nanoseconds(COUNT, () => {
    for (let i = 0; i < COUNT; i++) doubles[i] = library();
  })}  stdlib's improved ziggurat, 32-bit abscissae, layers from its own Mersenne twister`,
);
console.log(
  `${nanoseconds(100, () => {
    for (let i = 0; i < 100; i++) improvedZiggurat.factory({ prng: () => (rng.bits.next() >>> 0) * 2 ** -32 });
  })}  stdlib: making one such generator`,
);
console.log(
  `${nanoseconds(100, () => {
    for (let i = 0; i < 100; i++) stream(0, 'bench', i);
  })}  making a stream`,
);
let sink = 0;
console.log(
  `${nanoseconds(COUNT, () => {
    for (let i = 0; i < COUNT; i++) sink ^= rng.bits.next();
  })}  one draw of xoroshiro128+ (pure-rand)${sink === 0 ? ' ' : ''}`,
);
