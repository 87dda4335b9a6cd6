import {
  adamInto,
  allFinite,
  copyTensors,
  gradient,
  updateRunningStatistics,
  openEngine,
  outputsOf,
  requireAdamOptions,
  trainedState,
  type Adam,
  type AdamOptions,
  type Engine,
  type EngineName,
  type Graph,
  type OpenOptions,
  type Session,
  type Tensors,
} from '@geq/nn';
import { flowDim, type FlowArchitecture } from '../flowArchitecture.ts';
import { flowCouplings } from '../coupling.ts';
import { flowEntries, trainedParameters } from '../flowEntries.ts';
import { stateParameters } from '../inverseModel.ts';
import { readFlow } from '../readFlow.ts';
import { flowMetadata } from '../flowMetadata.ts';
import { trainingGraph } from '../trainingGraph.ts';
import { weightNormGradients, weightNormConvolutions, weightNormWeights } from './weightNormWeights.ts';
import type { FlowTrainingState } from './flowTrainingState.ts';

/** Engine, Adam and penalty of a training. Default eta: 1e-3. */
export interface FlowTrainingOptions extends OpenOptions, Partial<AdamOptions> {
  /** Default: onnx. */
  readonly engine?: EngineName;
  /** Weight of Σ(g² + scale²). Default: 5e-5. */
  readonly penalty?: number;
}

/** One step: the loss of its batch before the parameters moved. */
export interface FlowStep {
  /** 'nonFinite': the loss or a gradient is no finite number; the state stays what it was before the step. */
  readonly status: 'ok' | 'nonFinite';
  /** −⟨log p(x)⟩ + penalty · Σ(g² + scale²), nats. */
  readonly loss: number;
  /** ⟨log p(x)⟩ in training mode, nats, without the data pass's log-Jacobian: `bitsPerDim` takes both. */
  readonly logProb: number;
  /** Σ(g² + scale²), without its weight. */
  readonly penalty: number;
}

/** A flow in training: an engine with a session, and the numbers that steps move. */
export interface FlowTraining {
  /** What runs it: engine, version, threads. */
  readonly engine: string;
  /**
   * One step of Adam on a batch.
   *
   * @param logits batch×N images in logit space (`imagesToLogits`), flattened channel, row, column
   * @throws RangeError when the length does not fit, a step is under way, or after close()
   */
  step(logits: Float32Array): Promise<FlowStep>;
  /** A copy of where training stands. @throws RangeError while a step is under way */
  state(): FlowTrainingState;
  close(): Promise<void>;
}

/** Rows times columns of the maps that go through each batch norm that takes part, by its name. */
function mapSizes(graph: Graph, architecture: FlowArchitecture): Map<string, number> {
  const sizes = new Map(flowCouplings(architecture).map(({ name, size }) => [name, size]));
  const norms = outputsOf(graph).flatMap(({ name }) =>
    name.endsWith('.mean') ? [name.slice(0, -'.mean'.length)] : [],
  );
  return new Map(
    norms.map((norm) => {
      const [coupling] = /^.*?\.coupling/.exec(norm) as RegExpExecArray;
      return [norm, (sizes.get(coupling) as number) * (sizes.get(coupling) as number)];
    }),
  );
}

/**
 * Opens the training of a flow: maximum likelihood with a penalty on its scales, Adam 1e-3 with β = (0.9, 0.999) by default.
 *
 *   loss = −⟨log p(x)⟩ + 5e-5 · Σ(g² + scale²)
 *
 * Every batch norm takes the statistics of the batch, those of the couplings in log|J| too, with their gradients. Under weight
 * norm, gains of 1 that the port freezes stay 1.
 *
 * Nothing is drawn here: equal states and batches give equal steps, on one machine and engine bit for bit. Biases before a
 * batch norm have zero gradient but for round-off, which Adam turns into steps of up to eta; they, and the running means that
 * they shift, wander differently on every engine, without any effect on what the flow computes from a batch.
 *
 * @param from `initialFlowTraining`, `startFlowTraining`, `readFlowCheckpoint`, or `state()` of another training
 * @throws RangeError for rates outside their ranges; FormatError when the state's tensors do not fit its architecture; the
 *   errors of opening an engine
 * @see Dinh, Sohl-Dickstein, Bengio, arXiv:1605.08803, sections 3.7 and 4.1
 */
export async function openFlowTraining(
  from: FlowTrainingState,
  {
    engine: name = 'onnx',
    eta = 1e-3,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    penalty,
    ...where
  }: FlowTrainingOptions = {},
): Promise<FlowTraining> {
  const rates: AdamOptions = { eta, beta1, beta2, epsilon };
  requireAdamOptions('openFlowTraining', rates);
  const { architecture, state } = readFlow(
    { tensors: from.flow.state, metadata: flowMetadata(from.flow.architecture) },
    { source: 'openFlowTraining' },
  );
  const learned = trainedParameters(architecture);
  const normed = weightNormConvolutions(learned);
  const inGraph = [...normed.map((name) => `${name}.weight`), ...learned.filter((name) => !name.endsWith('.weight_v'))];
  const graph = gradient(
    trainingGraph(architecture, { takesWeights: true, ...(penalty === undefined ? {} : { penalty }) }),
    'loss',
    inGraph,
  );
  const maps = mapSizes(graph, architecture);
  const tensors = stateParameters(state);
  const keysOf = (...roles: readonly string[]): string[] =>
    flowEntries(architecture)
      .filter(({ role }) => roles.includes(role))
      .map(({ key }) => key);
  const adam = (): Adam => ({
    step: from.step,
    parameters: copyTensors(tensors, learned),
    first: copyTensors(from.first, learned),
    second: copyTensors(from.second, learned),
  });
  // A step reads `now` and writes into the arrays of `spare`; they change places when all of it went well.
  let [now, spare] = [adam(), adam()];
  let running = copyTensors(tensors, keysOf('mean', 'variance'));
  let isBusy = false;

  const engine = await openEngine(name, where);
  const session = await openSession(engine, graph);
  const frozen = copyTensors(tensors, keysOf('frozen'));
  const stepWith = async (x: Tensors[string]): Promise<FlowStep> => {
    const parameters = { ...frozen, ...now.parameters };
    const seen = await session.run({ x, ...now.parameters, ...weightNormWeights(parameters, normed) });
    const report = { loss: seen.loss.data[0], logProb: seen.logProb.data[0], penalty: seen.penalty.data[0] };
    if (!allFinite(seen)) return { status: 'nonFinite', ...report };
    running = updateRunningStatistics(
      running,
      seen,
      Object.fromEntries([...maps].map(([norm, pixels]) => [norm, x.shape[0] * pixels])),
    );
    [now, spare] = [adamInto(spare, now, { gradients: weightNormGradients(seen, parameters, normed), ...rates }), now];
    return { status: 'ok', ...report };
  };
  return {
    engine: engine.description,
    step: async (logits) => {
      const x = batchOf(architecture, logits);
      if (isBusy) throw new RangeError('step: expected no other step under way, got one; await it');
      isBusy = true;
      try {
        return await stepWith(x);
      } finally {
        isBusy = false;
      }
    },
    state: () => {
      if (isBusy) throw new RangeError('state: expected no step under way, got one; await it');
      const batches = Object.fromEntries([...maps.keys()].map((norm) => [norm, now.step - from.step]));
      return {
        step: now.step,
        flow: { architecture, state: trainedState(state, { ...running, ...now.parameters }, batches) },
        first: copyTensors(now.first, learned),
        second: copyTensors(now.second, learned),
      };
    },
    close: () => engine.dispose(),
  };
}

/** The session, or no engine either. */
async function openSession(engine: Engine, graph: Graph): Promise<Session> {
  try {
    return await engine.openGraph(graph);
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

function batchOf(architecture: FlowArchitecture, logits: Float32Array): Tensors[string] {
  const { channels, imageSize } = architecture;
  const batch = logits.length / flowDim(architecture);
  if (!Number.isInteger(batch) || batch < 1)
    throw new RangeError(
      `step: expected images of ${channels}×${imageSize}×${imageSize} = ${flowDim(architecture)} numbers, got ${logits.length} numbers in all`,
    );
  return { shape: [batch, channels, imageSize, imageSize], data: logits };
}
