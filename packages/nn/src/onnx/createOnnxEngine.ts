import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { Engine, Session } from '../engine/engine.ts';
import { exchangeHere } from '../engine/exchange.ts';
import type { Tensor, Tensors } from '../graph.ts';
import { blockSize, blockProbe } from './blockedConv.ts';
import { packElements, unpackElements } from './packElements.ts';
import { loadOnnxRuntime } from './loadOnnxRuntime.ts';
import { runtimeErrorText } from './runtimeErrorText.ts';
import { outputNames, writeOnnx } from './writeOnnx.ts';

/** Channels a block of this machine's blocked convolutions; 0 where ONNX Runtime has none. */
async function probeBlocks(): Promise<number> {
  const ort = await loadOnnxRuntime();
  let session: InferenceSession | undefined;
  try {
    session = await ort.InferenceSession.create(blockProbe(), {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      logSeverityLevel: 4,
    });
    const { y } = await session.run({
      x: new ort.Tensor(
        'float32',
        Float32Array.from({ length: 32 }, (_, i) => i),
        [1, 16, 1, 2],
      ),
    });
    return blockSize(y.data as Float32Array);
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
  const open = async (
    model: Uint8Array,
    rename: ReadonlyMap<string, string>,
    wanted?: readonly string[],
  ): Promise<Session> => {
    let session: InferenceSession;
    try {
      session = await ort.InferenceSession.create(model, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        logSeverityLevel: 4,
        enableMemPattern: false, // planned memory: a third more for training, and no faster
        extra: { session: { intra_op: { allow_spinning: '0' } } }, // spinning gains 15 % on an idle machine and loses a factor of 3 on a busy one
      });
    } catch (error) {
      throw new RangeError(`open: expected a model that ONNX Runtime loads, got ${runtimeErrorText(error)}`, {
        cause: error,
      });
    }
    const types = session.inputMetadata.map((metadata) => (metadata.isTensor ? metadata.type : 'no tensor'));
    const held: Session = {
      run: async (values, into = {}) => {
        const feeds = Object.fromEntries(
          session.inputNames.map((name, k) => {
            const { data, shape } = values[name] as Tensor;
            return [name, new ort.Tensor(types[k] as 'float32', packElements(types[k], data) as Float32Array, shape)];
          }),
        );
        let results: InferenceSession.OnnxValueMapType;
        try {
          results = await session.run(
            feeds,
            Object.fromEntries(
              (wanted ?? session.outputNames).map((name) => [name, placeFor(into, rename.get(name) ?? name)]),
            ),
          );
        } catch (error) {
          throw new Error(`run: ONNX Runtime failed: ${runtimeErrorText(error)}`, { cause: error });
        }
        const outputs: Record<string, Tensor> = {};
        for (const [name, { type, data, dims }] of Object.entries(results)) {
          outputs[rename.get(name) ?? name] = {
            shape: dims as number[],
            data: unpackElements(type, data as ArrayLike<unknown>),
          };
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
      const hasFreeWeights = graph.nodes.some(
        ({ op, attributes }) => op === 'parameter' && !Object.hasOwn(parameters, attributes.name as string),
      ); // others need no probe: ONNX Runtime blocks them itself
      if (hasFreeWeights) channelBlock ??= probeBlocks();
      return open(
        writeOnnx(graph, parameters, { isTuned: true, channelBlock: await channelBlock }),
        new Map(outputNames(graph).map((name, k) => [name, graph.outputs[k].name])),
      );
    },
    openOnnx: (model, outputs) => open(model, new Map(), outputs),
    dispose: async () => {
      for (const session of [...sessions]) await session.dispose();
    },
  };
}
