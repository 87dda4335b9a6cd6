import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { Engine, Session } from '../engine/engine.ts';
import { exchangeHere } from '../engine/exchange.ts';
import type { Tensor, Tensors } from '../graph.ts';
import { blockOf, blockProbe } from './blocked.ts';
import { loadOnnxRuntime } from './loadOnnxRuntime.ts';
import { outputNames, writeOnnx } from './writeOnnx.ts';

/** What ONNX Runtime reports as an error, in one line. */
function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
}

/** Channels a block of this machine's blocked convolutions; 0 where ONNX Runtime has none. */
async function probeBlocks(): Promise<number> {
  const ort = await loadOnnxRuntime();
  let session: InferenceSession | undefined;
  try {
    session = await ort.InferenceSession.create(blockProbe(), { executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 4 });
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.from({ length: 32 }, (_, i) => i), [1, 16, 1, 2]) });
    return blockOf(y.data as Float32Array);
  } catch {
    return 0;
  } finally {
    await session?.release();
  }
}

/**
 * ONNX Runtime in this thread; `run` blocks it.
 *
 * @param threads threads that share one op (ONNX Runtime's intra-op pool)
 */
export async function createOnnxEngine(threads: number): Promise<Engine> {
  const ort = await loadOnnxRuntime();
  const sessions = new Set<Session>();

  /** Null lets ONNX Runtime make room itself. */
  const placeFor = (into: Tensors, name: string): OnnxTensor | null => {
    if (!Object.hasOwn(into, name)) return null;
    const { data, shape } = into[name];
    return data instanceof Float32Array ? new ort.Tensor('float32', data, shape) : null;
  };

  let channelBlock: Promise<number> | undefined;
  const open = async (model: Uint8Array, rename: ReadonlyMap<string, string>): Promise<Session> => {
    let session: InferenceSession;
    try {
      session = await ort.InferenceSession.create(model, {
        executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 4,
        enableMemPattern: false, // planned memory: a third more for training, and no faster
        extra: { session: { intra_op: { allow_spinning: '0' } } }, // spinning gains 15 % on an idle machine and loses a factor of 3 on a busy one
      });
    } catch (error) {
      throw new RangeError(`open: expected a model that ONNX Runtime loads, got: ${oneLine(error)}`, { cause: error });
    }
    const held: Session = {
      run: async (values, into = {}) => {
        const feeds = Object.fromEntries(session.inputNames.map((name) => {
          const { data, shape } = values[name] as Tensor;
          return [name, new ort.Tensor('float32', data instanceof Float32Array ? data : Float32Array.from(data), shape)];
        }));
        let results: InferenceSession.OnnxValueMapType;
        try {
          results = await session.run(feeds, Object.fromEntries(session.outputNames.map((name) => [name, placeFor(into, rename.get(name) ?? name)])));
        } catch (error) {
          throw new Error(`run: ONNX Runtime failed: ${oneLine(error)}`, { cause: error });
        }
        const outputs: Record<string, Tensor> = {};
        for (const [name, { type, data, dims }] of Object.entries(results)) {
          if (type !== 'float32') throw new RangeError(`run: expected the output ${name} to be float32, got ${type}`);
          outputs[rename.get(name) ?? name] = { shape: dims as number[], data: data as Float32Array };
        }
        return outputs as Tensors;
      },
      exchange: (values, lent) => exchangeHere(held.run, values, lent),
      dispose: async () => {
        if (sessions.delete(held)) await session.release();
      },
    };
    sessions.add(held);
    return held;
  };

  return {
    description: `onnx (onnxruntime-node ${ort.env.versions.node ?? ''}, ${threads} thread${threads === 1 ? '' : 's'})`,
    openGraph: async (graph, parameters = {}) => {
      const hasFreeWeights = graph.nodes.some(({ op, attributes }) => op === 'parameter' && !Object.hasOwn(parameters, attributes.name as string)); // others need no probe: ONNX Runtime blocks them itself
      if (hasFreeWeights) channelBlock ??= probeBlocks();
      return open(writeOnnx(graph, parameters, { isTuned: true, channelBlock: await channelBlock }), new Map(outputNames(graph).map((name, k) => [name, graph.outputs[k].name])));
    },
    openOnnx: (model) => open(model, new Map()),
    dispose: async () => {
      for (const session of [...sessions]) await session.dispose();
    },
  };
}
