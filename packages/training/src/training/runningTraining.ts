import type { NamedTensors } from '@geq/formats';
import type { EngineName } from '@geq/scenarios';
import type { TensorSource } from './initFile.ts';

/** Images in memory, as `readImages` gives them. */
export interface TrainingImages {
  readonly images: Uint8Array;
  readonly test: Uint8Array;
}

/** What training goes on from: a checkpoint, weights of the user's, or nothing. */
export interface Beginning {
  readonly checkpoint?: { readonly file: string; readonly tensors: NamedTensors };
  readonly init?: TensorSource;
}

/** What computes. Bits depend on both. */
export interface TrainingPlace {
  readonly engine: EngineName;
  readonly threads: number;
}

/** A model in training, whichever it is. */
export interface RunningTraining {
  readonly engine: string;
  /** Steps so far. */
  at(): number;
  /** One step. `losses`: a number for each of the columns; `note`: for a progress line. */
  step(): Promise<{ readonly status: 'ok' | 'nonFinite'; readonly losses: readonly number[]; readonly note: string }>;
  /** All that a resume needs. */
  checkpoint(): NamedTensors;
  /** The generator as `--generator` reads it, in evaluation mode. */
  generator(): NamedTensors;
  /** Outputs of the generator for the run's fixed latents, in [0, 1]. */
  samples(): Promise<Float32Array>;
  /** Bits a dimension of held-out images; undefined where nothing is measured. */
  heldOut(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Images that a sample grid shows. */
export const NUM_SAMPLES = 64;
