import { parentPort } from 'node:worker_threads';
import type { Tensors } from '../graph.ts';
import type { Engine, Session } from './engine.ts';
import { openLocalEngine } from './openLocalEngine.ts';
import { buffersOf, type Exchange } from './exchange.ts';
import type { Numbered, EngineReply, EngineRequest } from './engineRequest.ts';

// The thread of one engine. Requests are answered one after another.
const port = parentPort;
if (!port) throw new Error('worker: expected to be started as a worker thread');
const sessions = new Map<number, Session>();
let engine: Engine;

function open(session: Session, id: number): number {
  sessions.set(id, session);
  return id;
}

async function answer(request: Numbered<EngineRequest>): Promise<unknown> {
  switch (request.kind) {
    case 'start':
      engine = await openLocalEngine(request.name, request.options);
      return engine.description;
    case 'openGraph':
      return open(await engine.openGraph(request.graph, request.parameters), request.id);
    case 'openOnnx':
      return open(await engine.openOnnx(request.model, request.outputs), request.id);
    case 'run':
      return sessions.get(request.session)?.run(request.values, request.into);
    case 'exchange':
      return sessions.get(request.session)?.exchange(request.values, request.lent);
    case 'close':
      await sessions.get(request.session)?.dispose();
      sessions.delete(request.session);
      return null;
    case 'end':
      return engine?.dispose();
  }
}

/** Buffers that may change hands instead of being copied: the outputs of a run, and what was lent for it. */
function buffersOfReply(request: EngineRequest, result: unknown): ArrayBuffer[] {
  if (request.kind === 'run') return buffersOf(result as Tensors);
  if (request.kind !== 'exchange') return [];
  const { lent, outputs } = result as Exchange;
  return [...new Set([...buffersOf(lent), ...(outputs instanceof Error ? [] : buffersOf(outputs))])];
}

let last: Promise<void> = Promise.resolve();
port.on('message', (request: Numbered<EngineRequest>) => {
  last = last.then(async () => {
    try {
      const result = await answer(request);
      const reply: Numbered<EngineReply> = { id: request.id, result };
      port.postMessage(reply, buffersOfReply(request, result));
    } catch (error) {
      const reply: Numbered<EngineReply> = {
        id: request.id,
        error: error instanceof Error ? error.message : String(error),
        isRangeError: error instanceof RangeError,
      };
      port.postMessage(reply);
    }
    if (request.kind === 'end') port.close();
  });
});
