import type { StateTensors, TensorOf } from '@geq/formats';
import { stream } from '@geq/random';
import type { FlowArchitecture } from './flowArchitecture.ts';
import { flowEntries, type Entry } from './flowEntries.ts';
import type { Flow } from './readFlow.ts';

/**
 * A flow as PyTorch's port starts it: kernels and biases uniform in ±1/√fan_in (PyTorch's default), learned gains g = ‖v‖, so
 * that g·v/‖v‖ = v, frozen ones 1; couplings' scale and scale_shift 0, so that they only shift at first; batch norms 1 and 0,
 * running statistics 0 and 1. Entry i of the state_dict is drawn from `stream(seed, 'realnvp', i)` and depends on nothing else.
 *
 * @throws RangeError for a bad seed
 */
export function initialFlow(architecture: FlowArchitecture, { seed }: { readonly seed: number }): Flow {
  const entries = flowEntries(architecture);
  const drawn = new Map<string, Float32Array>();
  entries.forEach((entry, i) => {
    drawn.set(
      entry.key,
      drawTensor(entry, () => stream(seed, 'realnvp', i)),
    );
  });
  const state: Record<string, StateTensors[string]> = {};
  for (const { key, shape, role } of entries) {
    if (role === 'batches') state[key] = { dtype: 'I64', shape: [], data: BigInt64Array.of(0n) };
    else {
      const data =
        role === 'gain'
          ? rowNorms(drawn.get(key.replace(/_g$/, '_v')) as Float32Array, shape[0])
          : (drawn.get(key) as Float32Array);
      state[key] = { dtype: 'F32', shape, data } satisfies TensorOf<'F32'>;
    }
  }
  return { architecture, state };
}

const ONES: readonly Entry['role'][] = ['frozen', 'normScale', 'variance'];

function drawTensor({ role, shape, fanIn }: Entry, open: () => { uniform(): number }): Float32Array {
  const data = new Float32Array(shape.reduce((size, length) => size * length, 1));
  if (ONES.includes(role)) return data.fill(1);
  if (fanIn === undefined) return data;
  const [rng, bound] = [open(), 1 / Math.sqrt(fanIn)];
  return data.map(() => bound * (2 * rng.uniform() - 1));
}

/** √Σ v² of each of `rows` kernels. */
function rowNorms(v: Float32Array, rows: number): Float32Array {
  const length = v.length / rows;
  return Float32Array.from({ length: rows }, (_, o) =>
    Math.sqrt(v.subarray(o * length, (o + 1) * length).reduce((sum, x) => sum + x * x, 0)),
  );
}
