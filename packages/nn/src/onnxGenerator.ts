import { parallelGenerator } from '@geq/generators';
import type { Session } from './engine/engine.ts';
import { openSessionPool, type SessionPool } from './engine/openSessionPool.ts';
import type { NetworkGenerator, NetworkOptions } from './networkGenerator.ts';
import { asFloat32 } from './onnx/repairs/asFloat32.ts';
import { FLOAT64 } from './onnx/modelProto.ts';
import { sampleMajor, latentDim, runNetwork } from './ownOnnx/arrangement.ts';
import { findArrangement } from './ownOnnx/findArrangement.ts';
import { factsOf, type OnnxFacts } from './ownOnnx/onnxFacts.ts';
import { openWide } from './ownOnnx/openWide.ts';
import { interpretOnnx, type OnnxHints, type OnnxInterpretation } from './ownOnnx/interpretOnnx.ts';
import { numEntries } from './shape.ts';

/** How a user's model is read and run. */
export interface OnnxOptions extends OnnxHints, Omit<NetworkOptions, 'engine' | 'backend'> {
  /** What a test run of this model with these hints showed, `confinedFacts`: then there is none here. */
  readonly facts?: OnnxFacts;
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

type Open = (model: Uint8Array) => Promise<SessionPool>;

/** The network open, and what a test run of it shows. */
async function tested(subject: OnnxInterpretation, open: Open): Promise<{ lanes: SessionPool; facts: OnnxFacts }> {
  const { opened: lanes, isNarrow, notes } = await openWide(subject.model, open);
  try {
    return {
      lanes,
      facts: factsOf(await findArrangement({ ...subject, session: lanes.sessions[0] }), isNarrow, [
        ...subject.notes,
        ...notes,
      ]),
    };
  } catch (error) {
    await lanes.close();
    throw error;
  }
}

/**
 * Any ONNX model with latent inputs and an output as a `Generator`: bring your own network. Latents are (B, D), (B, D, 1, 1) or of any rank, flattened; so are
 * the outputs. The batch is the axis of any length, wherever it is; else the first or, in networks over sequences, the second; where the file fixes it, runs
 * take that many samples at a time. Numbers may be float32, float64 or float16, outputs whole numbers too.
 *
 * Before it is handed out the model runs on a few latents: its outputs must be finite, vary with the latents, be the
 * same every time, and each depend on its own latent alone. A model of a stranger can end the process in that test: `confinedFacts` makes it in another one.
 *
 * @param model the bytes of the .onnx file
 * @throws RangeError for files that are no ONNX, whose latent inputs are not clear, draw random numbers themselves, use ops that ONNX Runtime does not know, or fail the test run
 *
 * @example
 * const generator = await onnxGenerator(await readFile('my.onnx'));
 */
export async function onnxGenerator(model: Uint8Array, options: OnnxOptions = {}): Promise<OnnxGenerator> {
  const { name, threads, where, facts: known, ...hints } = options;
  const subject = interpretOnnx(model, hints);
  const { hash, info, ports } = subject;
  const open: Open = (bytes) =>
    openSessionPool(
      'onnx',
      { ...(threads === undefined ? {} : { threads }), ...(where === undefined ? {} : { where }) },
      (engine) => engine.openOnnx(bytes, [ports.output]),
    );
  const { lanes, facts } = known
    ? { lanes: await open(known.isNarrow ? asFloat32(subject.model, FLOAT64) : subject.model), facts: known }
    : await tested(subject, open);
  const { inputs, rows: fixedBatch, outputAxis, outputShape, latentShape, sizes, notes } = facts;
  const arrangement = { inputs, rows: fixedBatch };
  const generator = parallelGenerator({
    name: name ?? `onnx_${hash.slice(0, 8)}`,
    latentDim: latentDim(arrangement),
    outputDim: numEntries(outputShape),
    numParameters: info.numParameters,
    workers: lanes.sessions.map(
      (session: Session) =>
        async (z: Float32Array, rows: number): Promise<Float32Array> =>
          sampleMajor(await runNetwork(session, { arrangement, ports }, { latents: z, rows }), outputAxis),
    ),
    ...(fixedBatch === undefined ? {} : { fixedBatch }),
    ...(sizes === undefined ? {} : { sizes }),
    close: lanes.close,
  });
  return { ...generator, hash, engine: lanes.description, latentShape, outputShape, notes };
}
