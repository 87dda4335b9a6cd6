import { excerpt, type Tensor } from '@geq/formats';
import { EXPORT_REMEDY } from './exportRemedy.ts';
import { unsupportedNetworkHint } from './unsupportedNetworkHint.ts';
import {
  describeModule,
  groupByModule,
  isBackwardChain,
  isConvolution,
  isNorm,
  orderModules,
  weightShape,
  WANTED,
} from './moduleTensors.ts';
import { isFused, assignNorms } from './assignNorms.ts';

/** A transposed convolution of a state_dict, and the batch norm behind it. */
export interface NamedLayer {
  readonly name: string;
  /** in × out × k × k. */
  readonly shape: readonly [number, number, number, number];
  readonly hasBias: boolean;
  readonly norm: { readonly name: string; readonly isAffine: boolean } | undefined;
}

export interface NamedLayers {
  readonly layers: readonly NamedLayer[];
  /** Whether the batch norms were taken to be fused into the kernels. */
  readonly isFused: boolean;
}

const MOST_LAYERS = 16;

/**
 * The layers of a generator in a state_dict, whatever their names: transposed convolutions whose channels make a chain, and their
 * batch norms.
 *
 * @throws RangeError, without a caller's name, that names what is none, or fits several readings
 */
export function layersFromTensors(tensors: ReadonlyMap<string, Tensor>): NamedLayers {
  const inFile = groupByModule(tensors);
  const strange = inFile.find((group) => !isConvolution(group) && !isNorm(group));
  if (strange)
    throw new RangeError(`${WANTED}, got ${describeModule(strange)}${unsupportedNetworkHint(tensors.keys())}`);
  const groups = orderModules(inFile);
  const convolutions = groups.filter(isConvolution);
  if (convolutions.length === 0)
    throw new RangeError(
      `${WANTED}, got ${inFile.length === 0 ? 'no tensors' : `no convolution${unsupportedNetworkHint(tensors.keys())}`}`,
    );
  if (convolutions.length === 1)
    throw new RangeError(
      `${WANTED}, two or more, got ${excerpt(`${convolutions[0].name}.weight`)} alone; ${EXPORT_REMEDY}`,
    );
  if (convolutions.length > MOST_LAYERS)
    throw new RangeError(`expected at most ${MOST_LAYERS} transposed convolutions, got ${convolutions.length}`);
  if (isBackwardChain(convolutions))
    throw new RangeError(
      `expected channels that tell transposed convolutions (in, out) from others (out, in), got ${convolutions.map((group) => weightShape(group).slice(0, 2).join('×')).join(', ')}, which fit both; save the whole module, or ${EXPORT_REMEDY}`,
    );
  const norms = assignNorms(groups, convolutions);
  const layers = convolutions.map((group, l): NamedLayer => {
    const { name } = group;
    const shape = weightShape(group);
    if (shape[2] !== shape[3] || shape.includes(0))
      throw new RangeError(
        `expected a square kernel as ${excerpt(`${name}.weight`)}, got (${shape.join(', ')}); save the whole module, or ${EXPORT_REMEDY}`,
      );
    const norm = norms[l];
    return {
      name,
      shape: shape as unknown as NamedLayer['shape'],
      hasBias: group.tensors.has('bias'),
      norm: norm && { name: norm.name, isAffine: norm.tensors.has('weight') },
    };
  });
  return { layers, isFused: isFused(convolutions, groups.filter(isNorm)) };
}

/** Whether tensors are those of a discriminator: convolutions with axes (out, in), each of which takes in what the one before gave out. */
export function isDiscriminator(tensors: ReadonlyMap<string, Tensor>): boolean {
  const kernels = groupByModule(tensors)
    .filter(({ tensors: of }) => [...of.values()].some(({ shape }) => shape.length === 4))
    .map(({ name, tensors: of }) => ({
      name,
      tensors: new Map([['weight', [...of.values()].find(({ shape }) => shape.length === 4) as Tensor]]),
    }));
  return (
    kernels.length > 1 &&
    isBackwardChain(kernels) &&
    !kernels.every((group, l) => l === 0 || weightShape(kernels[l - 1])[1] === weightShape(group)[0])
  );
}
