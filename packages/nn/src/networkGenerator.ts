import type { ParallelGenerator } from '@geq/generators';
import type { EngineName } from './engine/engine.ts';
import type { OpenOptions } from './engine/openEngine.ts';

/** A network as a `Generator`, with what provenance wants to know of it. */
export interface NetworkGenerator extends ParallelGenerator {
  /** SHA-256 of the network and its weights. */
  readonly hash: string;
  /** What runs it: engine, version, threads. */
  readonly engine: string;
}

/** How a network runs as a generator. */
export interface NetworkOptions {
  /** For file names and captions; by default made of the content hash. */
  readonly name?: string;
  /** `onnx` when left out. */
  readonly engine?: EngineName;
  /** Threads, each with a copy of the network and blocks of its own: faster than threads that share one op. As many as the machine has cores when left out. */
  readonly threads?: number;
  readonly backend?: OpenOptions['backend'];
  readonly where?: OpenOptions['where'];
}
