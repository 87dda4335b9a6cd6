import type { StateTensors } from '@geq/formats';
import type { Tensors } from '../graph.ts';

/** A network on its way, as plain data: its state_dict, and what Adam remembers of the gradients of the learned tensors. */
export interface TrainedNetwork {
  readonly state: StateTensors;
  /** Running mean of gradients, by the names of the state_dict. */
  readonly first: Tensors;
  /** Running mean of squared gradients. */
  readonly second: Tensors;
}

const COUNT = '.num_batches_tracked';

/** The float32 tensors under the given names, their numbers copied: for steps that write into them. */
export const copyTensors = (tensors: Tensors, names: readonly string[]): Tensors =>
  Object.fromEntries(
    names.map((name) => [name, { shape: tensors[name].shape, data: Float32Array.from(tensors[name].data) }]),
  );

/**
 * The state_dict after some steps: learned numbers and running statistics (both copied) take their places, norms count the
 * batches they saw, frozen tensors stay.
 *
 * @param batches forward passes since `state`, by norm
 */
export function trainedState(
  state: StateTensors,
  moved: Tensors,
  batches: Readonly<Record<string, number>>,
): StateTensors {
  return Object.fromEntries(
    Object.entries(state).map(([key, tensor]): [string, StateTensors[string]] => {
      if (tensor.dtype === 'I64') {
        const seen = key.endsWith(COUNT) ? (batches[key.slice(0, -COUNT.length)] ?? 0) : 0;
        return [key, { ...tensor, data: tensor.data.map((count) => count + BigInt(seen)) }];
      }
      return [key, { ...tensor, data: Float32Array.from(Object.hasOwn(moved, key) ? moved[key].data : tensor.data) }];
    }),
  );
}
