import type { Op } from '../op.ts';
import { batchNormOp } from './batchNorm.ts';
import { addOp, mulOp, subOp } from './binary.ts';
import { concatChannelsOp, padChannelsOp, sliceChannelsOp } from './channels.ts';
import { conv2dOp } from './conv2d.ts';
import { convTranspose2dOp } from './convTranspose2d.ts';
import { denseOp } from './dense.ts';
import { expandLikeOp } from './expandLike.ts';
import { filterGradientOp } from './filterGradient.ts';
import { flattenOp, unflattenOp } from './flatten.ts';
import { constantOp, inputOp, parameterOp } from './leaves.ts';
import { powerOp } from './power.ts';
import { gateOp, leakyReluOp } from './relu.ts';
import { depthToSpaceOp, spaceToDepthOp } from './spaceToDepth.ts';
import { sumOp } from './sum.ts';
import { swapBatchChannelsOp } from './swapBatchChannels.ts';
import { unaryOps } from './unary.ts';

const ops: readonly Op[] = [
  inputOp,
  parameterOp,
  constantOp,
  conv2dOp,
  convTranspose2dOp,
  filterGradientOp,
  denseOp,
  batchNormOp,
  leakyReluOp,
  gateOp,
  ...Object.values(unaryOps),
  powerOp,
  addOp,
  subOp,
  mulOp,
  sumOp,
  expandLikeOp,
  concatChannelsOp,
  sliceChannelsOp,
  padChannelsOp,
  spaceToDepthOp,
  depthToSpaceOp,
  swapBatchChannelsOp,
  flattenOp,
  unflattenOp,
];
const byName = new Map(ops.map((op) => [op.name, op]));

/** The vocabulary: names of all ops, leaves first. */
export const opNames: readonly string[] = ops.map(({ name }) => name);

/** Leaves are bound, not computed. */
export const isLeaf = (op: string): boolean => op === 'input' || op === 'parameter' || op === 'constant';

/** The op of a name. @throws RangeError for a name outside the vocabulary */
export function opOf(name: string): Op {
  const op = byName.get(name);
  if (!op) throw new RangeError(`opOf: expected an op of the vocabulary, got ${JSON.stringify(name)}`);
  return op;
}
