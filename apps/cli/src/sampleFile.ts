import { extname } from 'node:path';
import { UsageError, writeFileAtomic } from '@geq/runs';
import type { SampleBlock } from '@geq/scenarios';
import { writeNpz } from '@geq/formats';
import { npyPieces } from './npyPieces.ts';

/** Numbers that an .npz takes: it is put together in memory, twice. */
const MOST_BYTES = 2 ** 30;
const SINGLE = 4; // bytes

export interface SampleShape {
  readonly count: number;
  readonly D: number;
  readonly N: number;
}

type Blocks = AsyncIterable<SampleBlock>;
type Write = (path: string, blocks: Blocks, shape: SampleShape) => Promise<void>;

async function* outputsOf(blocks: Blocks): AsyncGenerator<Float32Array> {
  for await (const { x } of blocks) yield x;
}

/** x, count×N, written as it comes: memory does not grow with count. */
const writeNpy: Write = (path, blocks, { count, N }) =>
  writeFileAtomic(path, npyPieces([count, N], '<f4', outputsOf(blocks)));

/** z, count×D, and x, count×N. */
const writeBoth: Write = async (path, blocks, { count, D, N }) => {
  const [z, x] = [new Float32Array(count * D), new Float32Array(count * N)];
  let row = 0;
  for await (const block of blocks) {
    z.set(block.z, row * D);
    x.set(block.x, row * N);
    row += block.rows;
  }
  await writeFileAtomic(
    path,
    writeNpz({
      tensors: { z: { dtype: 'F32', shape: [count, D], data: z }, x: { dtype: 'F32', shape: [count, N], data: x } },
    }),
  );
};

/** How samples go into a file of that name. @throws UsageError for another ending, or more than an .npz takes */
export function sampleWriter(path: string, { count, D, N }: SampleShape): Write {
  const extension = extname(path).toLowerCase();
  if (extension === '.npy') return writeNpy;
  if (extension !== '.npz') throw new UsageError(`--out: expected a name that ends in .npy or .npz, got ${path}`);
  const bytes = SINGLE * count * (N + D);
  if (bytes > MOST_BYTES)
    throw new UsageError(
      `${path}: expected at most 1 GiB for an .npz, got ${(bytes / 2 ** 30).toPrecision(3)} GiB; write .npy, which needs no memory, or lower --count`,
    );
  return writeBoth;
}
