import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { findGenerator } from '../scenario/findGenerator.ts';
import { momentsSourceOf } from '../moments/momentsSource.ts';
import { recognise } from './recognise.ts';

describe('folders that are not read', () => {
  it.each<[string, string[], RegExp, RegExp]>([
    ['a SavedModel', ['saved_model.pb', 'variables/variables.index'], /TensorFlow \(SavedModel\)/, /tf2onnx/],
    ['torch.distributed', ['.metadata', '__0_0.distcp'], /torch\.distributed/, /dcp_to_torch/],
    ['Orbax', ['_METADATA', 'manifest.ocdbt', 'd/0'], /Orbax/, /jax2onnx/],
    ['diffusers', ['model_index.json', 'unet/config.json'], /diffusers/, /torch\.onnx\.export/],
    ['unpacked Keras', ['config.json', 'model.weights.h5'], /Keras/, /model\.export/],
    ['Zarr', ['.zgroup', 'omega/.zarray'], /Zarr/, /numpy\.savez/],
    [
      'Hugging Face data',
      ['dataset_info.json', 'state.json', 'data-00000-of-00001.arrow'],
      /Hugging Face/,
      /geq train --data/,
    ],
    ['pictures', ['a.png', 'b.png'], /pictures/, /geq train --data/],
    ['models', ['a.onnx', 'b.onnx'], /\.onnx files/, /name one/],
    ['nothing', [], /empty folder/, /ONNX/],
    ['anything', ['notes', 'x.y'], /a folder with "notes", "x\.y"/, /ONNX/],
  ])('%s', async (_, files, what, wayOut) =>
    withTemporaryFolder(async (folder) => {
      for (const file of files) {
        await mkdir(join(folder, file, '..'), { recursive: true });
        await writeFile(join(folder, file), 'x');
      }
      const found = await recognise(folder, 'generator');
      if (found.kind !== 'foreign') throw new Error(found.kind);
      expect(found.foreign.what).toMatch(what);
      expect(found.foreign.wayOut).toMatch(wayOut);
      const line = await findGenerator({ generator: folder }).then(
        () => 'accepted',
        ({ message }: Error) => message,
      );
      expect(line).toMatch(/^[^\n]+$/);
      expect(line).toContain(`${folder}: expected `);
      await expect(momentsSourceOf(folder)).rejects.toThrow(`${folder}: expected moments`);
    }),
  );
});
