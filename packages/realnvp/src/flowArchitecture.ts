import { log2 } from '@geq/elementary';

/** The port's names of data sets; `imnet64` and `celeba` are the same network. */
export type Layout = 'cifar10' | 'imnet32' | 'imnet64' | 'celeba';

/** A real NVP flow: the hyperparameters of the PyTorch port, and what images it is for. */
export interface FlowArchitecture {
  readonly layout: Layout;
  /** Rows and columns of the image. */
  readonly imageSize: number;
  /** Channels of the image. */
  readonly channels: number;
  /** Channels inside the networks of the first couplings. */
  readonly baseDim: number;
  /** Residual blocks a coupling; 0 stands for two or three plain convolutions. */
  readonly resBlocks: number;
  /** Blocks of 1×1, 3×3, 1×1 convolutions instead of two 3×3. */
  readonly bottleneck: boolean;
  /** The output of a network is made from the sum of its stem's and all blocks' outputs, not from the last one's alone. */
  readonly skip: boolean;
  /** Convolutions are g·v/‖v‖. */
  readonly weightNorm: boolean;
  /** Batch norm on what a coupling has changed. */
  readonly couplingBn: boolean;
  /** Couplings scale and shift; additive ones shift only. */
  readonly affine: boolean;
}

/** A layout, and what differs from its defaults. */
export type FlowOptions = { readonly layout: Layout } & Partial<Omit<FlowArchitecture, 'layout'>>;

/** Image sizes of the data sets that layouts are named after. */
const IMAGE_SIZE: Readonly<Record<Layout, number>> = { cifar10: 32, imnet32: 32, imnet64: 64, celeba: 64 };
/** All layouts, by name. */
export const layouts: readonly Layout[] = ['cifar10', 'imnet32', 'imnet64', 'celeba'];

const SMALLEST_MAP = 4; // rows of the last scale of the pyramids
const LARGEST_IMAGE = 1024;
const MOST_CHANNELS = 16_384;
const MOST_BLOCKS = 64;

/**
 * A flow of Dinh et al. (2016) as the PyTorch port lays it out. Defaults are the port's for CIFAR-10; `imageSize` defaults to
 * that of the layout's data set and may be another one, for small flows.
 *
 * @throws RangeError for an unknown layout, lengths that are not whole from 1 on (resBlocks: from 0 on), or an image size
 *   that the layout's scales do not divide
 */
export function flowArchitecture({
  layout,
  channels = 3,
  baseDim = 64,
  resBlocks = 8,
  bottleneck = false,
  skip = true,
  weightNorm = true,
  couplingBn = true,
  affine = true,
  imageSize = IMAGE_SIZE[layout],
}: FlowOptions): FlowArchitecture {
  if (!layouts.includes(layout))
    throw new RangeError(`flowArchitecture: expected the layout ${layouts.join(', ')}, got ${String(layout)}`);
  requireWhole('channels', channels, 1, MOST_CHANNELS);
  requireWhole('baseDim', baseDim, 1, MOST_CHANNELS);
  requireWhole('resBlocks', resBlocks, 0, MOST_BLOCKS);
  for (const [name, value] of Object.entries({ bottleneck, skip, weightNorm, couplingBn, affine })) {
    if (typeof value !== 'boolean')
      throw new RangeError(`flowArchitecture: expected ${name} to be true or false, got ${String(value)}`);
  }
  requireWhole('imageSize', imageSize, SMALLEST_MAP, LARGEST_IMAGE);
  if (layout === 'cifar10' && imageSize % 4 !== 0)
    throw new RangeError(
      `flowArchitecture: expected an imageSize in multiples of 4 with the layout cifar10, got ${imageSize}`,
    );
  if (layout !== 'cifar10' && !Number.isInteger(log2(imageSize)))
    throw new RangeError(
      `flowArchitecture: expected an imageSize of 4, 8, 16, … with the layout ${layout}, got ${imageSize}`,
    );
  return { layout, imageSize, channels, baseDim, resBlocks, bottleneck, skip, weightNorm, couplingBn, affine };
}

/** Scales: two in `cifar10`, in the pyramids as many as it takes from the image down to 4×4. */
export const numScales = ({ layout, imageSize }: Pick<FlowArchitecture, 'layout' | 'imageSize'>): number =>
  layout === 'cifar10' ? 2 : log2(imageSize / SMALLEST_MAP) + 1;

/** D = N: numbers of a latent and of an image. */
export const flowDim = ({ channels, imageSize }: Pick<FlowArchitecture, 'channels' | 'imageSize'>): number =>
  channels * imageSize * imageSize;

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new RangeError(`flowArchitecture: expected a whole ${name} from ${least} to ${most}, got ${String(value)}`);
}
