import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { matrix } from '@geq/linalg';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { covariances } from './covariances.ts';
import { gaussianGenerator } from './gaussianGenerator.ts';
import { randSpec } from './fullyConnectedSpec.ts';

const [N, D] = [12, 5];
const { omega, phi } = covariances(randSpec({ N, D, L: 2, seed: 3 }));
const meanX = Float64Array.from({ length: N }, (_, i) => i / 10);

describe('gaussianGenerator', () => {
  it('has the moments it was made of, and Gaussian fields', async () => {
    const generator = gaussianGenerator('twin', { meanX, omega, phi });
    expect([generator.name, generator.latentDim, generator.outputDim, generator.clippedShare]).toEqual([
      'twin',
      D,
      N,
      0,
    ]);
    const blocks = 100;
    const count = blocks * BLOCK_SIZE;
    const [mean, second, cross] = [new Float64Array(N), new Float64Array(N * N), new Float64Array(N * D)];
    let [square, fourth] = [0, 0];
    for (let b = 0; b < blocks; b++) {
      const c = latentBlock(7, 'test', b, D);
      const x = await generator.sample(c, BLOCK_SIZE);
      for (let s = 0; s < BLOCK_SIZE; s++) {
        let field = 0;
        for (let i = 0; i < N; i++) {
          const xi = x[s * N + i] - meanX[i];
          mean[i] += xi / count;
          field += xi / Math.sqrt(N);
          for (let j = 0; j < N; j++) second[i * N + j] += (xi * (x[s * N + j] - meanX[j])) / count;
          for (let d = 0; d < D; d++) cross[i * D + d] += (xi * c[s * D + d]) / count;
        }
        square += field ** 2 / count;
        fourth += field ** 4 / count;
      }
    }
    const noise = 6 / Math.sqrt(count); // six standard errors of products of order one
    expect(mean).toBeAllclose(new Float64Array(N), { atol: noise });
    expect(second).toBeAllclose(omega.data, { atol: noise });
    expect(cross).toBeAllclose(phi.data, { atol: noise });
    expect(Math.abs(fourth / square ** 2 - 3)).toBeLessThan(6 * Math.sqrt(24 / count)); // six standard errors of a Gaussian's kurtosis
  });

  it('gives a latent the same output in any company', async () => {
    const generator = gaussianGenerator('twin', { meanX, omega, phi });
    const c = latentBlock(1, 'test', 0, D);
    const whole = Float32Array.from(await generator.sample(c, BLOCK_SIZE));
    for (const row of [0, 63, 64, 200])
      expect(await generator.sample(c.slice(row * D, (row + 1) * D), 1)).toEqual(
        whole.subarray(row * N, (row + 1) * N),
      );
    expect(await gaussianGenerator('twin', { meanX, omega, phi }, { backend: 'plain' }).sample(c, BLOCK_SIZE)).toEqual(
      whole,
    );
  });

  it('hands latents on where they explain all of x, rounding apart', async () => {
    const rounded = matrix(N, N); // Ω = Φ Φᵀ in float32, as other tools store it
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < N; j++) {
        for (let d = 0; d < D; d++) rounded.data[i * N + j] += phi.data[i * D + d] * phi.data[j * D + d];
        rounded.data[i * N + j] = Math.fround(rounded.data[i * N + j]);
      }
    }
    const c = latentBlock(1, 'test', 0, D).subarray(0, 4 * D);
    const x = await gaussianGenerator('linear', { meanX, omega: rounded, phi }).sample(c, 4);
    const exact = Float64Array.from(
      { length: 4 * N },
      (_, k) =>
        meanX[k % N] +
        phi.data
          .subarray((k % N) * D, (k % N) * D + D)
          .reduce((sum, value, d) => sum + value * c[Math.floor(k / N) * D + d], 0),
    );
    expect(Float64Array.from(x.subarray(0, 4 * N))).toBeAllclose(exact, { atol: 2e-3 }); // the root of float32's rounding
    const nothing = gaussianGenerator('nothing', {
      meanX: new Float64Array(2),
      omega: matrix(2, 2),
      phi: matrix(2, 1),
    });
    expect([...(await nothing.sample(Float32Array.of(1), 1)).subarray(0, 2)]).toEqual([0, 0]);
  });

  it('takes negative eigenvalues of Ω − ΦΦᵀ as 0, few of them, and refuses a Φ that cannot be', async () => {
    const scaled = (factor: number): ReturnType<typeof matrix> =>
      matrix(
        N,
        D,
        phi.data.map((x) => factor * x),
      );
    const linear = matrix(N, N); // Ω of x = Φ c + 0.3 ξ
    for (let i = 0; i < N; i++)
      for (let j = 0; j < N; j++)
        for (let d = 0; d < D; d++)
          linear.data[i * N + j] += phi.data[i * D + d] * phi.data[j * D + d] + (i === j ? 0.09 / D : 0);
    expect(gaussianGenerator('twin', { meanX, omega: linear, phi }).clippedShare).toBe(0);
    const { clippedShare, sample } = gaussianGenerator('twin', { meanX, omega: linear, phi: scaled(1.03) });
    expect(clippedShare).toBeGreaterThan(0);
    expect(clippedShare).toBeLessThan(0.1);
    expect((await sample(latentBlock(1, 'test', 0, D), BLOCK_SIZE)).every(Number.isFinite)).toBe(true);
    expect(() => gaussianGenerator('twin', { meanX, omega: linear, phi: scaled(3) })).toThrow(
      /^gaussianGenerator: expected Ω − ΦΦᵀ without negative eigenvalues but for noise, got \d+ % of its trace in them; are Ω and Φ of the same generator, of enough samples\?$/,
    );
    expect(() => gaussianGenerator('twin', { meanX: new Float64Array(3), omega, phi })).toThrow(
      'gaussianGenerator: expected mean_x of 12 and Ω of 12×12 for Φ of 12×5, got 3 and 12×12',
    );
  });
});
