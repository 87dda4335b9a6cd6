import type { Graph, Tensors } from '../graph.ts';
import type { Exchange } from './exchange.ts';

/** The engines by name: ONNX Runtime, TensorFlow.js, and the float64 evaluator of this package. */
export type EngineName = 'onnx' | 'tfjs' | 'reference';

/** How an engine is opened. */
export interface EngineOptions {
  /** Threads that share one op in ONNX Runtime; as many as the machine has cores when left out. tfjs picks its own. */
  readonly threads?: number;
  /** For tfjs: ask for one backend instead of the best that runs here. */
  readonly backend?: 'tensorflow' | 'wasm' | 'cpu';
}

/** A graph made ready to run. */
export interface Session {
  /**
   * @param values inputs by name, and parameters that were not bound when the session was opened
   * @param into arrays for outputs, by name, which fill buffers of their own. An engine may write into them, so that no memory has to be made
   *   ready for every run; where it has a thread of its own they are empty from then on. Take the outputs that come back
   * @returns the outputs by name; of the caller to keep
   * @throws RangeError when a value is missing or has another shape
   */
  run(values: Tensors, into?: Tensors): Promise<Tensors>;
  /**
   * As `run`, with some of the values lent: their arrays are handed over instead of copied, and come back with the outputs. Where the
   * engine has a thread of its own, the caller's arrays are empty from then on; take those that come back.
   *
   * @param lent tensors whose arrays fill buffers of their own
   */
  exchange(values: Tensors, lent: Tensors): Promise<Exchange>;
  /** Gives back everything the session holds. */
  dispose(): Promise<void>;
}

/** Something that runs graphs. */
export interface Engine {
  /** What runs, for people and provenance: `onnx (onnxruntime-node 1.30.0, 2 threads)`. */
  readonly description: string;
  /** A session of a graph. Parameters given here are bound to it; all others come with every run. */
  openGraph(graph: Graph, parameters?: Tensors): Promise<Session>;
  /** A session of a whole ONNX file that computes all its outputs, or those named. Engine `onnx` alone. */
  openOnnx(model: Uint8Array, outputs?: readonly string[]): Promise<Session>;
  /** Closes all sessions and the engine. */
  dispose(): Promise<void>;
}
