import {
  add,
  concatChannels,
  exp,
  broadcastTo,
  log,
  mul,
  neg,
  power,
  relu,
  sliceChannels,
  splitChannels,
  sub,
  sum,
  tanh,
  type Value,
} from '@geq/nn';
import type { FlowArchitecture } from './flowArchitecture.ts';
import { changedChannels, type Coupling } from './coupling.ts';
import {
  EPSILON,
  applyNetwork,
  applyBatchNorm,
  runningStatistics,
  type BatchStatistics,
  type FlowTracing,
} from './applyNetwork.ts';
import { inNorm, couplingNetwork, outNorm } from './network.ts';

/** What a coupling makes of a map, and Σ log|∂out/∂in|: a part of each sample (B×1×1×1) and one that all share (a number). */
export interface CouplingOutput {
  readonly y: Value;
  readonly perSampleLogDet: Value | null;
  readonly sharedLogDet: Value | null;
}

/** Shift t and log-scale s that a coupling applies to what it changes; s is null in additive ones, where it is 0. */
interface Transform {
  readonly t: Value;
  readonly s: Value | null;
}

/** A coupling, and the flow it belongs to. */
export interface CouplingContext {
  readonly coupling: Coupling;
  readonly architecture: FlowArchitecture;
}

/** 1 where a checkerboard coupling passes a pixel through: (config + row + column) mod 2, size×size, row-major. */
export const checkerboardMask = (config: 0 | 1, size: number): number[] =>
  Array.from({ length: size * size }, (_, place) => (config + Math.floor(place / size) + (place % size)) % 2);

/** t, s = split(network(relu([u, −u, mask…]))), s ← scale·tanh(s) + scale_shift, with u = BN(kept). */
function couplingTransform(
  tracing: FlowTracing,
  kept: Value,
  { coupling, architecture, maskInput = [] }: CouplingContext & { readonly maskInput?: readonly Value[] },
): Transform {
  const u = applyBatchNorm(tracing, kept, inNorm(coupling)).y;
  const out = applyNetwork(
    tracing,
    relu(concatChannels([u, neg(u), ...maskInput])),
    couplingNetwork(coupling, architecture),
  );
  if (!architecture.affine) return { t: out, s: null };
  const changed = changedChannels(coupling);
  const [t, s] = splitChannels(out, [changed, changed]);
  const number = (key: string): Value => sum(tracing.scope.parameter(`${coupling.name}.${key}`, [1])); // of rank 0, to spread over all
  return { t, s: add(mul(tanh(s), number('scale')), number('scale_shift')) };
}

/** −½ Σ_c log(variance_c + ε) · pixels: what the batch norm behind a coupling adds to log|J|, the same for every sample. */
const normLogJacobian = ({ variance }: BatchStatistics, pixels: number): Value =>
  mul(-0.5 * pixels, sum(log(add(variance, EPSILON))));

/** x·exp(s) + t. */
const scaled = (x: Value, { t, s }: Transform): Value => add(s ? mul(x, exp(s)) : x, t);
/** (y − t)·exp(−s). */
const unscaled = (y: Value, { t, s }: Transform): Value => (s ? mul(sub(y, t), exp(neg(s))) : sub(y, t));
/** The inverse of a batch norm without scale and offset: y √(variance + ε) + mean. */
const denormalized = (y: Value, { mean, variance }: BatchStatistics): Value =>
  add(mul(y, power(add(variance, EPSILON), 0.5)), mean);
const sampleSum = (s: Value | null): Value | null => s && sum(s, [1, 2, 3]);

/**
 * A coupling x → y, B×C×H×W. Where it changes: y = BN_out(x·exp(s) + t), s and t functions of what it passes through.
 * Statistics of BN_out run over all pixels of the channels that it sees: in checkerboard couplings those passed through too.
 */
export function couplingForward(tracing: FlowTracing, x: Value, context: CouplingContext): CouplingOutput {
  const { coupling, architecture } = context;
  if (coupling.kind === 'channel') {
    const [on, off] = halves(x, coupling);
    const transform = couplingTransform(tracing, off, context);
    const changed = scaled(on, transform);
    if (!architecture.couplingBn)
      return { y: joined(changed, off, coupling), perSampleLogDet: sampleSum(transform.s), sharedLogDet: null };
    const { y, ...statistics } = applyBatchNorm(tracing, changed, outNorm(coupling));
    return {
      y: joined(y, off, coupling),
      perSampleLogDet: sampleSum(transform.s),
      sharedLogDet: normLogJacobian(statistics, coupling.size * coupling.size),
    };
  }
  const { mask, free, maskInput } = checkerboard(tracing, x, coupling);
  const { t, s } = couplingTransform(tracing, mul(x, mask), { ...context, maskInput });
  const masked = { t: mul(t, free), s: s && mul(s, free) };
  const changed = scaled(x, masked);
  if (!architecture.couplingBn) return { y: changed, perSampleLogDet: sampleSum(masked.s), sharedLogDet: null };
  const { y, ...statistics } = applyBatchNorm(tracing, changed, outNorm(coupling));
  return {
    y: add(mul(y, free), mul(x, mask)),
    perSampleLogDet: sampleSum(masked.s),
    sharedLogDet: normLogJacobian(statistics, (coupling.size * coupling.size) / 2),
  };
}

/** The inverse y → x of a coupling in evaluation mode. */
export function couplingInverse(tracing: FlowTracing, y: Value, context: CouplingContext): Value {
  const { coupling, architecture } = context;
  const undone = (changed: Value): Value =>
    architecture.couplingBn ? denormalized(changed, runningStatistics(tracing, outNorm(coupling))) : changed;
  if (coupling.kind === 'channel') {
    const [on, off] = halves(y, coupling);
    return joined(unscaled(undone(on), couplingTransform(tracing, off, context)), off, coupling);
  }
  const { mask, free, maskInput } = checkerboard(tracing, y, coupling);
  const kept = mul(y, mask);
  return add(mul(unscaled(undone(y), couplingTransform(tracing, kept, { ...context, maskInput })), free), kept);
}

/** The half of the channels that a channel coupling changes, and the half that it keeps. */
function halves(x: Value, { config, channels }: Coupling): [Value, Value] {
  const [first, second] = splitChannels(x, [channels / 2, channels / 2]);
  return config === 1 ? [first, second] : [second, first];
}
const joined = (on: Value, off: Value, { config }: Coupling): Value =>
  concatChannels(config === 1 ? [on, off] : [off, on]);

/** The mask, its complement, and the mask as a channel for the network. */
function checkerboard(
  { scope: { constant } }: FlowTracing,
  x: Value,
  { config, size }: Coupling,
): { mask: Value; free: Value; maskInput: Value[] } {
  const shape = [1, 1, size, size];
  const mask = constant(checkerboardMask(config, size), shape);
  const free = constant(checkerboardMask(config === 1 ? 0 : 1, size), shape);
  return { mask, free, maskInput: [broadcastTo(mask, sliceChannels(x, 0, 1))] };
}
