import { HINT_OPTIONS, type GeneratorHints } from './generatorHints.ts';
import type { ConvolutionStep } from './generatorPlan.ts';

/** Stride, padding and output padding of a square kernel, equal along rows and columns. */
export interface SquareGeometry {
  readonly stride: number;
  readonly padding: number;
  readonly outputPadding: number;
}

interface GeometryChain {
  readonly geometries: readonly SquareGeometry[];
  readonly size: number;
}

const MNIST = 28;
const MNIST_CUT_FROM = 32;
const MOST_STATED = 4096;

const geometry = (stride: number, padding: number, outputPadding = 0): SquareGeometry => ({
  stride,
  padding,
  outputPadding,
});

/** The usual geometries of a kernel behind the first: an even one doubles the map, 1×1 keeps it, odd ones do this or that. */
function usualGeometries(kernel: number): SquareGeometry[] {
  if (kernel === 1) return [geometry(1, 0)];
  if (kernel % 2 === 0) return [geometry(2, (kernel - 2) / 2)];
  const padding = (kernel - 1) / 2;
  return [geometry(2, padding), geometry(2, padding, 1), geometry(1, padding)];
}

const outputSize = (size: number, kernel: number, { stride, padding, outputPadding }: SquareGeometry): number =>
  (size - 1) * stride - 2 * padding + kernel + outputPadding;

/** All chains of geometries, by the size that they lead to; of those that lead to the same size, two at most. */
function geometryChains(
  kernels: readonly number[],
  candidates: (kernel: number, layer: number) => readonly SquareGeometry[],
): Map<number, GeometryChain[]> {
  let reached = new Map<number, GeometryChain[]>([[1, [{ geometries: [], size: 1 }]]]);
  kernels.forEach((kernel, layer) => {
    const next = new Map<number, GeometryChain[]>();
    for (const [size, chains] of reached) {
      for (const candidate of candidates(kernel, layer)) {
        const larger = outputSize(size, kernel, candidate);
        if (larger < 1 || larger > MOST_STATED) continue;
        const there = next.get(larger) ?? [];
        there.push(...chains.map(({ geometries }) => ({ geometries: [...geometries, candidate], size: larger })));
        next.set(larger, there.slice(0, 2));
      }
    }
    reached = next;
  });
  return reached;
}

/**
 * Strides and paddings of square kernels, from 1×1 latents: those that are stated, else the usual ones where these are one,
 * or the one of them that gives the image size. A 1×1 kernel at the end may cut the map, as in the DCGANs of MNIST that cut
 * 32×32 to 28×28.
 *
 * @param options.channels of the images
 * @param options.isKnownStandard of networks that are known to have the standard's strides and paddings
 * @throws RangeError, without a caller's name, where none or several fit
 */
export function inferGeometries(
  kernels: readonly number[],
  { imageSize, strides, paddings }: GeneratorHints,
  { channels, isKnownStandard }: { readonly channels: number; readonly isKnownStandard: boolean },
): SquareGeometry[] {
  const { imageSize: sizeOption, strides: stridesOption, paddings: paddingsOption } = HINT_OPTIONS;
  const remedy = `state ${stridesOption} and ${paddingsOption}, one number a layer, or save the whole module`;
  if ((strides === undefined) !== (paddings === undefined))
    throw new RangeError(
      `expected ${stridesOption} and ${paddingsOption} together, got ${strides === undefined ? paddingsOption : stridesOption} alone`,
    );
  if (strides && paddings) {
    for (const [option, numbers, least] of [
      [stridesOption, strides, 1],
      [paddingsOption, paddings, 0],
    ] as const) {
      if (
        numbers.length !== kernels.length ||
        !numbers.every((n) => Number.isSafeInteger(n) && n >= least && n <= MOST_STATED)
      )
        throw new RangeError(
          `expected ${kernels.length} whole numbers ≥ ${least} as ${option}, one for each transposed convolution, got ${numbers.join(',')}`,
        );
    }
  }
  const candidates = (kernel: number, layer: number): readonly SquareGeometry[] => {
    if (strides && paddings)
      return Array.from({ length: imageSize === undefined ? 1 : strides[layer] }, (_, outputPadding) =>
        geometry(strides[layer], paddings[layer], outputPadding),
      );
    return layer === 0 ? [geometry(1, 0)] : usualGeometries(kernel);
  };
  const reached = geometryChains(kernels, candidates);
  const all = [...reached.values()].flat();
  const kernelsText = `kernels ${kernels.join(', ')}`;
  if (imageSize === undefined) {
    if (all.length !== 1)
      throw new RangeError(
        all.length === 0
          ? `expected maps of 1 to ${MOST_STATED} rows, got others with these ${strides ? 'strides and paddings' : kernelsText}`
          : `expected strides and paddings that follow from the kernels, got ${kernelsText}, which fit images of ${several([...reached.keys()])} rows; state ${sizeOption}, or ${remedy}`,
      );
    const [{ geometries, size }] = all;
    if (size === MNIST_CUT_FROM && channels === 1 && !strides && !isKnownStandard)
      throw new RangeError(
        `expected the image size stated, got weights that fit 1×${size}×${size} images and, with a padding that cuts, the 1×${MNIST}×${MNIST} of MNIST alike; state ${sizeOption} ${size} or ${MNIST}, or save the whole module`,
      );
    return [...geometries];
  }
  const fitting = reached.get(imageSize) ?? (strides ? [] : cut(kernels, all, imageSize));
  if (fitting.length !== 1)
    throw new RangeError(
      `expected ${kernelsText} that lead to ${sizeOption} ${imageSize} in one usual way, got ${fitting.length === 0 ? `images of ${several([...reached.keys()])} rows` : 'several'}${strides ? '' : `; ${remedy}`}`,
    );
  return [...fitting[0].geometries];
}

/** Chains whose last kernel, a 1×1, cuts the map to this size. */
const cut = (kernels: readonly number[], all: readonly GeometryChain[], imageSize: number): GeometryChain[] =>
  kernels[kernels.length - 1] !== 1
    ? []
    : all
        .filter(({ size }) => size > imageSize && (size - imageSize) % 2 === 0)
        .map(({ geometries, size }) => ({
          geometries: [...geometries.slice(0, -1), geometry(1, (size - imageSize) / 2)],
          size: imageSize,
        }));

function several(sizes: readonly number[]): string {
  const sorted = [...sizes].sort((a, b) => a - b);
  return sorted.length === 0
    ? 'no'
    : sorted.length > 4
      ? `${sorted.slice(0, 3).join(', ')} … ${sorted[sorted.length - 1]}`
      : sorted.join(', ');
}

/** Square geometry as the pairs of a step. */
export const convolutionGeometry = ({
  stride,
  padding,
  outputPadding,
}: SquareGeometry): Pick<ConvolutionStep, 'stride' | 'padding' | 'outputPadding' | 'dilation'> => ({
  stride: [stride, stride],
  padding: [padding, padding],
  outputPadding: [outputPadding, outputPadding],
  dilation: [1, 1],
});
