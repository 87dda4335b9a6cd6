import { parentPort, workerData } from 'node:worker_threads';
import { createFullyConnected, type FullyConnectedSpec } from '@geq/generators';
import type { SampleOrder, SampleReply } from './threadedFullyConnected.ts';

/** Entry of a thread that samples a fully connected generator; orders are filled one after another. */
if (!parentPort) throw new Error('samplerThread: expected to run in a worker thread');
const port = parentPort;
const generator = createFullyConnected(workerData as FullyConnectedSpec);

async function fill({ latents, rows, into }: SampleOrder): Promise<void> {
  try {
    const x = await generator.sample(latents, rows);
    const outputs = into?.length === x.length ? into : new Float32Array(x.length);
    outputs.set(x); // the generator fills its array again
    port.postMessage({ outputs } satisfies SampleReply, [outputs.buffer as ArrayBuffer]);
  } catch (error) {
    port.postMessage({ error } satisfies SampleReply);
  }
}

let last: Promise<void> = Promise.resolve();
port.on('message', (order: SampleOrder) => {
  last = last.then(() => fill(order));
});
