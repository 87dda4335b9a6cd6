import {
  createGenerator,
  generatorImage,
  generatorLatentShape,
  generatorName,
  generatorShape,
  type LatentSource,
  type RunningGenerator,
  type SampleBlock,
  sampleBlocks,
} from '@geq/scenarios';
import type { Action } from '../command.ts';
import type { GenerateRequest } from '../commands/generate.ts';
import { EXIT } from '../exitCodes.ts';
import { findAsked } from '../generatorAsked.ts';
import { GRID_COUNT, requireGrid, requireImage, writeGrid } from '../imageFile.ts';
import { allOrNothing, Interrupted } from '../interrupted.ts';
import { latentsAsked } from '../latents.ts';
import { longWork } from '../longWork.ts';
import { requireFree } from '../outputFile.ts';
import { sampleWriter } from '../sampleFile.ts';
import { runSettings } from '../runSettings.ts';

const CLAMPED = 0.001; // share of values beyond the range from which a grid misleads

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Samples as they are drawn; the first ones fill `shown`. @throws Interrupted */
async function* watched(
  generator: RunningGenerator,
  source: LatentSource,
  shown: Float32Array,
  { signal, onProgress }: Watch,
): AsyncGenerator<SampleBlock> {
  const N = generator.outputDim;
  let done = 0;
  for await (const block of sampleBlocks(generator, source)) {
    if (signal.aborted) throw new Interrupted();
    if (done * N < shown.length) shown.set(block.x.subarray(0, shown.length - done * N), done * N);
    yield block;
    done += block.rows;
    onProgress(done, source.count);
    await new Promise(setImmediate); // one thread samples here: Ctrl-C and the bar want their turn
  }
}

export const generate: Action<GenerateRequest> = async (request, output) => {
  const { out, grid, range, force = false } = request;
  if (grid !== undefined) await requireGrid(grid, { out, force });
  const {
    found: { spec, file },
    values,
  } = await findAsked<keyof GenerateRequest['numbers']['texts']>(request, output);
  const { threads, engine, quiet, json } = runSettings(request, values);
  const { D, N } = generatorShape(spec);
  const asked = await latentsAsked(request, values, { D, axes: generatorLatentShape(spec) });
  const numShown = Math.min(GRID_COUNT, asked.count);
  const source = out === undefined ? { ...asked, count: numShown } : asked; // a grid alone needs no more
  const shape = { count: source.count, D, N };
  const write = out === undefined ? undefined : sampleWriter(out, shape);
  const image = grid === undefined ? undefined : requireImage(await generatorImage(spec, { file }), N);
  if (out !== undefined) await requireFree(out, { force, isOurs: () => false });

  return allOrNothing(output, async () => {
    const shown = new Float32Array(numShown * N);
    const generator = await createGenerator(spec, { file, engine, threads });
    try {
      await longWork('samples', 'samples', { quiet, output }, async (watch) => {
        const blocks = watched(generator, source, shown, watch);
        if (out !== undefined && write) await write(out, blocks, shape);
        else for await (const _ of blocks); // for the grid alone
      });
    } finally {
      await generator.close();
    }
    const clamped = grid === undefined || !image ? 0 : await writeGrid(grid, shown, image, range);
    if (clamped > CLAMPED)
      output.err(
        `geq: ${grid}: ${(100 * clamped).toPrecision(2)} % of the values lie beyond ${range.join(' to ')} and are shown as black or white; --range says otherwise`,
      );
    const files = [out, grid].filter((path) => path !== undefined);
    if (json)
      output.out(
        JSON.stringify({
          files,
          generator: generatorName(spec),
          ...shape,
          ...(generator.engine === undefined ? {} : { engine: generator.engine }),
        }),
      );
    else output.out(`${files.join(', ')}: ${source.count}×${N} from ${generatorName(spec)}, D = ${D}`);
    return EXIT.ok;
  });
};
