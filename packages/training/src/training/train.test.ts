import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseSafetensors, toFloat64 } from '@geq/formats';
import { withTemporaryFolder, killOnceWritten, startScript } from '@geq/testing';
import { abortAfter, dataFiles } from '@geq/testing';
import { createGenerator, findGenerator, sampleBlocks, drawnLatents } from '@geq/scenarios';
import { readLosses } from './lossTable.ts';
import { readRunFile, writeRunFile, type RunFile } from '@geq/runs';
import { train } from './train.ts';
import { openRunFolder } from '@geq/runs';
import { blobs, tinyTraining, trainHere, type Model } from '../../test/training.ts';
import type { TrainOptions } from './train.ts';
import { checkpointSteps, TRAINING_FILES } from './trainingFolder.ts';
import { trainingRunKind } from './trainingRunKind.ts';

const MODELS: readonly Model[] = ['dcgan', 'realnvp'];

describe.each(MODELS)('training of a %s', (model) => {
  it('leaves losses, checkpoints, grids and a generator', () =>
    withTemporaryFolder(async (parent) => {
      const { path: dataPath, data } = await blobs(parent);
      const [folder, config] = [join(parent, 'run'), await tinyTraining(model, data)];
      const notes: string[] = [];
      const onProgress: TrainOptions['onProgress'] = (done, total, note) =>
        notes.push(`${done} of ${total}: ${note ?? ''}`);
      expect(await train(config, { folder, data, dataPath, saveEvery: 3, keep: 2, onProgress })).toMatchObject({
        status: 'ok',
        notes: [],
        report: { steps: 12 },
      });
      expect(notes.at(-1)).toMatch(
        model === 'dcgan' ? /^96 of 96: D \d+\.\d\d, G \d+\.\d\d$/ : /^96 of 96: \d+\.\d\d bits\/dim$/,
      );
      expect((await readdir(folder)).sort()).toEqual([
        'checkpoint-0000009.safetensors',
        'checkpoint-0000012.safetensors',
        'generator.safetensors',
        'losses.csv',
        'run.json',
        'samples',
        'samples.png',
      ]);
      expect((await readdir(join(folder, 'samples'))).sort()).toEqual([
        'step-0000000.png',
        'step-0000004.png',
        'step-0000008.png',
        'step-0000012.png',
      ]);
      expect(await readRunFile(folder)).toMatchObject({
        kind: 'training',
        status: 'complete',
        config,
        setup: { dataPath, saveEvery: 3, keep: 2, threads: 1 },
        provenance: { fromStep: 0, toStep: 12 },
      });

      const losses = await readLosses(folder, model);
      expect([...losses.step]).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      expect(losses[model === 'dcgan' ? 'lossG' : 'bitsPerDim'].every((x) => x > 0 && x < 100)).toBe(true);
      if (model === 'realnvp')
        expect([...losses.heldOutBitsPerDim].map(Number.isFinite)).toEqual(
          [...losses.step].map((step) => step % 4 === 0),
        );

      const { tensors } = parseSafetensors(await readFile(join(folder, 'checkpoint-0000012.safetensors')));
      expect([...toFloat64(tensors.step)]).toEqual([12]);
      expect(Object.keys(tensors).filter((name) => name.startsWith('second.')).length).toBeGreaterThan(3);
      const { spec, file } = await findGenerator({ generator: folder });
      expect(spec).toMatchObject({
        kind: model === 'dcgan' ? 'dcgan' : 'flow',
        name: 'run',
        N: 64,
        D: model === 'dcgan' ? 3 : 64,
      });
      const generator = await createGenerator(spec, { file });
      for await (const { x } of sampleBlocks(
        generator,
        drawnLatents({ count: 3, D: spec.kind === 'dcgan' ? 3 : 64, seed: 0 }),
      ))
        expect([x.length, x.every(Number.isFinite)]).toEqual([192, true]);
      await generator.close();
      expect(await train(config, { folder, data, dataPath })).toEqual({ status: 'complete', notes: [] });
    }));

  it('removes the checkpoint that an end between the last write and its removal has left', () =>
    withTemporaryFolder(async (folder) => {
      const { data } = await blobs(folder);
      const config = await tinyTraining(model, data, { steps: 4 });
      const out = join(folder, 'run');
      await trainHere(out, config, data, { keep: 1 });
      const { format: _, ...run } = (await readRunFile(out)) as RunFile;
      await writeRunFile(out, { ...run, status: 'running', files: {} });
      const [last, before] = [4, 2].map((step) => join(out, `checkpoint-000000${step}.safetensors`));
      await copyFile(last, before);
      expect(await trainHere(out, config, data, { keep: 1 })).toMatchObject({ status: 'ok' });
      expect(await checkpointSteps(out)).toEqual([4]);
    }));

  it('goes on after an abort and after kill -9 to the files of an undisturbed run, byte for byte', () =>
    withTemporaryFolder(async (parent) => {
      const { path: dataPath, data } = await blobs(parent);
      const config = await tinyTraining(model, data, { steps: 40 });
      const [folder, whole] = ['cut', 'whole'].map((name) => join(parent, name));
      expect(await trainHere(folder, config, data, { saveEvery: 3, keep: 1, hooks: abortAfter(5 * 8) })).toEqual({
        status: 'aborted',
        notes: ['stopped at step 5 of 40'],
      });
      expect(await readRunFile(folder)).toMatchObject({ status: 'aborted' });
      const child = startScript(
        new URL('../../test/work.ts', import.meta.url),
        'training',
        folder,
        JSON.stringify(config),
        dataPath,
      );
      expect(await killOnceWritten(child, join(folder, 'losses.csv'), 4)).toBe(true);
      expect(await readRunFile(folder)).toMatchObject({ status: 'running' });
      expect(await trainHere(folder, config, data, { keep: 1 })).toMatchObject({ status: 'ok' });
      await trainHere(whole, config, data, { saveEvery: 7, keep: 1 });
      const files = await dataFiles(whole);
      expect(Object.keys(files)).toHaveLength(4 + 11); // checkpoint, generator, losses, last samples; a grid every 4 steps
      expect(await dataFiles(folder)).toEqual(files);
    }));
});

describe('a training', () => {
  it('that is finished goes on when more steps are asked for, as if it had been asked at once', () =>
    withTemporaryFolder(async (parent) => {
      const { path: dataPath, data } = await blobs(parent);
      const [folder, whole] = ['cut', 'whole'].map((name) => join(parent, name));
      await trainHere(folder, await tinyTraining('dcgan', data), data, { keep: 1 });
      const longer = await tinyTraining('dcgan', data, { steps: 20 });
      expect(await train(longer, { folder, data, dataPath })).toMatchObject({ status: 'ok', report: { steps: 20 } });
      await trainHere(whole, longer, data, { keep: 1 });
      expect(await dataFiles(folder)).toEqual(await dataFiles(whole));
      await expect(train(await tinyTraining('dcgan', data, { steps: 19 }), { folder, data, dataPath })).rejects.toThrow(
        `--steps: expected at least 20, the steps that ${folder} has made, got 19`,
      );
    }));

  it('does not begin with other data, other widths, or in a folder of something else', () =>
    withTemporaryFolder(async (parent) => {
      const [{ path: dataPath, data }, other] = [
        await blobs(parent),
        await blobs(parent, { seed: 1, name: 'other.npy' }),
      ];
      const folder = join(parent, 'run');
      await trainHere(folder, await tinyTraining('dcgan', data), data);
      const before = await dataFiles(folder);
      await expect(
        train(await tinyTraining('dcgan', data), { folder, data: other.data, dataPath: other.path }),
      ).rejects.toThrow(
        /other\.npy: these are not the images that the run was begun with \(SHA-256 .*\); restore them/,
      );
      await expect(
        train(await tinyTraining('dcgan', other.data), { folder, data: other.data, dataPath: other.path }),
      ).rejects.toThrow(`${folder}: this run has other parameters: data.hash is`);
      await expect(train(await tinyTraining('dcgan', data, { ngf: 3 }), { folder, data, dataPath })).rejects.toThrow(
        `${folder}: this run has other parameters: generator.widths.0 is 3 here and 2 there`,
      );
      expect(await dataFiles(folder)).toEqual(before);
      expect(
        (
          await openRunFolder(folder, {
            kind: trainingRunKind,
            dataFiles: TRAINING_FILES,
            config: await tinyTraining('dcgan', data, { ngf: 3 }),
            force: true,
          })
        ).state,
      ).toBe('new');
      expect(await dataFiles(folder)).toEqual({}); // what the other run left is gone
    }));

  it('whose loss is no number any more stops at the last good checkpoint and says so', () =>
    withTemporaryFolder(async (parent) => {
      const { data } = await blobs(parent);
      const folder = join(parent, 'run');
      const { status, notes } = await trainHere(folder, await tinyTraining('realnvp', data, { lr: 1000 }), data, {
        saveEvery: 1,
      });
      expect(status).toBe('nonFinite');
      const [, step, file, last] =
        /^step (\d+): the loss or a gradient is no finite number any more; the last good checkpoint is (.*), of step (\d+): --init with this file, a smaller --lr and another --out go on from it$/.exec(
          notes[0],
        ) ?? [];
      expect(Number(step)).toBe(Number(last) + 1);
      expect(
        Object.values(parseSafetensors(await readFile(file)).tensors).every((tensor) =>
          toFloat64(tensor).every(Number.isFinite),
        ),
      ).toBe(true);
      expect(await readRunFile(folder)).toMatchObject({ status: 'nonFinite' });
      expect((await readFile(join(folder, 'losses.csv'), 'utf8')).trim().split('\n')).toHaveLength(Number(step) + 1); // the bad step is shown
    }));

  it('names damaged checkpoints and losses', () =>
    withTemporaryFolder(async (parent) => {
      const { data } = await blobs(parent);
      const folder = join(parent, 'run');
      const config = await tinyTraining('dcgan', data);
      await trainHere(folder, config, data, { saveEvery: 2, hooks: abortAfter(6 * 8) });
      const newest = join(folder, 'checkpoint-0000006.safetensors');
      const bytes = await readFile(newest);
      await writeFile(newest, bytes.subarray(0, 999));
      await expect(trainHere(folder, config, data)).rejects.toThrow(
        /checkpoint-0000006\.safetensors.*; remove this file to go on from the one before it/,
      );
      await writeFile(newest, bytes);
      await writeFile(join(folder, 'losses.csv'), 'step,lossReal\n');
      await expect(trainHere(folder, config, data)).rejects.toThrow(
        /losses\.csv: expected the losses of 6 steps, which the checkpoint has, got another file; restore it, or start a new run with another --out/,
      );
    }));
});
