import { normals, stream } from '@geq/random';
import type { CopiedModes } from './copiedModes.ts';
import { BLOCK, type ModeSamples } from './learnModes.ts';

/**
 * Copies of a Gaussian in its eigenbasis, where x has independent entries √ρ_τ z_τ and a sample costs N′ normal variates however
 * dense Ω and Φ are:
 *
 *   ν = (1/√D′) Σ_τ (Γ^B_τ/ρ_τ) x_τ + rest
 */
export function gaussianSamples({ copies, rhos, delta, students }: CopiedModes, seed: number): ModeSamples {
  const [N, S] = [copies * rhos.length, students.length];
  const M = students[0].A.length;
  const D = Math.round(delta * N);
  return {
    bytes: 8 * S * M * N + 64,
    open: (arena) => {
      const readout = arena.float64(S * M * N);
      students.forEach(({ gammaB }, s) => {
        for (let i = 0; i < M * N; i++)
          readout[s * M * N + i] = gammaB[i] === 0 ? 0 : gammaB[i] / rhos[i % rhos.length] / Math.sqrt(D);
      });
      const deviations = Float32Array.from({ length: N }, (_, i) => Math.sqrt(rhos[i % rhos.length]));
      const rests = stream(seed, 'copies rest', copies);
      const restNormals = new Float64Array(M);
      return (block, x, nu) => {
        normals(stream(seed, 'copies', block), x);
        for (let i = 0; i < x.length; i++) x[i] *= deviations[i % N];
        arena.fields(BLOCK, S * M, N, x, readout, nu);
        for (let i = 0; i < BLOCK * S; i++) {
          const { restRoot } = students[i % S];
          normals(rests, restNormals);
          for (let m = 0; m < M; m++)
            for (let n = 0; n <= m; n++) nu[i * M + m] += restRoot.data[m * M + n] * restNormals[n];
        }
      };
    },
  };
}
