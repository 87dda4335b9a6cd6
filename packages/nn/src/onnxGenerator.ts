import { laneGenerator } from '@geq/generators';
import type { Session } from './engine/engine.ts';
import { openLanes } from './engine/openLanes.ts';
import type { Tensors } from './graph.ts';
import { bytesHash } from './hash.ts';
import type { NetworkGenerator, NetworkOptions } from './networkGenerator.ts';
import { excerpt } from './onnx/excerpt.ts';
import { readOnnx, type OnnxInfo, type OnnxPort } from './onnx/readOnnx.ts';
import { probe } from './probe.ts';
import { sizeOf } from './shape.ts';

export interface OnnxOptions extends Omit<NetworkOptions, 'engine' | 'backend'> {
  /** Which input takes the latents, where the file has several. */
  readonly input?: string;
  /** Which output is the generator's, where the file has several. */
  readonly output?: string;
  /** Values for the other inputs, the same in every run. */
  readonly fixed?: Tensors;
}

const RANDOM_OPS = ['RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike', 'Multinomial', 'Bernoulli'];

const portText = ({ name, elementType, shape }: OnnxPort): string => `${excerpt(name)} (${elementType}${shape ? `, ${excerpt(shape.map((dim) => dim ?? '?').join('×'))}` : ''})`;

/** The input for the latents. @throws RangeError naming the inputs when there is not one */
function latentInput({ inputs }: OnnxInfo, { input, fixed = {} }: OnnxOptions): OnnxPort {
  const free = inputs.filter(({ name }) => !Object.hasOwn(fixed, name));
  if (inputs.length === 0) throw new RangeError('onnxGenerator: expected one latent input, got none');
  if (input !== undefined && !inputs.some(({ name }) => name === input)) throw new RangeError(`onnxGenerator: expected an input named ${input}, got ${inputs.map(portText).join(', ')}`);
  const others = free.filter(({ name }) => name !== input);
  if (input !== undefined && others.length > 0) throw new RangeError(`onnxGenerator: expected values for the inputs beside ${input}, got none for ${others.map(portText).join(', ')}; give them with \`fixed\``);
  if (free.length !== 1) throw new RangeError(`onnxGenerator: expected one latent input, got ${free.length}: ${free.map(portText).join(', ')}; name it with \`input\``);
  const [port] = free;
  if (port.elementType !== 'float32') throw new RangeError(`onnxGenerator: expected float32 latents, got ${portText(port)}`);
  if (!port.shape || port.shape.length < 2 || !port.shape.slice(1).every((dim) => typeof dim === 'number' && dim > 0)) {
    throw new RangeError(`onnxGenerator: expected latents of shape (B, D) or (B, D, 1, 1) with a known D, got ${portText(port)}`);
  }
  return port;
}

function chosenOutput({ outputs }: OnnxInfo, { output }: OnnxOptions): OnnxPort {
  const found = output === undefined ? outputs : outputs.filter(({ name }) => name === output);
  if (found.length !== 1) throw new RangeError(`onnxGenerator: expected ${output === undefined ? 'one output' : `an output named ${output}`}, got ${outputs.map(portText).join(', ')}${output === undefined ? '; name one with `output`' : ''}`);
  return found[0];
}

/**
 * Any ONNX model with a latent input and an output as a `Generator`: bring your own network. Latents are (B, D),
 * (B, D, 1, 1) or of any rank, flattened; so are the outputs: channel, row, column. Where the file fixes the batch, runs
 * take that many samples at a time.
 *
 * Before it is handed out the model runs on a few latents: its outputs must be finite, vary with the latents, be the
 * same every time, and each depend on its own latent alone.
 *
 * @param model the bytes of the .onnx file
 * @throws RangeError for files that are no ONNX, have no or several latent inputs, draw random numbers themselves, use ops that ONNX Runtime does not know, or fail the test run
 */
export async function onnxGenerator(model: Uint8Array, options: OnnxOptions = {}): Promise<NetworkGenerator> {
  const info = readOnnx(model);
  const input = latentInput(info, options);
  const output = chosenOutput(info, options);
  const random = info.ops.filter((op) => RANDOM_OPS.includes(op));
  if (random.length > 0) throw new RangeError(`onnxGenerator: expected all randomness in the latents, got a model that draws its own: ${random.join(', ')}`);

  const [batch, ...row] = input.shape as readonly [number | string | null, ...number[]];
  const latentDim = sizeOf(row);
  const fixedBatch = typeof batch === 'number' ? batch : undefined;
  const hash = bytesHash(model);
  const { name, threads, where } = options;
  const lanes = await openLanes('onnx', { ...(threads === undefined ? {} : { threads }), ...(where === undefined ? {} : { where }) }, (engine) => engine.openOnnx(model));
  try {
    const runs = lanes.sessions.map((session: Session) => async (latents: Float32Array, rows: number): Promise<Float32Array> => {
      const { shape, data } = (await session.run({ ...options.fixed, [input.name]: { shape: [rows, ...row], data: latents } }))[output.name];
      if (shape[0] !== rows) throw new RangeError(`onnxGenerator: expected one row of ${output.name} for each of ${rows} latents, got the shape ${shape.join('×')}`);
      return data as Float32Array;
    });
    const generator = laneGenerator({
      name: name ?? `onnx_${hash.slice(0, 8)}`,
      latentDim,
      outputDim: await probe(runs[0], latentDim, fixedBatch),
      numParameters: info.numParameters,
      lanes: runs,
      ...(fixedBatch === undefined ? {} : { fixedBatch }),
      close: lanes.close,
    });
    return { ...generator, hash, engine: lanes.description };
  } catch (error) {
    await lanes.close();
    throw error;
  }
}
