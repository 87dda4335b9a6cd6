import { log } from '@geq/elementary';
import {
  concatChannels,
  flatten,
  graphGenerator,
  trace,
  type Graph,
  type NetworkGenerator,
  type NetworkOptions,
} from '@geq/nn';
import { flowDim, type FlowArchitecture } from './flowArchitecture.ts';
import { flowForward } from './flowForward.ts';
import { resolveFlow, definedOptions, type FlowSource } from './flowGenerator.ts';
import { evaluationTracing, imageShape, inverseModel, stateParameters, type InverseOptions } from './inverseModel.ts';
import type { ReadFlowOptions } from './readFlow.ts';

/** A flow ready to run both ways. Rows are images in logit space or latents, flattened channel, row, column. */
export interface OpenFlow {
  readonly architecture: FlowArchitecture;
  /** What runs it: engine, version, threads. Null before the first rows went through. */
  engine(): string | null;
  /** x → z (count×N) and log|∂z/∂x| (count, nats). */
  f(x: Float32Array, count: number): Promise<{ z: Float32Array; logJacobian: Float64Array }>;
  /** z → x (count×N), the inverse of f. */
  g(z: Float32Array, count: number): Promise<Float32Array>;
  /** log p(x) = Σ log N(f(x); 0, 1) + log|∂f/∂x|, nats, one number a row. */
  logProb(x: Float32Array, count: number): Promise<Float64Array>;
  close(): Promise<void>;
}

/** f with z and log|J| in one row of N + 1 numbers, so that it runs in blocks as generators do. */
const rowsGraph = (architecture: FlowArchitecture): Graph =>
  trace((scope) => {
    const { z, logJacobian } = flowForward(
      evaluationTracing(architecture, scope),
      scope.input('x', imageShape(architecture)),
      architecture,
    );
    return { row: concatChannels([flatten(z), flatten(logJacobian)]) };
  });

/**
 * Opens a flow for f, g and densities, in evaluation mode and the engine's float32; log-densities are added up in float64.
 * A row of the output depends on its own row of the input alone.
 *
 * @param from a flow, or `readTensors(bytes)` of a pickled module, state_dict or safetensors file
 * @param options as in `flowGenerator`; `temperature` applies to g alone
 * @throws FormatError as `readFlow`; from f, g and logProb RangeError when rows do not fit or the flow is closed, and the errors of opening an engine
 */
export async function openFlow(
  from: FlowSource,
  {
    source = 'openFlow',
    layout,
    couplingBn,
    imageSize,
    weights,
    temperature,
    ...options
  }: NetworkOptions & ReadFlowOptions & InverseOptions = {},
): Promise<OpenFlow> {
  const flow = resolveFlow(from, { source, ...definedOptions({ layout, couplingBn, imageSize, weights }) });
  const { architecture } = flow;
  const N = flowDim(architecture);
  const inverse = inverseModel(flow, definedOptions({ temperature }));
  // Each way is opened when first asked for: a session holds memory of its own.
  const opened = new Map<'f' | 'g', Promise<NetworkGenerator>>();
  let [engine, isClosed]: [string | null, boolean] = [null, false];
  const open = async (way: 'f' | 'g'): Promise<NetworkGenerator> => {
    const known =
      opened.get(way) ??
      graphGenerator(
        way === 'g' ? inverse : { graph: rowsGraph(architecture), parameters: stateParameters(flow.state) },
        options,
      );
    opened.set(way, known);
    engine = (await known).engine;
    return known;
  };
  const run = async (
    way: 'f' | 'g',
    rows: Float32Array,
    count: number,
    caller: string = way,
  ): Promise<Float32Array> => {
    if (isClosed) throw new RangeError(`${caller}: expected an open flow, got one after close()`);
    if (!Number.isSafeInteger(count) || count < 0)
      throw new RangeError(`${caller}: expected a whole count ≥ 0, got ${String(count)}`);
    if (rows.length !== count * N)
      throw new RangeError(
        `${caller}: expected ${count} rows of ${architecture.channels}×${architecture.imageSize}×${architecture.imageSize} = ${N} numbers, got ${rows.length} numbers in all`,
      );
    return (await open(way)).sample(rows, count);
  };
  const f = async (
    x: Float32Array,
    count: number,
    caller?: string,
  ): Promise<{ z: Float32Array; logJacobian: Float64Array }> => {
    const rows = await run('f', x, count, caller);
    const z = new Float32Array(count * N);
    const logJacobian = new Float64Array(count);
    for (let b = 0; b < count; b++) {
      z.set(rows.subarray(b * (N + 1), b * (N + 1) + N), b * N);
      logJacobian[b] = rows[b * (N + 1) + N];
    }
    return { z, logJacobian };
  };
  return {
    architecture,
    engine: () => engine,
    f: (x, count) => f(x, count),
    g: async (z, count) => (await run('g', z, count)).slice(),
    logProb: async (x, count) => {
      const { z, logJacobian } = await f(x, count, 'logProb');
      return logJacobian.map((value, b) => value + logGaussian(z.subarray(b * N, (b + 1) * N)));
    },
    close: async () => {
      isClosed = true;
      const generators = await Promise.allSettled(opened.values()); // one that did not open has told its caller
      await Promise.all(
        generators.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.close() : undefined)),
      );
    },
  };
}

/** Σ log N(z; 0, 1), in float64. */
export function logGaussian(z: Float32Array): number {
  let squares = 0;
  for (const value of z) squares += value * value;
  return -0.5 * squares - 0.5 * z.length * log(2 * Math.PI);
}
