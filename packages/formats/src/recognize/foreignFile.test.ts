import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { writeNpz, writePyTorch, writeSafetensors } from '../index.ts';
import { readTensors } from '../readTensors.ts';
import { writeZip } from '../zip/writeZip.ts';
import { fileFormat } from './fileFormat.ts';
import { fileSample } from './fileSample.ts';
import { foreignFile, foreignText } from './foreignFile.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const padded = (text: string, at = 0, size = 4096): Uint8Array => {
  const all = new Uint8Array(size);
  all.set(bytes(text), at);
  return all;
};
const zip = (...names: string[]): Uint8Array =>
  writeZip(
    names.map((name) => ({ name, bytes: bytes('x') })),
    'test',
  );
const weights = { tensors: { w: { dtype: 'F32', shape: [2], data: new Float32Array([1, 2]) } as const }, metadata: {} };
/** ir_version 8, a graph of no bytes. */
const onnx = Uint8Array.from([0x08, 8, 0x3a, 0]);

describe('files that are read', () => {
  it.each([
    ['npz', writeNpz(weights)],
    ['pytorch', writePyTorch(weights)],
    ['safetensors', writeSafetensors(weights)],
    ['onnx', onnx],
    ['json', bytes('{"kind": "fc"}')],
    ['npy', new Uint8Array(readFileSync(new URL('../../fixtures/matrix_f8.npy', import.meta.url)))],
    ['pytorch', new Uint8Array(readFileSync(new URL('../../fixtures/pytorch/tensor_legacy.pt', import.meta.url)))],
  ])('%s is told by its bytes', (format, file) => {
    expect(fileFormat(file)).toBe(format);
  });

  it('sees an ONNX model whose graph is longer than what is looked at, and none that ends too early', () => {
    const long = Uint8Array.from([0x08, 8, 0x3a, 0x80, 0x80, 0x08, ...new Array<number>(1 << 17).fill(0)]);
    expect(fileFormat(long)).toBe('onnx');
    expect(fileFormat(long.subarray(0, 1000))).toBeUndefined();
    expect(fileFormat(Uint8Array.from([0x08, 8, 0x12, 2, 65, 66]))).toBeUndefined(); // no graph
  });
});

describe('files that are not read', () => {
  it.each<[string, Uint8Array, RegExp, RegExp]>([
    ['nothing', new Uint8Array(0), /^an empty file$/, /again/],
    ['zeros', new Uint8Array(100), /zero bytes/, /again/],
    [
      'Git LFS',
      bytes('version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 3\n'),
      /Git LFS pointer/,
      /git lfs pull/,
    ],
    ['git-annex', bytes('/annex/objects/SHA256E-s3--ab.npy\n'), /git-annex/, /git annex get/],
    ['DVC', bytes('outs:\n- md5: ab\n  size: 3\n  path: a.npy\n'), /DVC/, /dvc pull/],
    ['a page', bytes('\n<!DOCTYPE html><html><head>'), /web page/, /download/],
    ['an error in XML', bytes('<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code>'), /server/, /again/],
    ['an error in JSON', bytes('{"error":"Repository not found"}'), /server/, /again/],
    ['an error in words', bytes('404: Not Found'), /"404: Not Found"/, /again/],
    ['a resource fork', Uint8Array.from([0, 5, 0x16, 7, 0, 2, 0, 0]), /resource fork/, /name the file itself/],
    ['Keras 3', zip('metadata.json', 'config.json', 'model.weights.h5'), /Keras 3/, /model\.export/],
    ['Keras HDF5', padded('\x89HDF\r\n\x1a\n  keras_version'), /Keras in HDF5/, /model\.export/],
    ['HDF5', padded('\x89HDF\r\n\x1a\n'), /^an HDF5 file$/, /Keras/],
    ['TensorFlow Lite', padded('TFL3', 4), /TensorFlow Lite/, /onnx/],
    ['ORT', padded('ORTM', 4), /ONNX Runtime/, /\.onnx/],
    ['ONNX as text', bytes('ir_version: 8\nproducer_name: "x"\n'), /ONNX as text/, /onnx\.save/],
    ['ONNX as JSON', bytes('{ "irVersion": "8", "graph": {} }'), /ONNX as JSON/, /onnx\.save/],
    ['pt2', zip('netG/archive_format', 'netG/data/weights/weight_0'), /torch\.export/, /torch\.onnx\.export/],
    [
      'archives in a row',
      Uint8Array.from([...zip('a/data.pkl'), ...zip('b/data.pkl')]),
      /torch\.distributed/,
      /dcp_to_torch/,
    ],
    ['TorchScript', zip('m/data.pkl', 'm/code/__torch__.py', 'm/constants.pkl'), /TorchScript/, /state_dict/],
    ['GGUF', padded('GGUF'), /GGUF/, /ONNX/],
    ['TensorFlow', bytes('\x08\x01\x12\x80\x12\x05serve\x1a\x0bPlaceholder'), /TensorFlow/, /tf2onnx/],
    ['MATLAB 7.3', padded('MATLAB 7.3 MAT-file, Platform: GLNXA64'), /7\.3/, /ONNX.*numpy\.savez/],
    ['MATLAB', padded('MATLAB 5.0 MAT-file, Platform: posix'), /MATLAB/, /ONNX/],
    ['Parquet', padded('PAR1'), /Parquet/, /ONNX/],
    ['Flax', bytes('\x81\xa6params\x82\xa7Dense_0'), /msgpack/, /jax2onnx/],
    ['a picture', padded('\x89PNG\r\n\x1a\n'), /picture/, /ONNX/],
    ['code', bytes('import torch\nfrom torch import nn\n'), /Python code/, /torch\.onnx\.export/],
    ['StyleGAN', bytes('\x80\x03}q\x00(X\x05\x00\x00\x00G_emaq\x01'), /StyleGAN/, /torch\.onnx\.export/],
    ['scikit-learn', bytes('\x80\x04\x95csklearn.decomposition._pca\nPCA\n'), /scikit-learn/, /skl2onnx/],
    ['a pickle of NumPy', bytes('\x80\x04\x95cnumpy.core.multiarray\n_reconstruct\n'), /NumPy/, /ONNX/],
    ['a pickle', bytes('\x80\x04K\x01.'), /Python objects/, /ONNX/],
    ['compressed joblib', bytes('\x78\x9c\x01\x02\x03'), /joblib/, /skl2onnx/],
    ['a cut zip', zip('a/data.pkl', 'a/data/0').subarray(0, 60), /cut off/, /again/],
    ['gzip', bytes('\x1f\x8b\x08\x00'), /gzip/, /unpack/],
    ['a zip', zip('img/1.png', 'img/2.png'), /a zip archive with "img\/1\.png" and other files/, /unpack/],
    ['tar', padded('ustar', 257), /tar/, /unpack/],
    ['UTF-16', bytes('\xff\xfea\x00'), /UTF-16/, /UTF-8/],
  ])('%s, brought as a generator', (_, file, what, remedy) => {
    const found = foreignFile(file, 'generator');
    expect(found?.what).toMatch(what);
    expect(found?.remedy).toMatch(remedy);
    expect(foreignText(found ?? { what: '', remedy: '' })).not.toMatch(/\n/);
    expect(() => readTensors(file, { source: 'F', role: 'generator' })).toThrow(
      `F: expected a .npy, .npz, PyTorch or safetensors file, got ${found?.what}`,
    );
  });

  it('advises by what the file was brought for', () => {
    const mat = padded('MATLAB 5.0 MAT-file');
    expect(foreignFile(mat, 'moments')?.remedy).toMatch(/numpy\.savez\("moments\.npz"/);
    expect(foreignFile(mat, 'latents')?.remedy).toMatch(/numpy\.save\("z\.npy"/);
    expect(foreignFile(bytes('1,2\n3,4\n'), 'latents')?.remedy).toMatch(/delimiter=","/);
    expect(foreignFile(bytes('1 2\n3 4\n'), 'latents')?.remedy).toMatch(/loadtxt\(FILE\)/);
  });

  it('tells the same from the two ends of a long file', () => {
    const long = new Uint8Array(1 << 20).fill(7);
    long.set(bytes('PAR1'));
    expect(foreignFile(fileSample(long))?.what).toBe('a Parquet file');
    expect(foreignFile(Uint8Array.from([7, 200, 3, 9]))).toBeUndefined();
  });

  it('tells from fewer bytes than a file is said to have, as in a damaged archive', () => {
    for (let length = 0; length < 40; length++) {
      const head = new TextEncoder().encode('PK\x03\x04'.padEnd(40, '\0')).subarray(0, length);
      expect(() => foreignFile({ head, tail: head, size: 1000 })).not.toThrow();
    }
  });

  it('does not take for foreign what is read', () => {
    for (const file of [writeNpz(weights), writePyTorch(weights), writeSafetensors(weights), onnx])
      expect(foreignFile(file)).toBeUndefined();
  });
});
