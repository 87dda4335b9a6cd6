import type { FlowArchitecture } from './flowArchitecture.ts';
import { changedChannels, type Coupling } from './coupling.ts';

/** A convolution that keeps rows and columns: padding (kernel − 1)/2. */
export interface Convolution {
  /** PyTorch's name, up to `.conv`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly kernel: 1 | 3;
  readonly hasBias: boolean;
  /** Under weight norm: whether g is learned, or 1 for good. */
  readonly isScaled: boolean;
}

export interface Norm {
  /** PyTorch's name. */
  readonly name: string;
  readonly channels: number;
  /** Whether it has a learned scale and offset. */
  readonly isAffine: boolean;
}

/** Convolutions, each but the last followed by batch norm and ReLU. */
export type Chain = readonly { readonly convolution: Convolution; readonly norm: Norm | null }[];

/**
 * The network of a coupling: a stem, residual blocks x + chain(ReLU(norm(x))), and out(ReLU(norm(·))) of the last block's
 * output or, with skips, of the sum of 1×1 convolutions of the stem's and every block's output. Without blocks one chain.
 */
export type Network =
  | { readonly chain: Chain }
  | {
      readonly stem: Convolution;
      readonly blocks: readonly Block[];
      readonly skips: readonly Convolution[] | null;
      readonly norm: Norm;
      readonly out: Convolution;
    };

export interface Block {
  readonly norm: Norm;
  readonly chain: Chain;
}

const norm = (name: string, channels: number, isAffine = true): Norm => ({ name, channels, isAffine });

/** from → mid → (mid →) to: 3×3, 3×3, or with bottleneck 1×1, 3×3, 1×1. The last has a bias and a learned g. */
function chain(name: string, [from, mid, to]: readonly [number, number, number], bottleneck: boolean): Chain {
  const kernels = bottleneck ? ([1, 3, 1] as const) : ([3, 3] as const);
  return kernels.map((kernel, k) => {
    const isLast = k === kernels.length - 1;
    return {
      convolution: {
        name: `${name}.${3 * k}.conv`,
        from: k === 0 ? from : mid,
        to: isLast ? to : mid,
        kernel,
        hasBias: isLast,
        isScaled: isLast,
      },
      norm: isLast ? null : norm(`${name}.${3 * k + 1}`, mid),
    };
  });
}

/**
 * The network of a coupling. It takes [u, −u, mask] of a checkerboard coupling (2C + 1 channels) or [u, −u] of the half
 * that a channel coupling keeps; it gives shift and log-scale, additive couplings the shift alone. `block.0` is a ReLU.
 */
export function couplingNetwork(
  coupling: Coupling,
  { resBlocks, bottleneck, skip, affine }: FlowArchitecture,
): Network {
  const { mid, kind } = coupling;
  const name = `${coupling.name}.block.1`;
  const changed = changedChannels(coupling);
  const [from, to] = [2 * changed + (kind === 'checkerboard' ? 1 : 0), affine ? 2 * changed : changed];
  if (resBlocks === 0) return { chain: chain(`${name}.block`, [from, mid, to], bottleneck) };
  const blocks = Array.from({ length: resBlocks }, (_, b) => b);
  const skipAt = (at: string): Convolution => ({
    name: `${name}.${at}.conv`,
    from: mid,
    to: mid,
    kernel: 1,
    hasBias: true,
    isScaled: true,
  });
  return {
    stem: { name: `${name}.in_block.conv`, from, to: mid, kernel: 3, hasBias: true, isScaled: false },
    blocks: blocks.map((b) => ({
      norm: norm(`${name}.core_block.${b}.in_block.0`, mid),
      chain: chain(`${name}.core_block.${b}.res_block`, [mid, mid, mid], bottleneck),
    })),
    skips: skip ? [skipAt('in_skip'), ...blocks.map((b) => skipAt(`core_skips.${b}`))] : null,
    norm: norm(`${name}.out_block.0`, mid),
    out: { name: `${name}.out_block.2.conv`, from: mid, to, kernel: 1, hasBias: true, isScaled: true },
  };
}

/** Batch norm of the network's input. */
export const inNorm = (coupling: Coupling): Norm => norm(`${coupling.name}.in_bn`, changedChannels(coupling));
/** Batch norm of what the coupling has changed, without scale and offset; in the state_dict also where coupling_bn is off. */
export const outNorm = (coupling: Coupling): Norm => norm(`${coupling.name}.out_bn`, changedChannels(coupling), false);
