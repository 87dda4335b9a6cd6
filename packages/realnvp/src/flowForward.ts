import { add, concatChannels, depthToSpace, broadcastTo, spaceToDepth, splitChannels, sum, type Value } from '@geq/nn';
import type { FlowArchitecture } from './flowArchitecture.ts';
import { couplingForward, couplingInverse } from './couplingForward.ts';
import { flowScales, type Coupling } from './coupling.ts';
import type { FlowTracing } from './applyNetwork.ts';

/** C×H×W → 4C×H/2×W/2, every 2×2 patch of a channel to four channels, row by row. */
export const squeeze = (x: Value): Value => spaceToDepth(x, { order: 'channel' });
export const unsqueeze = (x: Value): Value => depthToSpace(x, { order: 'channel' });

/**
 * Half of the numbers leave the flow: C×H×W → (2C×H/2×W/2 that go on, 2C×H/2×W/2 that are Gaussian now). Of each 2×2 patch
 * the diagonal (0,0), (1,1) goes on, (0,1), (1,0) leave; position-major.
 */
export function factorOut(x: Value): [Value, Value] {
  const depths = spaceToDepth(x, { order: 'diagonal' });
  const half = (depths.shape[1] as number) / 2;
  const [onward, gaussian] = splitChannels(depths, [half, half]);
  return [onward, gaussian];
}
/** The inverse of `factorOut`. */
export const undoFactorOut = (onward: Value, gaussian: Value): Value =>
  depthToSpace(concatChannels([onward, gaussian]), { order: 'diagonal' });

/**
 * f inside a trace: x → z and log|∂z/∂x|.
 *
 * @param x images in logit space, B×C×H×W
 * @returns z, B×C×H×W; logJacobian, B×1×1×1
 */
export function flowForward(
  tracing: FlowTracing,
  x: Value,
  architecture: FlowArchitecture,
): { z: Value; logJacobian: Value } {
  const sums: { perSampleLogDet: Value | null; sharedLogDet: Value | null } = {
    perSampleLogDet: null,
    sharedLogDet: null,
  };
  const plus = (a: Value | null, b: Value | null): Value | null => (a && b ? add(a, b) : (a ?? b));
  const through = (y: Value, couplings: readonly Coupling[]): Value =>
    couplings.reduce((from, coupling) => {
      const { y: to, perSampleLogDet, sharedLogDet } = couplingForward(tracing, from, { coupling, architecture });
      sums.perSampleLogDet = plus(sums.perSampleLogDet, perSampleLogDet);
      sums.sharedLogDet = plus(sums.sharedLogDet, sharedLogDet);
      return to;
    }, y);

  const gaussians: Value[] = [];
  let z = x;
  for (const { checkerboards, channelwise } of flowScales(architecture)) {
    z = through(z, checkerboards);
    if (channelwise.length === 0) continue;
    const [onward, gaussian] = factorOut(unsqueeze(through(squeeze(z), channelwise)));
    gaussians.push(gaussian);
    z = onward;
  }
  for (const gaussian of gaussians.reverse()) z = undoFactorOut(z, gaussian);

  const { perSampleLogDet, sharedLogDet } = sums;
  const logJacobian =
    perSampleLogDet && sharedLogDet
      ? add(perSampleLogDet, sharedLogDet)
      : (perSampleLogDet ?? broadcastTo(sharedLogDet ?? tracing.scope.constant(0), sum(x, [1, 2, 3])));
  return { z, logJacobian };
}

/**
 * g inside a trace, the inverse of f in evaluation mode: z → x.
 *
 * @param z latents, B×C×H×W
 * @returns x in logit space, B×C×H×W
 */
export function flowInverse(tracing: FlowTracing, z: Value, architecture: FlowArchitecture): Value {
  const back = (y: Value, couplings: readonly Coupling[]): Value =>
    couplings.reduceRight((from, coupling) => couplingInverse(tracing, from, { coupling, architecture }), y);
  const scales = flowScales(architecture);
  const gaussians: Value[] = [];
  let x = z;
  for (let i = 1; i < scales.length; i++) {
    const [onward, gaussian] = factorOut(x);
    gaussians.push(gaussian);
    x = onward;
  }
  for (const { checkerboards, channelwise } of scales.reverse()) {
    if (channelwise.length > 0) x = unsqueeze(back(squeeze(undoFactorOut(x, gaussians.pop() as Value)), channelwise));
    x = back(x, checkerboards);
  }
  return x;
}
