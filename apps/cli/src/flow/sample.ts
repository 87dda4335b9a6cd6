import { UsageError, writeFileAtomic } from '@geq/runs';
import { drawnLatents } from '@geq/scenarios';
import { BLOCK_SIZE } from '@geq/random';
import type { FlowRequest } from '../commands/flow.ts';
import { requireGrid, requireImage, writeGrid } from '../imageFile.ts';
import { npyPieces } from '../npyPieces.ts';
import type { Output } from '../output.ts';
import { requireFree } from '../outputFile.ts';
import type { AskedFlow } from './askedFlow.ts';
import { clippedShare, picturesOf } from './pictures.ts';
import { dimOf, requireFinite, withFlow } from './runFlow.ts';
import type { FlowTask } from './way.ts';

const DEFAULT_COUNT = 64;
const MOST_IN_GRID = 4096; // images that a person might look through

/** `geq flow sample`: x = g(T z), z of `latentBlock(seed, 'generate', …)`, as rows of --out and images of --grid. */
export async function sample(
  { out, grid }: FlowRequest,
  asked: () => Promise<AskedFlow>,
  task: FlowTask,
  output: Output,
): Promise<void> {
  const {
    count = DEFAULT_COUNT,
    seed,
    images,
    settings: { json, force },
  } = task;
  await requirePlaces(out, grid, { count, force });
  const { flow } = await asked();
  const { channels, imageSize: size } = flow.architecture;
  const N = dimOf(flow);
  const image = grid === undefined ? undefined : requireImage({ channels, rows: size, columns: size }, N);
  const latents = drawnLatents({ count, D: N, seed });
  const shown = new Float32Array(grid === undefined ? 0 : count * N);
  let numClipped = 0;

  await withFlow(flow, { total: count, label: 'flow sample' }, task, output, async (open, blocks) => {
    const rows = async function* (): AsyncGenerator<Float32Array> {
      for (const block of blocks()) {
        const z = latents.block(block.from / BLOCK_SIZE).subarray(0, block.count * N);
        const x = await open.g(z, block.count);
        requireFinite('x', x, block);
        const pictures = picturesOf(x);
        numClipped += pictures.numClipped;
        if (grid !== undefined) shown.set(pictures.images, block.from * N);
        yield images ? pictures.images : x;
      }
    };
    if (out !== undefined) await writeFileAtomic(out, npyPieces([count, channels, size, size], '<f4', rows()));
    else for await (const _ of rows()); // the grid is all that is asked for
  });
  if (grid !== undefined && image) await writeGrid(grid, shown, image, [0, 1]);
  const clipped = clippedShare(numClipped, count * N);
  if (json)
    output.out(
      JSON.stringify({
        count,
        seed,
        temperature: task.temperature,
        numClipped,
        ...(out === undefined ? {} : { file: out }),
        ...(grid === undefined ? {} : { grid }),
      }),
    );
  else {
    if (out !== undefined)
      output.out(
        `${out}: ${images ? `images in [0, 1], ${clipped}` : 'x in logit space'}, shape (${[count, channels, size, size].join(', ')}), float32`,
      );
    if (grid !== undefined) output.out(`${grid}: ${count} images, temperature ${task.temperature}, ${clipped}`);
  }
}

/** Refuses before the work begins what could not be written after it. */
async function requirePlaces(
  out: string | undefined,
  grid: string | undefined,
  { count, force }: { readonly count: number; readonly force: boolean },
): Promise<void> {
  if (out === undefined && grid === undefined)
    throw new UsageError('flow sample: expected --out FILE or --grid FILE, got neither');
  if (out !== undefined) await requireFree(out, { force, isOurs: () => false });
  if (grid === undefined) return;
  await requireGrid(grid, { out, force });
  if (count > MOST_IN_GRID)
    throw new UsageError(`--grid: expected at most ${MOST_IN_GRID} images, got --count ${count}`);
}
