import { stream } from '@geq/random';
import { initialFlow, type Flow, type FlowArchitecture } from '../src/index.ts';

/** Normal numbers from a named stream. */
export const normal = (purpose: string, count: number, deviation = 1): Float64Array => {
  const rng = stream(0, purpose, 0);
  return Float64Array.from({ length: count }, () => deviation * rng.normal());
};

/** A flow whose scales, batch norms and statistics all have numbers of their own. */
export function unsettledFlow(architecture: FlowArchitecture, seed = 0): Flow {
  const { state } = initialFlow(architecture, { seed });
  Object.entries(state).forEach(([key, tensor], i) => {
    if (tensor.dtype !== 'F32') return;
    const rng = stream(seed, 'unsettled', i);
    if (/(_bn|_block\.\d)\.(weight|bias|running_mean)$/.test(key))
      tensor.data.forEach((x, c) => {
        tensor.data[c] = x + 0.2 * rng.normal();
      });
    if (key.endsWith('running_var'))
      tensor.data.forEach((_, c) => {
        tensor.data[c] = 0.5 + rng.uniform();
      });
    if (key.endsWith('.scale')) tensor.data[0] = 0.5 * rng.normal();
    if (key.endsWith('.scale_shift')) tensor.data[0] = 0.1 * rng.normal();
  });
  return { architecture, state };
}
