import { laneGenerator } from '@geq/generators';
import type { Session } from './engine/engine.ts';
import { openLanes, type Lanes } from './engine/openLanes.ts';
import { bytesHash } from './hash.ts';
import type { NetworkGenerator, NetworkOptions } from './networkGenerator.ts';
import { isFloat } from './onnx/elementTypes.ts';
import { excerpt } from './onnx/excerpt.ts';
import { withWeightsInside } from './onnx/externalData.ts';
import { readOnnx, type OnnxInfo, type OnnxPort } from './onnx/readOnnx.ts';
import { asFloat32 } from './onnx/repairs/asFloat32.ts';
import { repaired } from './onnx/repairs/repaired.ts';
import { FLOAT64 } from './onnx/schema.ts';
import { bySample, freeAxes, latentDimOf, runNetwork } from './ownOnnx/arrangement.ts';
import { findArrangement } from './ownOnnx/findArrangement.ts';
import { fixedInput, type FixedValue } from './ownOnnx/fixedInput.ts';
import { latentPorts, outputPort } from './ownOnnx/ports.ts';
import { IN_CODE, type Spelling } from './ownOnnx/spelling.ts';

export interface OnnxOptions extends Omit<NetworkOptions, 'engine' | 'backend'> {
  /** Which input takes the latents, where the file has several; names between commas, or `all` that have no fixed value: side by side. */
  readonly input?: string;
  /** Which output is the generator's, where the file has several. */
  readonly output?: string;
  /** Values for the other inputs, the same for all samples: a number fills the whole input. */
  readonly fixed?: Readonly<Record<string, FixedValue>>;
  /** Lengths of axes that the file leaves open, by name, or by place where they have none. */
  readonly axes?: Readonly<Record<string, number>>;
  /** Files beside the model with some of its weights, by the names that `externalFiles` gives. */
  readonly externalData?: Readonly<Record<string, Uint8Array>>;
  /** How errors spell these options. */
  readonly say?: Spelling;
}

/** A user's network, and how it was understood. */
export interface OnnxGenerator extends NetworkGenerator {
  /** Shape of one sample's latents, where one input takes them. */
  readonly latentShape: readonly number[] | undefined;
  /** Shape of one sample's output. */
  readonly outputShape: readonly number[];
  /** What was taken to be so although the file does not say it, in a line each. */
  readonly notes: readonly string[];
}

const RANDOM_OPS = ['RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike', 'Multinomial', 'Bernoulli'];
const LONGEST_AXIS = 65_536;

/** Inputs whose axes have the lengths that were said. @throws RangeError for lengths below 1, and for axes that the model has not */
function withLengths(inputs: readonly OnnxPort[], axes: Readonly<Record<string, number>>): OnnxPort[] {
  const open = new Set(inputs.flatMap((port) => freeAxes(port).map((axis) => port.shape?.[axis]?.toString() ?? String(axis))));
  for (const [name, length] of Object.entries(axes)) {
    if (!open.has(name)) throw new RangeError(`onnxGenerator: expected an axis of any length named ${excerpt(name)}, got ${open.size === 0 ? 'none' : [...open].map(excerpt).join(', ')}`);
    if (!Number.isInteger(length) || length < 1 || length > LONGEST_AXIS) throw new RangeError(`onnxGenerator: expected a whole number from 1 to ${LONGEST_AXIS} for the axis ${excerpt(name)}, got ${length}`);
  }
  const lengthOf = (dim: number | string | null, axis: number): number | string | null => {
    const name = dim === null ? String(axis) : dim;
    return typeof name === 'string' && Object.hasOwn(axes, name) ? axes[name] : dim;
  };
  return inputs.map((port) => ({ ...port, shape: port.shape?.map(lengthOf) ?? null }));
}

/** A model made ready: all its weights inside, as ONNX Runtime runs it. */
function prepared(file: Uint8Array, externalData: OnnxOptions['externalData']): { hash: string; model: Uint8Array; info: OnnxInfo; notes: string[] } {
  const said = readOnnx(file);
  const whole = withWeightsInside(file, externalData);
  const { model, notes } = repaired(whole, said);
  return { hash: bytesHash(whole), model, info: model === file ? said : readOnnx(model), notes: [...notes] };
}

/**
 * Any ONNX model with latent inputs and an output as a `Generator`: bring your own network. Latents are (B, D), (B, D, 1, 1) or of any rank, flattened; so are
 * the outputs. The batch is the axis of any length, wherever it is; else the first or, in networks over sequences, the second; where the file fixes it, runs
 * take that many samples at a time. Numbers may be float32, float64 or float16, outputs whole numbers too.
 *
 * Before it is handed out the model runs on a few latents: its outputs must be finite, vary with the latents, be the
 * same every time, and each depend on its own latent alone.
 *
 * @param model the bytes of the .onnx file
 * @throws RangeError for files that are no ONNX, whose latent inputs are not clear, draw random numbers themselves, use ops that ONNX Runtime does not know, or fail the test run
 */
export async function onnxGenerator(model: Uint8Array, options: OnnxOptions = {}): Promise<OnnxGenerator> {
  const { name, threads, where, input, output: asked, fixed = {}, axes = {}, externalData, say = IN_CODE } = options;
  const { hash, model: runnable, info, notes } = prepared(model, externalData);
  const random = info.ops.filter((op) => RANDOM_OPS.includes(op));
  if (random.length > 0) throw new RangeError(`onnxGenerator: expected all randomness in the latents, got a model that draws its own: ${random.join(', ')}; make these numbers an input of the network`);
  const inputs = withLengths(info.inputs, axes);
  const askedPorts = { input, output: asked, fixed: Object.keys(fixed), say };
  const latents = latentPorts({ inputs }, askedPorts);
  const output = outputPort(info, askedPorts);
  const values = inputs.filter((port) => Object.hasOwn(fixed, port.name)).map((port) => [port.name, fixedInput(port, fixed[port.name])] as const);
  const ports = { fixed: Object.fromEntries(values), output: output.name };

  const open = (bytes: Uint8Array): Promise<Lanes> => openLanes('onnx', { ...(threads === undefined ? {} : { threads }), ...(where === undefined ? {} : { where }) }, (engine) => engine.openOnnx(bytes, [output.name]));
  const lanes = await open(runnable).catch(async (error: unknown) => {
    const narrow = asFloat32(runnable, FLOAT64); // of many operators there is none for float64
    if (narrow === runnable) throw error;
    const narrowed = await open(narrow).catch(() => { throw error; });
    notes.push('parts of the network are float64, which ONNX Runtime has no operators for in places: computed in float32');
    return narrowed;
  });
  try {
    const found = await findArrangement({ session: lanes.sessions[0], latents, ports, info, say });
    const { outputAxis, outputDim, outputShape, latentShape, rows: fixedBatch } = found;
    const runs = lanes.sessions.map((session: Session) => async (z: Float32Array, rows: number): Promise<Float32Array> => bySample(await runNetwork(session, found, ports, z, rows), outputAxis));
    const generator = laneGenerator({
      name: name ?? `onnx_${hash.slice(0, 8)}`,
      latentDim: latentDimOf(found),
      outputDim,
      numParameters: info.numParameters,
      lanes: runs,
      ...(fixedBatch === undefined ? {} : { fixedBatch }),
      close: lanes.close,
    });
    const whole = isFloat(output.elementType) ? [] : [`its output is ${output.elementType}: the whole numbers are taken as they are`];
    return { ...generator, hash, engine: lanes.description, latentShape, outputShape, notes: [...notes, ...found.notes, ...whole] };
  } catch (error) {
    await lanes.close();
    throw error;
  }
}
