// How far Ω and Φ without sampling are from Monte Carlo, approximation by approximation: the table of the README.
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source packages/generators/bench/approximations.ts [samples]
import { symmetricEigenvalues, type Matrix } from '@geq/linalg';
import {
  covariances,
  createFullyConnected,
  randSpec,
  type GeneratorActivation,
  type CovarianceApproximation,
} from '../src/index.ts';
import { sampledMoments } from './sampledMoments.ts';

const samples = Number(process.argv[2] ?? 400_000);
const BLOCK = 256;

const CASES: readonly { activation: GeneratorActivation; D: number; N: number; L: number }[] = [
  { activation: 'sign', D: 100, N: 400, L: 1 },
  { activation: 'sign', D: 100, N: 400, L: 4 },
  { activation: 'sign', D: 400, N: 400, L: 4 },
  { activation: 'erf', D: 100, N: 400, L: 4 },
  { activation: 'tanh', D: 100, N: 400, L: 4 },
  { activation: 'linear', D: 100, N: 400, L: 4 },
  { activation: 'relu', D: 100, N: 400, L: 1 },
];
const APPROXIMATIONS: readonly CovarianceApproximation[] = ['authors', 'linearized', 'gaussianKernel'];

/** ‖a − b‖/‖b‖ in the Frobenius norm; off the diagonal alone when asked. */
function relativeError(a: Matrix, b: Matrix, { skipDiagonal = false } = {}): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < b.data.length; i++) {
    if (skipDiagonal && Math.floor(i / b.cols) === i % b.cols) continue;
    difference += (a.data[i] - b.data[i]) ** 2;
    norm += b.data[i] ** 2;
  }
  return Math.sqrt(difference / norm);
}

console.log(
  `${samples} samples a half; generator seed 0; relative error of Ω off the diagonal / of Φ; smallest eigenvalue of Ω`,
);
for (const { activation, D, N, L } of CASES) {
  const spec = randSpec({ activation, D, N, L });
  const generator = createFullyConnected(spec);
  const measured = await sampledMoments(generator, { seed: 1, blocks: Math.ceil(samples / BLOCK) });
  const again = await sampledMoments(generator, { seed: 2, blocks: Math.ceil(samples / BLOCK) });
  generator.dispose();
  const show = (label: string, omega: Matrix, phi: Matrix, scale = 1): void => {
    const errors = [relativeError(omega, measured.omega, { skipDiagonal: true }), relativeError(phi, measured.phi)].map(
      (e) => (scale * e).toFixed(3),
    );
    console.log(`  ${label.padEnd(11)} ${errors.join(' / ')}   smallest ${symmetricEigenvalues(omega)[0].toFixed(4)}`);
  };
  console.log(
    `${activation}, D ${D}, N ${N}, L ${L}: Monte Carlo's smallest ${symmetricEigenvalues(measured.omega)[0].toFixed(4)}`,
  );
  show('noise', again.omega, again.phi, Math.SQRT1_2); // two independent estimates differ by √2 of the noise of one
  for (const approximation of APPROXIMATIONS) {
    if (activation === 'relu' && approximation !== 'gaussianKernel') continue;
    const { omega, phi } = covariances(spec, { approximation });
    show(approximation, omega, phi);
  }
}
