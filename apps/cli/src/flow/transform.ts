import { UsageError, writeFileAtomic } from '@geq/runs';
import type { OpenFlow } from '@geq/realnvp';
import type { FlowRequest } from '../commands/flow.ts';
import type { Output } from '../output.ts';
import { requireFree } from '../outputFile.ts';
import type { AskedFlow } from './askedFlow.ts';
import { entrance, type Entered } from './entrance.ts';
import { npyPieces } from '../npyPieces.ts';
import { clippedShare, picturesOf } from './pictures.ts';
import { openRows } from './rows.ts';
import { dimOf, requireFinite, withFlow, type Block } from './runFlow.ts';
import { required, type FlowTask } from './way.ts';

/** Rows that enter a flow one block after another. */
export type EnteredBlocks = AsyncIterable<{ readonly block: Block; readonly entered: Entered }>;

/** Reads the rows of --in, block by block, through a flow, and closes everything. @throws as `openRows`, `entrance`, `withFlow` */
export async function throughFlow<TResult>(
  path: string,
  { flow }: AskedFlow,
  task: FlowTask,
  output: Output,
  work: (open: OpenFlow, entering: () => EnteredBlocks, shape: readonly number[]) => Promise<TResult>,
): Promise<TResult> {
  const entersAsImages = task.images && task.way !== 'g';
  const rows = await openRows(path, flow.architecture, { images: entersAsImages });
  try {
    const [there, ...row] = rows.shape;
    const total = task.count ?? there;
    if (total > there) throw new UsageError(`--count: expected 1 to ${there}, the rows of ${path}, got ${total}`);
    return await withFlow(flow, { total, label: `flow ${task.way}` }, task, output, (open, blocks) => {
      const enter = entrance(path, dimOf(flow), { images: entersAsImages, seed: task.seed });
      return work(
        open,
        async function* () {
          for (const block of blocks())
            yield { block, entered: enter(await rows.read(block.from, block.count), block.from) };
        },
        [total, ...row],
      );
    });
  } finally {
    await rows.close();
  }
}

/** `geq flow f` and `geq flow g`: rows of --in to rows of --out, of the same shape. */
export async function transform(
  request: FlowRequest,
  asked: () => Promise<AskedFlow>,
  task: FlowTask,
  output: Output,
): Promise<void> {
  const {
    way,
    images,
    settings: { json, force },
  } = task;
  const path = required(request, 'in', way);
  const out = required(request, 'out', way);
  await requireFree(out, { force, isOurs: () => false });
  const name = way === 'f' ? 'z' : 'x';
  const flow = await asked();
  const { shape, numClipped } = await throughFlow(path, flow, task, output, async (open, entering, shape) => {
    let numClipped = 0;
    const blocks = async function* (): AsyncGenerator<Float32Array> {
      for await (const {
        block,
        entered: { x },
      } of entering()) {
        const rows = way === 'f' ? (await open.f(x, block.count)).z : await open.g(x, block.count);
        requireFinite(name, rows, block);
        const pictures = way === 'g' && images ? picturesOf(rows) : { images: rows, numClipped: 0 };
        numClipped += pictures.numClipped;
        yield pictures.images;
      }
    };
    await writeFileAtomic(out, npyPieces(shape, '<f4', blocks()));
    return { shape, numClipped };
  });
  const what =
    way === 'g' && images
      ? `images in [0, 1], ${clippedShare(
          numClipped,
          shape.reduce((product, length) => product * length, 1),
        )}`
      : name;
  output.out(
    json
      ? JSON.stringify({ file: out, shape, ...(way === 'g' && images ? { numClipped } : {}) })
      : `${out}: ${what}, shape (${shape.join(', ')}), float32`,
  );
}
