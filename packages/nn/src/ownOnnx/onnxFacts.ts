import type { Engine, Session } from '../engine/engine.ts';
import { axisName, sampleMajor, freeAxes, latentDim, runNetwork, type PlacedInput } from './arrangement.ts';
import { findArrangement, isRunError, runErrorText, type FoundArrangement } from './findArrangement.ts';
import { openWide } from './openWide.ts';
import { testLatents } from './requireGenerator.ts';
import { interpretOnnx, type OnnxHints, type OnnxInterpretation } from './interpretOnnx.ts';

/** What the test run of a model showed: all that a run needs to know beside the model and its hints. Plain JSON. */
export interface OnnxFacts {
  readonly inputs: readonly PlacedInput[];
  /** Samples that a run takes, where it takes one number of them alone. */
  readonly rows?: number;
  readonly outputAxis: number | null;
  readonly outputShape: readonly number[];
  readonly latentShape?: readonly number[];
  /** Numbers of samples a run that were tried, where it takes any. */
  readonly sizes?: readonly number[];
  /** Whether its float64 numbers are taken as float32. */
  readonly isNarrow: boolean;
  /** What was taken to be so although the file does not say it, in a line each. */
  readonly notes: readonly string[];
}

const TRIED = [8, 16, 24, 32]; // samples a run: the sizes that generators choose from, and what their short blocks are filled up to
const CHOICE = [8, 16, 32];
const LONGEST_MS = 3000; // for all larger blocks together: where a sample takes a tenth of a second there is nothing to gain by them

export const factsOf = (
  { inputs, rows, outputAxis, outputShape, latentShape, notes }: FoundArrangement,
  isNarrow: boolean,
  more: readonly string[],
): OnnxFacts => ({
  inputs,
  ...(rows === undefined ? {} : { rows }),
  outputAxis,
  outputShape,
  ...(latentShape === undefined ? {} : { latentShape }),
  isNarrow,
  notes: [...more, ...notes],
});

/**
 * Runs a model on a few latents, and on blocks of the sizes that a generator may ask for, in this thread.
 *
 * @param engine ONNX Runtime on one thread, as generators open it
 * @param options.onFacts told the facts after each block that went well, larger and larger; the last of them are complete
 * @throws RangeError as `onnxGenerator`
 */
export async function onnxFacts(
  engine: Engine,
  file: Uint8Array,
  { onFacts, ...hints }: OnnxHints & { readonly onFacts: (facts: OnnxFacts) => void },
): Promise<void> {
  const subject = interpretOnnx(file, hints);
  const {
    opened: session,
    isNarrow,
    notes,
  } = await openWide(subject.model, (model) => engine.openOnnx(model, [subject.ports.output]));
  try {
    const found = await findArrangement({ ...subject, session });
    const facts = factsOf(found, isNarrow, [...subject.notes, ...notes]);
    if (found.rows !== undefined) return onFacts(facts);
    const start = performance.now();
    for (const [k, rows] of TRIED.entries()) {
      await tryBlock(subject, found, rows, session);
      if (CHOICE.includes(rows)) onFacts({ ...facts, sizes: CHOICE.filter((size) => size <= rows) });
      const spent = performance.now() - start;
      if (k + 1 < TRIED.length && spent * (1 + TRIED[k + 1] / rows) > LONGEST_MS) return;
    }
  } finally {
    await session.dispose();
  }
}

/** @throws RangeError when so many samples do not run */
async function tryBlock(
  { ports, latents: [port], syntax }: OnnxInterpretation,
  found: FoundArrangement,
  rows: number,
  session: Session,
): Promise<void> {
  const D = latentDim(found);
  const stated = syntax.axis(axisName(port, freeAxes(port)[0]), 'COUNT');
  try {
    const { length } = sampleMajor(
      await runNetwork(session, { arrangement: found, ports }, { latents: testLatents(rows, D), rows }),
      found.outputAxis,
    );
    if (length !== rows * found.outputDim)
      throw new RangeError(
        `onnxGenerator: expected ${rows}×${found.outputDim} outputs for ${rows} samples, got ${length} numbers; say how many it takes (${stated})`,
      );
  } catch (error) {
    throw isRunError(error)
      ? new RangeError(
          `onnxGenerator: expected a network that runs on any number of samples, got an error of ONNX Runtime on ${rows}: ${runErrorText(error)}; say how many it takes (${stated})`,
          { cause: error },
        )
      : error;
  }
}
