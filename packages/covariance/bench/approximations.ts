import { covariances, createFullyConnected, randSpec, specHash, type CovarianceApproximation } from '@geq/generators';
import { accumulate, blocksFor, finalizeMoments, standardErrors } from '../src/index.ts';

// Closed forms of Ω and Φ against Monte Carlo, four sign layers, N = 400: relative Frobenius distance with the sampling error taken
// out in quadrature. Run from the root: node --import ./tools/ts-hook.mjs --conditions=@geq/source packages/covariance/bench/approximations.ts

const [N, L, samples] = [400, 4, 200_000];
const norm = (a: Float64Array): number => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
const excess = (distance: number, error: number): string =>
  (Math.sign(distance - error) * Math.sqrt(Math.abs(distance ** 2 - error ** 2))).toFixed(4);

console.log(`sign, N ${N}, L ${L}, ${samples} samples; sampling error | distance beyond it: Ω off its diagonal, Φ`);
for (const D of [25, 50, 100, 200, 400]) {
  const spec = randSpec({ N, D, L });
  const generator = createFullyConnected(spec);
  const { state } = await accumulate(generator, { generatorHash: specHash(spec), seed: 1, to: blocksFor(samples) });
  const { omega, phi } = finalizeMoments(state);
  const offDiagonal = (a: Float64Array): Float64Array => a.map((x, at) => (at % (N + 1) === 0 ? 0 : x));
  const size = norm(offDiagonal(omega.data));
  // the diagonal of a sign layer is 1 in every sample: all sampling error lies off it
  const errors = { omega: (standardErrors(state).omega * norm(omega.data)) / size, phi: standardErrors(state).phi };
  const approximations = (
    ['linearized', 'authors', 'gaussianKernel'] as const satisfies readonly CovarianceApproximation[]
  ).map((approximation) => {
    const closed = covariances(spec, { approximation });
    const distance = norm(offDiagonal(omega.data.map((x, i) => x - closed.omega.data[i]))) / size;
    const distancePhi = norm(phi.data.map((x, i) => x - closed.phi.data[i])) / norm(phi.data);
    return `${approximation} ${excess(distance, errors.omega)} ${excess(distancePhi, errors.phi)}`;
  });
  console.log(
    `D ${String(D).padStart(4)}  ${errors.omega.toFixed(4)} ${errors.phi.toFixed(4)} | ${approximations.join(' | ')}`,
  );
}
