import type { Op } from '../op.ts';
import { batchNormOp } from './batchNorm.ts';
import { binaryOps } from './binaryOps.ts';
import { concatChannelsOp, padChannelsOp, sliceChannelsOp } from './concatChannels.ts';
import { conv2dOp } from './conv2d.ts';
import { convTranspose2dOp } from './convTranspose2d.ts';
import { denseOp } from './dense.ts';
import { broadcastToOp } from './broadcastTo.ts';
import { filterGradientOp } from './filterGradient.ts';
import { flattenOp, unflattenOp } from './flatten.ts';
import { leafOps } from './leafOps.ts';
import { powerOp } from './power.ts';
import { reluGradientOp, leakyReluOp } from './relu.ts';
import { depthToSpaceOp, spaceToDepthOp } from './spaceToDepth.ts';
import { sumOp } from './sum.ts';
import { swapBatchChannelsOp } from './swapBatchChannels.ts';
import { unaryOps } from './unaryOps.ts';

const ops: readonly Op[] = [
  ...Object.values(leafOps),
  conv2dOp,
  convTranspose2dOp,
  filterGradientOp,
  denseOp,
  batchNormOp,
  leakyReluOp,
  reluGradientOp,
  ...Object.values(unaryOps),
  powerOp,
  ...Object.values(binaryOps),
  sumOp,
  broadcastToOp,
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
export function findOp(name: string): Op {
  const op = byName.get(name);
  if (!op) throw new RangeError(`findOp: expected an op of the vocabulary, got ${JSON.stringify(name)}`);
  return op;
}
