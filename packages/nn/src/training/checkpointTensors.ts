import { FormatError, toFloat64, type NamedTensors, type ParseOptions, type TensorOf } from '@geq/formats';
import type { Tensors } from '../graph.ts';
import { sameShape, shapeText } from '../shape.ts';
import type { TrainedNetwork } from './trainedNetwork.ts';

/** The tensors of a checkpoint's part: `<name>.` before the state_dict, `first.<name>.` and `second.<name>.` before the moments. */
export function checkpointTensors(
  name: string,
  { state, first, second }: TrainedNetwork,
): Record<string, TensorOf<'F32'> | TensorOf<'I64'>> {
  const float32 = ({ shape, data }: Tensors[string]): TensorOf<'F32'> => ({
    dtype: 'F32',
    shape,
    data: Float32Array.from(data),
  });
  return {
    ...Object.fromEntries(Object.entries(state).map(([key, tensor]) => [`${name}.${key}`, tensor])),
    ...Object.fromEntries(Object.entries(first).map(([key, tensor]) => [`first.${name}.${key}`, float32(tensor)])),
    ...Object.fromEntries(Object.entries(second).map(([key, tensor]) => [`second.${name}.${key}`, float32(tensor)])),
  };
}

/** The tensors whose names begin with `prefix`, without it. */
export const tensorsWithPrefix = (tensors: NamedTensors['tensors'], prefix: string): NamedTensors['tensors'] =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([key, tensor]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), tensor]] : [],
    ),
  );

/**
 * Moments that a checkpoint holds for the learned tensors of a network.
 *
 * @param learned the tensors of the state_dict that gradients move
 * @throws FormatError that names the key for missing, misshapen or surplus tensors, other dtypes, numbers that are not finite,
 *   negative second moments
 */
export function readAdamMoments(
  tensors: NamedTensors['tensors'],
  name: string,
  { learned, source = 'readMoments' }: ParseOptions & { readonly learned: Tensors },
): Pick<TrainedNetwork, 'first' | 'second'> {
  const read = (moment: 'first' | 'second'): Tensors => {
    const found = tensorsWithPrefix(tensors, `${moment}.${name}.`);
    for (const key of Object.keys(found))
      if (!Object.hasOwn(learned, key))
        throw new FormatError(source, `expected moments of learned tensors, got ${moment}.${name}.${key.slice(0, 80)}`);
    return Object.fromEntries(
      Object.entries(learned).map(([key, { shape }]) => {
        const [tensor, full] = [Object.hasOwn(found, key) ? found[key] : undefined, `${moment}.${name}.${key}`];
        if (tensor === undefined)
          throw new FormatError(source, `expected ${full} of shape ${shapeText(shape)}, got no tensor of that name`);
        if (tensor.dtype !== 'F32' || !sameShape(tensor.shape, shape))
          throw new FormatError(
            source,
            `expected ${full} as F32 of shape ${shapeText(shape)}, got ${tensor.dtype} of shape ${shapeText(tensor.shape)}`,
          );
        const bad = tensor.data.find((x) => !Number.isFinite(x) || (moment === 'second' && x < 0));
        if (bad !== undefined)
          throw new FormatError(
            source,
            `expected finite numbers${moment === 'second' ? ' ≥ 0' : ''} in ${full}, got ${bad}`,
          );
        return [key, { shape, data: tensor.data }];
      }),
    );
  };
  return { first: read('first'), second: read('second') };
}

/** The count of steps that a checkpoint holds under `step`. @throws FormatError unless it is a whole number ≥ 0 */
export function readStep(tensors: NamedTensors['tensors'], { source = 'readStep' }: ParseOptions = {}): number {
  const tensor = Object.hasOwn(tensors, 'step') ? tensors.step : undefined;
  const numbers = tensor === undefined ? [] : toFloat64(tensor);
  if (numbers.length !== 1 || !Number.isSafeInteger(numbers[0]) || numbers[0] < 0)
    throw new FormatError(
      source,
      `expected step to be a whole number ≥ 0, got ${tensor === undefined ? 'no tensor of that name' : [...numbers.slice(0, 3)].join(', ')}`,
    );
  return numbers[0];
}

/** The count of steps as a tensor. */
export const stepTensor = (step: number): TensorOf<'I64'> => ({
  dtype: 'I64',
  shape: [],
  data: BigInt64Array.of(BigInt(step)),
});
