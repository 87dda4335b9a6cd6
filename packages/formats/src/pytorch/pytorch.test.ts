import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture, loadJsonFixture } from '@geq/testing';
import { littleEndianBytes } from '../littleEndianBytes.ts';
import type { Tensor } from '../tensor.ts';
import { readZip } from '../zip/readZip.ts';
import { writeZip } from '../zip/writeZip.ts';
import { parsePyTorch } from './parsePyTorch.ts';
import { tensorsOf, type TensorsOfOptions, type TorchTensors } from './tensorsOf.ts';
import { writePyTorch, writePyTorchTensor } from './writePyTorch.ts';

interface Golden {
  name: string;
  dtype: string;
  shape: number[];
  hex: string;
}

const golden = loadJsonFixture<Record<string, Golden[]>>(import.meta.url, '../../fixtures/pytorch.json');
const file = (name: string): Uint8Array => loadBinaryFixture(import.meta.url, `../../fixtures/pytorch/${name}.pt`);
const read = (bytes: Uint8Array, options?: TensorsOfOptions): TorchTensors => tensorsOf(parsePyTorch(bytes), options);
const described = (tensors: Readonly<Record<string, Tensor>>): Golden[] =>
  Object.entries(tensors).map(([name, { dtype, shape, data }]) => ({
    name,
    dtype,
    shape: [...shape],
    hex: Array.from(littleEndianBytes(data), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  }));

describe('parsePyTorch and tensorsOf', () => {
  it.each(Object.keys(golden))(
    '%s.pt holds what PyTorch put there, in its order, bit for bit (fixtures/make_pytorch.py)',
    (name) => {
      expect(described(read(file(name)).tensors)).toEqual(golden[name]);
    },
  );

  it.each([
    ['views', 'dictionary', 'zip'],
    ['views_legacy', 'dictionary', 'legacy'],
    ['tensor', 'tensor', 'zip'],
    ['module_legacy', 'module', 'legacy'],
  ])('%s.pt: a %s in a %s container', (name, kind, container) => {
    expect(parsePyTorch(file(name)).container).toBe(container);
    expect(read(file(name)).kind).toBe(kind);
  });

  it('keeps tied tensors tied, and copies what it gives out', () => {
    const bytes = file('views');
    const { tensors } = read(bytes);
    expect(tensors.tied_again.data).toBe(tensors.tied.data);
    const before = described(tensors);
    bytes.fill(0);
    expect(described(tensors)).toEqual(before);
  });

  it('reads a file at any position of its buffer', () => {
    for (const name of ['views', 'views_legacy']) {
      const shifted = new Uint8Array(file(name).length + 3).subarray(3);
      shifted.set(file(name));
      expect(described(read(shifted).tensors)).toEqual(golden[name]);
    }
  });

  it('reads an archive that was packed anew, deflated', () => {
    const packed = writeZip(readZip(file('module'), 'module.pt'), 'test', { compress: true });
    expect(described(read(packed).tensors)).toEqual(golden.module);
  });

  it.each(['module', 'module_legacy'])('%s: attributes of the root as plain values, classes by name only', (name) => {
    const { className, attributes, metadata } = read(file(name));
    const hps = { class: 'tiny_net.Settings', width: 3, names: ['a', 'b'], rate: 0.5, nothing: null };
    expect(className).toBe('tiny_net.TinyNet');
    expect({ ...attributes }).toEqual({ hps, size: 32 });
    expect({ ...metadata }).toEqual({ class: 'tiny_net.TinyNet', hps: JSON.stringify(hps), size: '32' });
    expect(parsePyTorch(file(name)).classNames).toEqual(
      expect.arrayContaining([
        'collections.OrderedDict',
        'tiny_net.Block',
        'tiny_net.Settings',
        'tiny_net.TinyNet',
        'torch.nn.modules.batchnorm.BatchNorm2d',
      ]),
    );
  });

  it.each(['module', 'module_legacy'])('%s: every module by its class and what it says of itself', (name) => {
    const { modules = [] } = read(file(name));
    expect(modules[0]).toMatchObject({ name: '', className: 'tiny_net.TinyNet', hasHooks: false });
    const norm = modules.find(({ className }) => className === 'torch.nn.modules.batchnorm.BatchNorm2d');
    expect(norm?.attributes).toMatchObject({ eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true });
    expect(Object.keys(read(file(name)).tensors)).toContain(`${norm?.name}.running_mean`);
    expect(read(file('nested')).modules).toBeUndefined();
  });

  it('joins the names of nested dictionaries and cuts a prefix off when told so', () => {
    const bytes = file('nested');
    expect(Object.keys(read(bytes).tensors)).toEqual(['net.module.weight', 'net.module.bias']);
    expect({ ...read(bytes).attributes }).toEqual({ epoch: 3, hps: { width: 3 }, betas: [0.5, 0.999], nan: 'NaN' });
    expect(Object.keys(read(bytes, { stripPrefix: 'net.module.' }).tensors)).toEqual(['weight', 'bias']);
    const one: Tensor = { dtype: 'U8', shape: [], data: Uint8Array.of(1) };
    expect(() =>
      read(writePyTorch({ tensors: { 'module.a': one, a: one } }), { stripPrefix: 'module.', source: 'x.pth' }),
    ).toThrow('x.pth: expected a name for each tensor, got "a" twice');
  });
});

describe('writePyTorch', () => {
  const { tensors } = read(file('dtypes'));
  const views = read(file('views')).tensors;

  it('writes the bytes that PyTorch was seen to open (fixtures/make_written.ts, check_written in make_pytorch.py)', () => {
    expect(writePyTorch({ tensors: { ...tensors, ...views }, metadata: { note: 'η' } })).toEqual(file('written'));
  });

  it('gives everything back: dtypes, shapes, bits, order, ties, metadata', () => {
    const back = read(writePyTorch({ tensors: { ...views, ...tensors }, metadata: { note: 'η', a: '' } }));
    expect(described(back.tensors)).toEqual([...golden.views, ...golden.dtypes]);
    expect(back.tensors.tied.data).toBe(back.tensors.tied_again.data);
    expect({ ...back.metadata }).toEqual({ note: 'η', a: '' });
  });

  it('gives sizes of every width back', () => {
    const shapes = [[], [0], [255], [256, 1], [1, 1, 1, 65_536], [2, 3, 4, 5, 6]];
    const wide = Object.fromEntries(
      shapes.map((shape, i): [string, Tensor] => [
        String(i),
        { dtype: 'U8', shape, data: new Uint8Array(shape.reduce((product, n) => product * n, 1)).fill(i) },
      ]),
    );
    expect({ ...read(writePyTorch({ tensors: wide })).tensors }).toEqual(wide);
  });

  it('writes a lone tensor as one', () => {
    const back = read(writePyTorchTensor(views.base));
    expect(back.kind).toBe('tensor');
    expect(back.tensors.tensor).toEqual(views.base);
  });

  it('begins every storage at a multiple of 64 bytes', () => {
    for (const { name, offset } of readZip(file('written'), 'written.pt'))
      if (name.includes('/data/')) expect(offset % 64).toBe(0);
  });

  it('refuses what PyTorch could not hold', () => {
    expect(() => writePyTorch({ tensors: { n: { dtype: 'U16', shape: [1], data: Uint16Array.of(1) } } })).toThrow(
      'writePyTorch, "n": expected a dtype that PyTorch has, got U16; use I32',
    );
    expect(() => writePyTorch({ tensors: { n: { dtype: 'F32', shape: [2], data: Float32Array.of(1) } } })).toThrow(
      'writePyTorch, "n": expected sizes whose product is the number of entries, got 2 and 1 entries',
    );
    expect(() =>
      writePyTorchTensor({ dtype: 'F32', shape: [1], data: Float64Array.of(1) } as unknown as Tensor),
    ).toThrow('writePyTorchTensor: expected Float32Array for F32, got [object Float64Array]');
  });
});
