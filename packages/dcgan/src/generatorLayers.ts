import type { StateEntry } from '@geq/formats';
import type { DiscriminatorArchitecture, GeneratorArchitecture } from './generatorArchitecture.ts';

/** One convolution and what follows it. */
export interface Layer {
  /** PyTorch's name of the convolution, `main.3`. */
  readonly name: string;
  /** Of the weight: in × out × k × k transposed, out × in × k × k else. */
  readonly shape: readonly [number, number, number, number];
  readonly stride: number;
  readonly padding: number;
  /** Channels that come out. */
  readonly channels: number;
  /** Rows and columns of the map that comes out. */
  readonly size: number;
  /** PyTorch's name of the batch norm that follows, `main.4`; null without. */
  readonly norm: string | null;
}

/** A tensor that the state_dict of a network holds. */
export interface Entry extends StateEntry {
  readonly role: 'kernel' | 'scale' | 'offset' | 'mean' | 'variance' | 'batches';
}

/** Transposed convolutions: (k, 1, 0), then (4, 2, 1), the last one (1, 1, 0) or (4, 2, 1); batch norm after all but the last. */
export function generatorLayers({
  latentDim,
  widths,
  channels,
  firstKernel,
  lastKernel,
}: GeneratorArchitecture): Layer[] {
  const maps = [latentDim, ...widths, channels];
  let size = firstKernel;
  return maps.slice(1).map((out, l) => {
    const isLast = l === widths.length;
    const kernel = l === 0 ? firstKernel : isLast ? lastKernel : 4;
    const doubles = l > 0 && kernel === 4;
    if (doubles) size *= 2;
    return {
      name: `main.${3 * l}`,
      shape: [maps[l], out, kernel, kernel],
      stride: doubles ? 2 : 1,
      padding: doubles ? 1 : 0,
      channels: out,
      size,
      norm: isLast ? null : `main.${3 * l + 1}`,
    };
  });
}

/** Convolutions (4, 2, 1), the last one covering what is left of the map; batch norm after all but the first and the last. */
export function discriminatorLayers({ channels, widths, lastKernel, imageSize }: DiscriminatorArchitecture): Layer[] {
  const maps = [channels, ...widths, 1];
  return maps.slice(1).map((out, l) => {
    const isLast = l === widths.length;
    const kernel = isLast ? lastKernel : 4;
    const index = l === 0 ? 0 : 3 * l - 1;
    return {
      name: `main.${index}`,
      shape: [out, maps[l], kernel, kernel],
      stride: isLast ? 1 : 2,
      padding: isLast ? 0 : 1,
      channels: out,
      size: isLast ? 1 : imageSize / 2 ** (l + 1),
      norm: l === 0 || isLast ? null : `main.${index + 1}`,
    };
  });
}

/** The tensors of a network in PyTorch's order. */
export function layerEntries(layers: readonly Layer[]): Entry[] {
  return layers.flatMap(({ name, shape, channels, norm }): Entry[] => {
    const kernel: Entry = { key: `${name}.weight`, shape, role: 'kernel' };
    if (norm === null) return [kernel];
    return [
      kernel,
      { key: `${norm}.weight`, shape: [channels], role: 'scale' },
      { key: `${norm}.bias`, shape: [channels], role: 'offset' },
      { key: `${norm}.running_mean`, shape: [channels], role: 'mean' },
      { key: `${norm}.running_var`, shape: [channels], role: 'variance' },
      { key: `${norm}.num_batches_tracked`, shape: [], role: 'batches' },
    ];
  });
}
