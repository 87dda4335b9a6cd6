import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture } from '@geq/testing';
import { describeFile } from './describeFile.ts';
import { parseSafetensors } from './parseSafetensors.ts';
import type { NamedTensors, Tensor } from './tensor.ts';
import { formatFromName, readTensors, tensorFormat, writeTensors } from './readTensors.ts';

const file = (name: string): Uint8Array => loadBinaryFixture(import.meta.url, `../fixtures/${name}`);

describe('readTensors and writeTensors', () => {
  it.each([
    ['matrix_f8.npy', 'npy'],
    ['stored.npz', 'npz'],
    ['deflated.npz', 'npz'],
    ['reference.safetensors', 'safetensors'],
    ['pytorch/views.pt', 'pytorch'],
    ['pytorch/tensor_legacy.pt', 'pytorch'],
  ])('%s is told to be %s by its bytes', (name, format) => {
    expect(tensorFormat(file(name))).toBe(format);
    expect(formatFromName(name)).toBe(format);
    expect(Object.keys(readTensors(file(name)).tensors).length).toBeGreaterThan(0);
  });

  it('knows extensions in any case, and no others', () => {
    expect(['x.NPY', 'a.b/c.model', 'x.pth', 'x', 'npy', 'x.constructor', 'x.csv'].map(formatFromName)).toEqual([
      'npy',
      'pytorch',
      'pytorch',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(() => tensorFormat(new TextEncoder().encode('1,2,3\n'), 'a.csv')).toThrow(
      'a.csv: expected a .npy, .npz, PyTorch or safetensors file, got numbers as text; save the arrays in Python',
    );
    expect(() => writeTensors({ tensors: {}, metadata: {} }, 'a.csv')).toThrow(
      'writeTensors: expected a name that ends in .npy, .npz, .pt, .pth, .model, .ckpt, .safetensors, got "a.csv"',
    );
  });

  const source = readTensors(file('pytorch/dtypes.pt'));
  it.each(['a.safetensors', 'a.pt', 'a.npz'])('a converted file, %s, holds the same tensors', (name) => {
    const back = readTensors(writeTensors({ tensors: source.tensors, metadata: {} }, name));
    for (const [key, tensor] of Object.entries(source.tensors)) {
      const isWidened = tensor.dtype === 'BF16' && name === 'a.npz';
      expect({ dtype: back.tensors[key].dtype, shape: back.tensors[key].shape }).toEqual({
        dtype: isWidened ? 'F32' : tensor.dtype,
        shape: tensor.shape,
      });
      if (!isWidened) expect(back.tensors[key]).toEqual(tensor);
    }
    expect(Object.keys(back.tensors).sort()).toEqual(Object.keys(source.tensors).sort());
  });

  it('takes a whole module to safetensors and keeps its attributes as metadata', () => {
    const net = readTensors(file('pytorch/module.pt'));
    const { tensors, metadata } = parseSafetensors(writeTensors(net, 'net.safetensors'));
    expect(metadata.hps).toBe('{"class":"tiny_net.Settings","width":3,"names":["a","b"],"rate":0.5,"nothing":null}');
    expect(tensors['blocks.0.norm.num_batches_tracked']).toEqual({
      dtype: 'I64',
      shape: [],
      data: BigInt64Array.of(0n),
    });
    expect({ ...readTensors(writeTensors({ tensors, metadata }, 'again.pt')).metadata }).toEqual({ ...metadata });
  });

  it('takes a lone tensor through .npy and a bare .pt', () => {
    const lone = readTensors(file('pytorch/tensor.pt'));
    const array = readTensors(writeTensors(lone, 'x.npy'));
    expect(array.tensors.tensor).toEqual(lone.tensors.tensor);
    expect(describeFile(writeTensors(array, 'x.pt'), 'x.pt').kind).toBe('tensor');
    expect(() => writeTensors(source, 'x.npy')).toThrow(
      'writeTensors: expected one tensor for "x.npy", got 13; .npz holds several',
    );
  });

  it('reads every dtype that the reference implementation of safetensors wrote (fixtures/make_safetensors.py)', () => {
    const expected: Record<string, Tensor> = {
      u64: { dtype: 'U64', shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
      brains: { dtype: 'BF16', shape: [3], data: Uint16Array.of(0x3fc0, 0xc2f6, 0x7f80) },
      halves: { dtype: 'F16', shape: [3], data: Uint16Array.of(0x3e00, 0xfbff, 1) },
      u16: { dtype: 'U16', shape: [2], data: Uint16Array.of(0, 65_535) },
      i16: { dtype: 'I16', shape: [2], data: Int16Array.of(-32_768, 32_767) },
      i8: { dtype: 'I8', shape: [2], data: Int8Array.of(-128, 127) },
      truth: { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) },
    };
    const narrow: NamedTensors = readTensors(file('narrow.safetensors'));
    expect({ ...narrow.tensors }).toEqual(expected);
    expect({ ...readTensors(writeTensors(narrow, 'a.safetensors')).tensors }).toEqual(expected);
  });
});

describe('describeFile', () => {
  it('lists tensors with statistics, and the classes of a whole module', () => {
    const { format, container, kind, tensors, classNames, metadata } = describeFile(
      file('pytorch/module_legacy.pt'),
      'net.model',
    );
    expect({ format, container, kind }).toEqual({ format: 'pytorch', container: 'legacy', kind: 'module' });
    expect(tensors[0]).toEqual({
      name: 'scale',
      dtype: 'F32',
      shape: [1],
      min: 2,
      max: 2,
      mean: 2,
      std: 0,
      numNonFinite: 0,
    });
    expect(classNames).toContain('tiny_net.Block');
    expect(metadata.class).toBe('tiny_net.TinyNet');
  });

  it('counts what is not finite', () => {
    const { tensors, classNames } = describeFile(file('pytorch/views.pt'), 'views.pt');
    expect(tensors.find(({ name }) => name === 'tied')).toEqual({
      name: 'tied',
      dtype: 'F32',
      shape: [4],
      min: -2.25,
      max: 1.5,
      mean: -0.375,
      std: 1.875,
      numNonFinite: 2,
    });
    expect(classNames).toEqual([
      'collections.OrderedDict',
      'torch.DoubleStorage',
      'torch.FloatStorage',
      'torch.ShortStorage',
      'torch._utils._rebuild_parameter',
      'torch._utils._rebuild_tensor_v2',
    ]);
  });

  it('describes the other formats, and names the file in errors', () => {
    expect(describeFile(file('stored.npz'), 'stored.npz').tensors.length).toBe(16);
    expect(describeFile(file('reference.safetensors'), 'a').metadata.note).toBe('quotes " and η');
    expect(() => describeFile(new Uint8Array(3), 'short.npy')).toThrow(
      'short.npy: expected a .npy, .npz, PyTorch or safetensors file, got bytes of no format',
    );
  });
});
