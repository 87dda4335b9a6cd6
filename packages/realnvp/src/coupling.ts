import { numScales, type FlowArchitecture } from './flowArchitecture.ts';

/** What a coupling passes through: a checkerboard of pixels, or half of the channels. */
export type MaskKind = 'checkerboard' | 'channel';

/** One coupling layer. */
export interface Coupling {
  /** PyTorch's name, `s1_ckbd.0.coupling`. */
  readonly name: string;
  readonly kind: MaskKind;
  /**
   * The port's mask configuration. Checkerboard: the pixel (row, column) passes unchanged where config + row + column is odd.
   * Channel: 1 changes the first half of the channels, 0 the second.
   */
  readonly config: 0 | 1;
  /** Channels of the map that goes through the coupling. */
  readonly channels: number;
  /** Rows and columns of that map. */
  readonly size: number;
  /** Channels inside its network. */
  readonly mid: number;
}

/** One scale: couplings on pixels; then, except at the last, couplings on squeezed channels and half of everything leaves. */
export interface Scale {
  readonly checkerboards: readonly Coupling[];
  readonly channelwise: readonly Coupling[];
}

const INNER_CHECKERBOARDS = [1, 0, 1] as const;
const LAST_CHECKERBOARDS = [1, 0, 1, 0] as const;
const CHANNEL_MASKS = [0, 1, 0] as const;

/**
 * The couplings of a flow, scale by scale in the order of f. At scale i = 0, 1, … maps are channels·2ⁱ × size/2ⁱ × size/2ⁱ,
 * after the squeeze four times the channels on half the rows and columns. Networks have baseDim channels in `cifar10`; in
 * the pyramids baseDim·2ⁱ, twice that in channel couplings.
 */
export function flowScales(architecture: FlowArchitecture): Scale[] {
  const count = numScales(architecture);
  const isPyramid = architecture.layout !== 'cifar10';
  return Array.from({ length: count }, (_, i): Scale => {
    const isLast = i === count - 1;
    const [channels, size] = [architecture.channels * 2 ** i, architecture.imageSize / 2 ** i];
    const dim = architecture.baseDim * (isPyramid ? 2 ** i : 1);
    const group = (kind: MaskKind, configs: readonly (0 | 1)[]): Coupling[] =>
      configs.map((config, k) => ({
        name: `s${i + 1}_${kind === 'channel' ? 'chan' : 'ckbd'}.${k}.coupling`,
        kind,
        config,
        ...(kind === 'channel'
          ? { channels: 4 * channels, size: size / 2, mid: isPyramid ? 2 * dim : dim }
          : { channels, size, mid: dim }),
      }));
    return {
      checkerboards: group('checkerboard', isLast ? LAST_CHECKERBOARDS : INNER_CHECKERBOARDS),
      channelwise: isLast ? [] : group('channel', CHANNEL_MASKS),
    };
  });
}

/** All couplings in the order of f, which is that of the state_dict. */
export const flowCouplings = (architecture: FlowArchitecture): Coupling[] =>
  flowScales(architecture).flatMap(({ checkerboards, channelwise }) => [...checkerboards, ...channelwise]);

/** Channels that a coupling's batch norms and its shift have: all of the map's, or the half that it changes. */
export const changedChannels = ({ kind, channels }: Coupling): number => (kind === 'channel' ? channels / 2 : channels);
