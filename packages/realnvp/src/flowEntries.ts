import type { StateEntry } from '@geq/formats';
import type { FlowArchitecture } from './flowArchitecture.ts';
import { flowCouplings, type Coupling } from './coupling.ts';
import { inNorm, couplingNetwork, outNorm, type Chain, type Convolution, type Norm } from './network.ts';

/** What a tensor of the state_dict is. `gain` is the g of weight norm, `frozen` one that stays 1; `scale` the coupling's own. */
export type Role =
  | 'kernel'
  | 'bias'
  | 'gain'
  | 'frozen'
  | 'scale'
  | 'scaleShift'
  | 'normScale'
  | 'normOffset'
  | 'mean'
  | 'variance'
  | 'batches';

/** A tensor that the state_dict of a flow holds. */
export interface Entry extends StateEntry {
  readonly role: Role;
  /** Of kernels and biases: numbers that one output adds up. */
  readonly fanIn?: number;
}

const LEARNED: readonly Role[] = ['kernel', 'bias', 'gain', 'scale', 'scaleShift', 'normScale', 'normOffset'];

function convolutionEntries({ name, from, to, kernel, hasBias, isScaled }: Convolution, weightNorm: boolean): Entry[] {
  const fanIn = from * kernel * kernel;
  const weights: Entry = {
    key: `${name}.${weightNorm ? 'weight_v' : 'weight'}`,
    shape: [to, from, kernel, kernel],
    role: 'kernel',
    fanIn,
  };
  const bias: Entry[] = hasBias ? [{ key: `${name}.bias`, shape: [to], role: 'bias', fanIn }] : [];
  if (!weightNorm) return [weights, ...bias];
  return [...bias, { key: `${name}.weight_g`, shape: [to, 1, 1, 1], role: isScaled ? 'gain' : 'frozen' }, weights]; // torch's weight_norm puts its two behind the bias
}

function normEntries({ name, channels, isAffine }: Norm): Entry[] {
  const vector = (key: string, role: Role): Entry => ({ key: `${name}.${key}`, shape: [channels], role });
  return [
    ...(isAffine ? [vector('weight', 'normScale'), vector('bias', 'normOffset')] : []),
    vector('running_mean', 'mean'),
    vector('running_var', 'variance'),
    { key: `${name}.num_batches_tracked`, shape: [], role: 'batches' },
  ];
}

function couplingEntries(coupling: Coupling, architecture: FlowArchitecture): Entry[] {
  const { affine, weightNorm } = architecture;
  const ofChain = (chain: Chain): Entry[] =>
    chain.flatMap(({ convolution, norm }) => [
      ...convolutionEntries(convolution, weightNorm),
      ...(norm ? normEntries(norm) : []),
    ]);
  const network = couplingNetwork(coupling, architecture);
  return [
    ...(affine
      ? ([
          { key: `${coupling.name}.scale`, shape: [1], role: 'scale' },
          { key: `${coupling.name}.scale_shift`, shape: [1], role: 'scaleShift' },
        ] as const)
      : []),
    ...normEntries(inNorm(coupling)),
    ...('chain' in network
      ? ofChain(network.chain)
      : [
          ...convolutionEntries(network.stem, weightNorm),
          ...network.blocks.flatMap(({ norm, chain }) => [...normEntries(norm), ...ofChain(chain)]),
          ...normEntries(network.norm),
          ...convolutionEntries(network.out, weightNorm),
          ...(network.skips ?? []).flatMap((skip) => convolutionEntries(skip, weightNorm)),
        ]),
    ...normEntries(outNorm(coupling)),
  ];
}

/** The tensors of a flow in PyTorch's order. */
export const flowEntries = (architecture: FlowArchitecture): Entry[] =>
  flowCouplings(architecture).flatMap((coupling) => couplingEntries(coupling, architecture));

/** Names of the tensors that training changes by gradients, in PyTorch's order: all but statistics and frozen gains. */
export const trainedParameters = (architecture: FlowArchitecture): string[] =>
  flowEntries(architecture)
    .filter(({ role }) => LEARNED.includes(role))
    .map(({ key }) => key);

/** Names of the scales that the loss's penalty adds up: trained gains of weight norm and the couplings' scales. */
export const penalizedParameters = (architecture: FlowArchitecture): Entry[] =>
  flowEntries(architecture).filter(({ role }) => role === 'gain' || role === 'scale');
