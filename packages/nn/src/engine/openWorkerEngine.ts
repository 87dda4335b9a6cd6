import { noTelemetry } from '../onnx/noTelemetry.ts';
import type { Engine, EngineName, EngineOptions, Session } from './engine.ts';
import { buffersOf, type Exchange } from './exchange.ts';
import type { Numbered, EngineReply, EngineRequest } from './engineRequest.ts';

type Waiting = { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void };

/** An engine in a worker thread of its own: this thread's event loop stays free while it computes. Node alone. */
export async function openWorkerEngine(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  noTelemetry();
  const { Worker } = await import('node:worker_threads');
  const isSource = import.meta.url.endsWith('.ts'); // in the workspace, TypeScript runs through the loader of everything else here
  const worker = isSource
    ? new Worker(new URL('./worker.ts', import.meta.url), {
        execArgv: [
          '--import',
          new URL('../../../../tools/ts-hook.mjs', import.meta.url).href,
          '--conditions=@geq/source',
        ],
      })
    : new Worker(new URL('./worker.js', import.meta.url));
  worker.unref(); // an idle engine keeps no program alive; work under way does (see `ask`)

  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let failure: Error | null = null;
  const settle = (id: number): Waiting | undefined => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return entry;
  };
  const fail = (error: Error): void => {
    failure ??= error;
    for (const id of [...waiting.keys()]) settle(id)?.reject(failure);
  };
  worker.on('message', (reply: Numbered<EngineReply>) => {
    const entry = settle(reply.id);
    if ('error' in reply) entry?.reject(reply.isRangeError ? new RangeError(reply.error) : new Error(reply.error));
    else entry?.resolve(reply.result);
  });
  worker.on('error', (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))));
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      fail(
        new Error(
          code === 0
            ? 'engine: expected a living engine, got one after dispose()'
            : `engine: its thread ended early (exit code ${code})`,
        ),
      );
      resolve();
    });
  });

  const ask = <TResult>(request: EngineRequest): Promise<TResult> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      const id = nextId++;
      waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      worker.ref();
      worker.postMessage(
        { ...request, id },
        request.kind === 'exchange' ? buffersOf(request.lent) : request.kind === 'run' ? buffersOf(request.into) : [],
      );
    });
  const session = (id: number): Session => {
    let isOpen = true;
    const requireOpen = (): void => {
      if (!isOpen) throw new RangeError('run: expected an open session, got one after dispose()');
    };
    return {
      run: async (values, into = {}) => {
        requireOpen();
        return ask({ kind: 'run', session: id, values, into });
      },
      exchange: async (values, lent) => {
        requireOpen();
        return ask<Exchange>({ kind: 'exchange', session: id, values, lent });
      },
      dispose: async () => {
        if (isOpen && !failure) await ask({ kind: 'close', session: id });
        isOpen = false;
      },
    };
  };

  let description: string;
  try {
    description = await ask({ kind: 'start', name, options });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    description,
    openGraph: async (graph, parameters = {}) => session(await ask({ kind: 'openGraph', graph, parameters })),
    openOnnx: async (model, outputs) => session(await ask({ kind: 'openOnnx', model, outputs })),
    dispose: async () => {
      if (failure) return;
      await ask({ kind: 'end' });
      worker.ref();
      await ended;
    },
  };
}
