import { createGenerator, generatorImage, generatorName, generatorShape, sampleBlocks, UsageError, type SampleBlock } from '@geq/experiments';
import { isGiven, text } from '../arguments.ts';
import type { Action } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { findAsked } from '../generatorAsked.ts';
import { GRID_COUNT, readRange, requireImage, writeGrid } from '../imageFile.ts';
import { latentsAsked } from '../latents.ts';
import { longWork } from '../longWork.ts';
import { requireFree } from '../outputFile.ts';
import { sampleWriter } from '../sampleFile.ts';
import { readRunSettings } from '../settings.ts';
import { isOurFigure } from '../signature.ts';

/** Thrown into the writing of a file, so that nothing of it stays. */
class Interrupted extends Error {}

const CLAMPED = 0.001; // share of values beyond the range from which a grid misleads

export const generate: Action = async (args, output) => {
  const [out, grid, range] = [text(args, 'out'), text(args, 'grid'), readRange(text(args, 'range'))];
  if (out === undefined && grid === undefined) throw new UsageError('generate: expected --out FILE, --grid FILE or both, got neither');
  if (grid !== undefined && !/\.png$/i.test(grid)) throw new UsageError(`--grid: expected a name that ends in .png, got ${grid}`);
  if (grid === undefined && isGiven(args, 'range')) throw new UsageError('--range: expected with --grid, got it without');
  const { found: { spec, file }, values } = await findAsked(args, output);
  const { threads, engine, quiet, json, force } = readRunSettings(args, values);
  const { D, N } = generatorShape(spec);
  const source = await latentsAsked(args, values, D);
  const shape = { count: source.count, D, N };
  const write = out === undefined ? undefined : sampleWriter(out, shape);
  const image = grid === undefined ? undefined : requireImage(await generatorImage(spec, { file }), N);
  if (out !== undefined) await requireFree(out, { force, isOurs: () => false });
  if (grid !== undefined) await requireFree(grid, { force, isOurs: isOurFigure });

  const shown = new Float32Array(Math.min(GRID_COUNT, source.count) * N);
  const generator = await createGenerator(spec, { file, engine, threads });
  try {
    await longWork('samples', 'samples', { quiet, output }, async ({ signal, onProgress }) => {
      let done = 0;
      async function* blocks(): AsyncGenerator<SampleBlock> {
        for await (const block of sampleBlocks(generator, out === undefined ? { ...source, count: shown.length / N } : source)) {
          if (signal.aborted) throw new Interrupted();
          if (done * N < shown.length) shown.set(block.x.subarray(0, shown.length - done * N), done * N);
          yield block;
          done += block.rows;
          onProgress(done, source.count);
          await new Promise(setImmediate); // one thread samples here: Ctrl-C and the bar want their turn
        }
      }
      if (out !== undefined && write) await write(out, blocks(), shape);
      else for await (const _ of blocks()); // for the grid alone
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    output.err('stopped; nothing was written');
    return EXIT.interrupted;
  } finally {
    await generator.close();
  }
  const clamped = grid === undefined || !image ? 0 : await writeGrid(grid, shown, image, range);
  if (clamped > CLAMPED) output.err(`geq: ${grid}: ${(100 * clamped).toPrecision(2)} % of the values lie beyond ${range.join(' to ')} and are shown as black or white; --range says otherwise`);
  const files = [out, grid].filter((path) => path !== undefined);
  if (json) output.out(JSON.stringify({ files, generator: generatorName(spec), ...shape, ...(generator.engine === undefined ? {} : { engine: generator.engine }) }));
  else output.out(`${files.join(', ')}: ${out === undefined ? shown.length / N : source.count}×${N} from ${generatorName(spec)}, D = ${D}`);
  return EXIT.ok;
};
