import type { Session } from '../engine/engine.ts';
import type { Tensor } from '../graph.ts';
import type { OnnxInfo, OnnxPort } from '../onnx/readOnnx.ts';
import {
  arrangements,
  axisName,
  sampleMajor,
  freeAxes,
  isLength,
  latentDim,
  runNetwork,
  type Arrangement,
  type NetworkPorts,
} from './arrangement.ts';
import { numEntries } from '../shape.ts';
import { portText } from './latentPorts.ts';
import {
  sampleDependence,
  isAlikeInFewer,
  requireGenerator,
  testLatents,
  type SampleDependence,
  type RunSamples,
} from './requireGenerator.ts';
import type { OptionSyntax } from './optionSyntax.ts';

const ROWS = 4; // samples of a test run: some ten of them are made, of networks that may take seconds a sample
const MOST_ROWS = 65_536;
const MOST_NUMBERS = 2 ** 26; // latents of a run: 256 MB

/** An arrangement that has passed the test runs. */
export interface FoundArrangement extends Arrangement {
  /** The axis of the output with the samples; null where all of it is one. */
  readonly outputAxis: number | null;
  /** N. */
  readonly outputDim: number;
  /** Shape of one sample's output, and of one sample's latents where one input takes them. */
  readonly outputShape: readonly number[];
  readonly latentShape: readonly number[] | undefined;
  readonly notes: readonly string[];
}

/** The network that is looked at. */
export interface Subject {
  readonly session: Session;
  readonly latents: readonly OnnxPort[];
  readonly ports: NetworkPorts;
  readonly info: Pick<OnnxInfo, 'ops' | 'trainingOps'>;
  readonly syntax: OptionSyntax;
}

const without = (shape: readonly number[], axis: number | null): number[] => shape.filter((_, k) => k !== axis);

/** Axes of any length beside the batch, and sizes that no run can have, are refused before anything runs. */
function requireLengths(latents: readonly OnnxPort[], syntax: OptionSyntax): void {
  for (const port of latents) {
    if (port.shape === null)
      throw new RangeError(
        `onnxGenerator: expected latents of known shape, got ${portText(port)}; export the network with the shape of its inputs`,
      );
    const free = freeAxes(port);
    const lengths = free.filter((axis) => isLength(port, axis));
    const unknown = free.length - lengths.length > 1 ? free.slice(1) : lengths;
    if (unknown.length > 0) {
      throw new RangeError(
        `onnxGenerator: expected latents of known length on all axes but the batch, got ${portText(port)}; say it (${unknown.map((axis) => syntax.axis(axisName(port, axis), 'LENGTH')).join(' ')}), or export the network with it`,
      );
    }
  }
  const shapes = latents.map(({ shape }) => (shape ?? []).map((length) => (typeof length === 'number' ? length : 1)));
  const isAbsurd =
    shapes.some((shape) => shape.length > 1 && shape[0] > MOST_ROWS) ||
    shapes.reduce((sum, shape) => sum + numEntries(shape), 0) > MOST_NUMBERS;
  if (isAbsurd)
    throw new RangeError(
      `onnxGenerator: expected at most ${MOST_ROWS} samples and ${MOST_NUMBERS} numbers a run, got ${latents.map(portText).join(', ')}; export with a batch of 1 or of any size`,
    );
}

/** The axis along which an output grows with the samples. */
function growingAxis(more: Tensor, fewer: Tensor, counts: readonly [number, number]): number | undefined {
  if (more.shape.length !== fewer.shape.length) return undefined;
  const differing = more.shape.flatMap((length, axis) => (length === fewer.shape[axis] ? [] : [axis]));
  const [axis] = differing;
  return differing.length === 1 && more.shape[axis] === counts[0] && fewer.shape[axis] === counts[1] ? axis : undefined;
}

/** The batch that a reshape inside a network asks for, where ONNX Runtime said so. */
const requestedBatch = (trouble: string): number | undefined => {
  const found = /requested shape:\{(\d{1,5}),/.exec(trouble);
  return found ? Number(found[1]) : undefined;
};

const TROUBLE = 'run: ONNX Runtime failed: ';
/** Whether ONNX Runtime failed in a run, and what it said then. */
export const isRunError = (error: unknown): error is Error =>
  error instanceof Error && error.message.startsWith(TROUBLE);
export const runErrorText = (error: Error): string => error.message.slice(TROUBLE.length);

/** Test runs of one network. */
interface Tests {
  readonly first: (arrangement: Arrangement, rows: number) => Promise<Tensor>;
  readonly bond: (
    arrangement: Arrangement,
    axis: number,
    rows: number,
  ) => Promise<{ readonly x: Float32Array; readonly bond: SampleDependence }>;
  readonly found: (
    arrangement: Arrangement,
    output: Tensor,
    axis: number | null,
    notes?: readonly string[],
  ) => FoundArrangement;
}

function createTests({ session, latents, ports }: Subject): Tests {
  const runner =
    (arrangement: Arrangement, axis: number | null): RunSamples =>
    async (z, rows) =>
      sampleMajor(await runNetwork(session, { arrangement, ports }, { latents: z, rows }), axis);
  return {
    first: (arrangement, rows) =>
      runNetwork(session, { arrangement, ports }, { latents: testLatents(rows, latentDim(arrangement)), rows }),
    bond: async (arrangement, axis, rows) => {
      const run = runner(arrangement, axis);
      const D = latentDim(arrangement);
      const x = await requireGenerator(run, D, rows);
      return { x, bond: await sampleDependence(run, x, { latentDim: D, rows }) };
    },
    found: (arrangement, { shape }, outputAxis, notes = []) => {
      const outputShape = without(shape, outputAxis);
      return {
        ...arrangement,
        outputAxis,
        outputShape,
        outputDim: numEntries(outputShape),
        latentShape: latents.length === 1 ? arrangement.inputs[0].row : undefined,
        notes,
      };
    },
  };
}

/**
 * Finds out where the samples lie in the inputs and the output of an unknown network, by running it: their outputs must be finite, vary, be the same every
 * time, and each depend on its own latents alone, in the same way at every place of a run.
 *
 * @throws RangeError when the network is no generator, or its samples cannot be told apart
 */
export async function findArrangement(subject: Subject): Promise<FoundArrangement> {
  requireLengths(subject.latents, subject.syntax);
  const candidates = arrangements(subject.latents);
  try {
    return await (candidates[0].rows === undefined
      ? findVariableBatch(subject, candidates[0])
      : findFixedShape(subject, candidates));
  } catch (error) {
    throw isRunError(error)
      ? new RangeError(
          `onnxGenerator: expected a network that runs, got an error of ONNX Runtime: ${runErrorText(error)}`,
          { cause: error },
        )
      : error;
  }
}

/** Of a network whose inputs take any number of samples, or say so. */
async function findVariableBatch(subject: Subject, free: Arrangement): Promise<FoundArrangement> {
  const { latents, ports, syntax } = subject;
  const { first, bond: dependenceOf, found } = createTests(subject);
  const outcome = await Promise.all([first(free, ROWS), first(free, ROWS - 1)]).catch((error: unknown) => {
    if (isRunError(error)) return error;
    throw error;
  });
  if (Array.isArray(outcome)) {
    const [more, fewer] = outcome;
    const axis = growingAxis(more, fewer, [ROWS, ROWS - 1]);
    // all samples in one row, one after another: bonds show in it too
    const isOneRow = axis === undefined && more.data.length * (ROWS - 1) === fewer.data.length * ROWS;
    if (axis !== undefined || isOneRow) {
      const { x, bond } = await dependenceOf(free, axis ?? 0, ROWS);
      if (bond !== 'none') throw refusal(subject, bond, true);
      if (axis !== undefined) {
        if (isAlikeInFewer(x, sampleMajor(fewer, axis), ROWS - 1)) return found(free, more, axis);
        throw refusal(subject, 'company', true);
      }
    }
  }
  const trouble = Array.isArray(outcome)
    ? `${ports.output} of the shape ${outcome[0].shape.join('×')}`
    : runErrorText(outcome);
  for (const rows of new Set([1, requestedBatch(trouble) ?? 1])) {
    const hard: Arrangement = { ...free, rows };
    const output = await first(hard, rows).catch(() => undefined);
    const axis = [0, ...free.inputs.map((input) => input.axis ?? 0)].find((each) => output?.shape[each] === rows);
    if (!output || axis === undefined) continue;
    const { bond } = await dependenceOf(hard, axis, rows);
    if (bond !== 'none') throw refusal(subject, bond, true);
    return found(hard, output, axis, [
      `the network takes ${rows === 1 ? 'one sample' : `${rows} samples`} a run, although its input says any number: samples run that way`,
    ]);
  }
  const stated = syntax.axis(axisName(latents[0], freeAxes(latents[0])[0]), 'COUNT');
  if (!Array.isArray(outcome))
    throw new RangeError(
      `onnxGenerator: expected a network that runs on ${ROWS} samples or on one, got an error of ONNX Runtime: ${trouble}; if it takes another number, say so (${stated})`,
    );
  throw new RangeError(
    `onnxGenerator: expected an output with one row for each of ${ROWS} samples, got ${trouble}; export the network with the batch as its first axis, or say how many samples it takes (${stated})`,
  );
}

/** Of a network whose inputs have one shape. */
async function findFixedShape(subject: Subject, candidates: readonly Arrangement[]): Promise<FoundArrangement> {
  const { latents } = subject;
  const { first, bond: dependenceOf, found } = createTests(subject);
  let met: SampleDependence = 'none';
  let shape: readonly number[] = [];
  for (const arrangement of candidates) {
    const { rows = 1, inputs } = arrangement;
    const output = await first(arrangement, rows);
    ({ shape } = output);
    if (rows > 1) {
      for (const axis of shape.flatMap((length, k) => (length === rows ? [k] : [])).slice(0, 2)) {
        const { bond } = await dependenceOf(arrangement, axis, rows);
        if (bond === 'none') return found(arrangement, output, axis);
        if (met === 'none') met = bond;
      }
      continue;
    }
    // All of the input is one sample: where nothing in it can be a batch, where one sample comes out, or where its steps depend on each other in their order beside a batch of 1.
    const isSequence = met === 'order' && latents.every((port) => port.shape?.[1] === 1) && shape[1] === 1;
    const isOne =
      candidates.length === 1
        ? latents.every((port) => freeAxes(port).length === 0) || shape[0] === 1
        : shape[0] === 1 && (met === 'none' || met === 'order');
    if (!isOne && !isSequence) continue;
    await dependenceOf(arrangement, 0, 1);
    const oneAxis = isSequence ? 1 : 0;
    const { outputShape } = found(arrangement, output, shape[oneAxis] === 1 && shape.length > 1 ? oneAxis : null);
    const [{ row }] = inputs;
    return {
      ...found(arrangement, output, null),
      outputShape,
      latentShape: latents.length > 1 ? undefined : row.length > 1 && row[oneAxis] === 1 ? without(row, oneAxis) : row,
    };
  }
  if (met !== 'none') throw refusal(subject, met, false);
  throw new RangeError(
    `onnxGenerator: expected an output with as many rows as ${latents.map(portText).join(', ')}, got ${shape.join('×')}; export the network with the batch as the first axis of both`,
  );
}

/** Why samples of a run cannot be told apart, as far as the file shows it, and what helps. */
function refusal(
  { latents: [port], info: { ops, trainingOps }, syntax }: Subject,
  bond: Exclude<SampleDependence, 'none'>,
  isFree: boolean,
): RangeError {
  const axis = freeAxes(port)[0] ?? 0;
  const name = axisName(port, axis);
  const isSequenceLike = port.shape?.length === 3;
  const alone = isFree ? `, or run one sample at a time (${syntax.axis(name, '1')})` : '';
  if (bond === 'order') {
    return new RangeError(
      `onnxGenerator: expected samples that do not depend on each other, got ${portText(port)}, whose rows do, in their order, as steps of a sequence; ${isFree ? `give the sequence its length (${syntax.axis(name, 'LENGTH')}), or ` : ''}export with the batch as the first axis (batch_first=True)`,
    );
  }
  if (bond === 'place') {
    return new RangeError(
      `onnxGenerator: expected the same network for every sample of a run, got another at each place (${portText(port)}): something in it has the length of the batch; export with ${isSequenceLike ? 'the batch as the first axis (batch_first=True), of length 1' : 'a batch of 1'}${alone}`,
    );
  }
  const training = trainingOps.join(', ');
  const dynamic = ops.find((op) => /^Dynamic/.test(op));
  const cause =
    training !== ''
      ? `${training} computes as in training: export in evaluation mode (model.eval())`
      : dynamic !== undefined
        ? `${dynamic} takes the scale of its numbers from the whole batch: quantise statically, bring the float model${alone}`
        : `the network takes a statistic over the batch, or mixes its rows: export it without that${isSequenceLike ? ', or with the batch as the first axis (batch_first=True) if that is a length' : ''}`;
  return new RangeError(
    `onnxGenerator: expected each output to depend on its own latent alone, got one that changes with its batch; ${cause}`,
  );
}
