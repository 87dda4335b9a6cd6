import { totalmem } from 'node:os';
import type { OnlineConfig } from '@geq/experiments';
import { UsageError } from '@geq/runs';
import { numWeights } from '@geq/scenarios';

const DOUBLE = 8; // bytes
const SINGLE = 4;

/** Bytes that a random generator's weights and its covariances Ω, Φ take, and its test set: what grows with the sizes. */
export function bytesNeeded({
  N,
  D,
  generator,
  testSize = 0,
}: Pick<OnlineConfig, 'N' | 'D' | 'generator'> & { testSize?: number }): number {
  return DOUBLE * (N * N + N * D) + SINGLE * (numWeights(generator) + testSize * N);
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toPrecision(2)} GiB`;

/** Refuses sizes that cannot fit, before anything is made. @throws UsageError */
export function requireMemory(config: Parameters<typeof bytesNeeded>[0], available = totalmem()): void {
  const needed = bytesNeeded(config);
  if (needed > available)
    throw new UsageError(
      `-N, -D: expected a problem that fits into ${gib(available)} of memory, got one of at least ${gib(needed)}; choose smaller N, D${config.testSize === undefined ? '' : ' or --test-size'}`,
    );
}
