import { createOnnxEngine } from '../onnx/createOnnxEngine.ts';
import type { Engine } from '../engine/engine.ts';
import { onnxFacts } from '../ownOnnx/onnxFacts.ts';
import { markedSyntax } from './markedSyntax.ts';
import type { ChildRequest, ChildReply } from './childRequest.ts';
import { enforceLimits } from './enforceLimits.ts';

// Entry of the process that runs unknown models: one after another, until it is tired, idle or alone.
const IDLE_MS = 1000;
const GRACE_MS = 5000; // whoever asked ends it when its time is over; this is for a thread that asked and is gone
const TIRED = 2 ** 29; // bytes: what a large model leaves behind would count against the next
if (!process.send) throw new Error('child: expected to be started by confinedFacts');
const setLimits = enforceLimits(Number(process.argv[2]));
const tell = (news: ChildReply): void => {
  process.send?.(news);
};
const isTired = (): boolean => process.memoryUsage.rss() > TIRED;
let engine: Promise<Engine> | undefined;

async function run({ model, hints, memory, seconds }: ChildRequest): Promise<void> {
  setLimits(memory, 1000 * seconds + GRACE_MS);
  try {
    await onnxFacts(await (engine ??= createOnnxEngine(1)), model, {
      ...hints,
      syntax: markedSyntax,
      onFacts: (facts) => tell({ kind: 'facts', facts }),
    });
    tell({ kind: 'end', isTired: isTired() });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: 'error', name, message, isRangeError: error instanceof RangeError, isTired: isTired() });
  }
}

const leave = (): void => process.exit(0);
let idle = setTimeout(leave, 10 * IDLE_MS); // the first job is on its way
tell({ kind: 'ready' });
process.on('disconnect', leave);
process.on('message', (job: ChildRequest) => {
  clearTimeout(idle);
  void run(job).then(() => {
    setLimits(Infinity, Infinity);
    idle = setTimeout(leave, IDLE_MS);
  });
});
