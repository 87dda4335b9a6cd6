import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture } from '@geq/testing';
import { FormatError } from '../formatError.ts';
import { OPCODES } from '../pickle/opcodes.ts';
import { type FileToZip, writeZip } from '../zip/writeZip.ts';
import { parsePyTorch } from './parsePyTorch.ts';
import { type PickleWriter, pickleWriter } from './pickleWriter.ts';
import { tensorsOf, type TorchTensors } from './tensorsOf.ts';

const open = (bytes: Uint8Array): TorchTensors =>
  tensorsOf(parsePyTorch(bytes, { source: 'x.pt' }), { source: 'x.pt' });
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A zip container around this pickle; by default with one storage, '0', of 64 bytes. */
function container(
  write: (pickle: PickleWriter) => void,
  files: readonly FileToZip[] = [{ name: 'a/data/0', bytes: new Uint8Array(64) }],
): Uint8Array {
  const pickle = pickleWriter();
  write(pickle);
  pickle.op(OPCODES.STOP);
  return writeZip([{ name: 'a/data.pkl', bytes: pickle.bytes() }, ...files], 'test');
}

function storage(
  pickle: PickleWriter,
  {
    key = '0',
    count = 16,
    type = ['torch', 'FloatStorage'],
  }: { key?: string; count?: number; type?: [string, string] } = {},
): void {
  pickle.op(OPCODES.MARK);
  pickle.text('storage');
  pickle.name(...type);
  pickle.text(key);
  pickle.text('cpu');
  pickle.integer(count);
  pickle.op(OPCODES.TUPLE, OPCODES.BINPERSID);
}

/** _rebuild_tensor_v2 of storage '0' with these numbers; a negative one is written as BININT. */
function tensor(
  pickle: PickleWriter,
  {
    offset = 0,
    shape = [4],
    stride = [1],
    ...of
  }: {
    offset?: number;
    shape?: number[];
    stride?: number[];
    key?: string;
    count?: number;
    type?: [string, string];
  } = {},
): void {
  const integers = (values: number[]): void => {
    pickle.op(OPCODES.MARK);
    for (const n of values)
      if (n < 0) pickle.op(OPCODES.BININT, ...new Uint8Array(Int32Array.of(n).buffer));
      else pickle.integer(n);
    pickle.op(OPCODES.TUPLE);
  };
  pickle.name('torch._utils', '_rebuild_tensor_v2');
  pickle.op(OPCODES.MARK);
  storage(pickle, of);
  pickle.integer(offset);
  integers(shape);
  integers(stride);
  pickle.op(OPCODES.NEWFALSE, OPCODES.NONE, OPCODES.TUPLE, OPCODES.REDUCE);
}

/** An object of a class that has the dictionaries of a module; `children` leaves names and values on the stack. */
function module(pickle: PickleWriter, children: (pickle: PickleWriter) => void): void {
  pickle.name('net', 'Net');
  pickle.op(OPCODES.EMPTY_TUPLE, OPCODES.NEWOBJ);
  pickle.op(OPCODES.BINPUT, 200, OPCODES.EMPTY_DICT);
  for (const key of ['_parameters', '_buffers']) {
    pickle.text(key);
    pickle.op(OPCODES.EMPTY_DICT, OPCODES.SETITEM);
  }
  pickle.text('_modules');
  pickle.op(OPCODES.EMPTY_DICT, OPCODES.MARK);
  children(pickle);
  pickle.op(OPCODES.SETITEMS, OPCODES.SETITEM, OPCODES.BUILD);
}

const views = loadBinaryFixture(import.meta.url, '../../fixtures/pytorch/views.pt');
const legacy = loadBinaryFixture(import.meta.url, '../../fixtures/pytorch/views_legacy.pt');

describe('hostile files', () => {
  it('the pieces of these tests make a good file', () => {
    expect(open(container((pickle) => tensor(pickle, { shape: [2, 3], stride: [1, 4] }))).tensors.tensor.shape).toEqual(
      [2, 3],
    );
    expect(open(container((pickle) => module(pickle, () => undefined))).kind).toBe('module');
  });

  it.each<[string, Uint8Array, string | RegExp]>([
    [
      'os.system',
      container((pickle) => {
        pickle.name('os', 'system');
        pickle.text('true');
        pickle.op(OPCODES.TUPLE1, OPCODES.REDUCE);
      }),
      /^x\.pt, byte \d+: expected the names of a model in the pickle, got "os\.system"; this file means to run a program, it is refused$/,
    ],
    [
      'a call of an unknown function',
      container((pickle) => {
        pickle.name('evil', 'run');
        pickle.text('x');
        pickle.op(OPCODES.TUPLE1, OPCODES.REDUCE);
      }),
      'x.pt: expected a tensor, a state_dict or a module, got an object of evil.run',
    ],
    [
      'a negative stride',
      container((pickle) => tensor(pickle, { offset: 3, stride: [-1] })),
      'expected whole numbers ≥ 0 as stride of a tensor, got -1',
    ],
    [
      'a negative size',
      container((pickle) => tensor(pickle, { shape: [-4] })),
      'expected whole numbers ≥ 0 as size of a tensor, got -4',
    ],
    [
      'an offset beyond the storage',
      container((pickle) => tensor(pickle, { offset: 13 })),
      /^x\.pt, byte \d+: expected a tensor inside its storage of 16 numbers, got offset 13, size \(4\), stride \(1\)$/,
    ],
    [
      'a stride beyond the storage',
      container((pickle) => tensor(pickle, { stride: [6] })),
      'expected a tensor inside its storage of 16 numbers',
    ],
    [
      'a huge size',
      container((pickle) => tensor(pickle, { shape: [2 ** 31, 2 ** 31], stride: [2 ** 31, 1] })),
      'expected a tensor inside its storage of 16 numbers',
    ],
    [
      'a huge size by stride 0',
      container((pickle) => tensor(pickle, { shape: [2 ** 31, 2 ** 31], stride: [0, 0] })),
      /expected tensors of at most \d+ bytes in a file of \d+, got 18446744073709552000 or more with "tensor"/,
    ],
    [
      'entries that overlap',
      container((pickle) => tensor(pickle, { shape: [4, 4], stride: [1, 1] })),
      'expected entries of a tensor that do not overlap in its storage, got size (4, 4), stride (1, 1); save x.contiguous()',
    ],
    [
      'sizes and strides of different rank',
      container((pickle) => tensor(pickle, { shape: [2, 2], stride: [1] })),
      'expected a stride for each of 2 axes, got 1',
    ],
    [
      'too many axes',
      container((pickle) =>
        tensor(pickle, { shape: new Array<number>(65).fill(1), stride: new Array<number>(65).fill(1) }),
      ),
      'expected at most 64 whole numbers as size of a tensor, got a list of 65',
    ],
    [
      'a storage of another size',
      container((pickle) => tensor(pickle, { count: 17 })),
      'expected 68 bytes in storage "0", 17 of F32, got 64; the file is cut off or declares a wrong size',
    ],
    [
      'a huge storage',
      container((pickle) => tensor(pickle, { count: 2 ** 50 })),
      'expected 4503599627370496 bytes in storage "0"',
    ],
    [
      'a storage of two sizes',
      container((pickle) => {
        pickle.op(OPCODES.MARK);
        tensor(pickle);
        tensor(pickle, { count: 15 });
        pickle.op(OPCODES.LIST);
      }),
      'expected one length and type for storage "0", got 16 of F32 and 15 of F32',
    ],
    [
      'a storage that is not there',
      container((pickle) => tensor(pickle, { key: '../0' })),
      'expected storage "../0" in the archive, got none',
    ],
    [
      'complex numbers',
      container((pickle) => tensor(pickle, { type: ['torch', 'ComplexFloatStorage'] })),
      'expected a storage of floats, whole numbers or truth values, got torch.ComplexFloatStorage',
    ],
    [
      'a tensor without storage',
      container((pickle) => {
        pickle.name('torch._utils', '_rebuild_tensor_v2');
        pickle.op(OPCODES.MARK, OPCODES.NONE, OPCODES.TUPLE, OPCODES.REDUCE);
      }),
      "expected a tensor's storage, got None",
    ],
    [
      'a sparse tensor',
      container((pickle) => {
        pickle.op(OPCODES.EMPTY_DICT);
        pickle.text('w');
        pickle.name('torch._utils', '_rebuild_sparse_tensor');
        pickle.op(OPCODES.EMPTY_TUPLE, OPCODES.REDUCE, OPCODES.SETITEM);
      }),
      'expected a dense tensor as "w", got an object of torch._utils._rebuild_sparse_tensor',
    ],
    [
      'a persistent id of something else',
      container((pickle) => {
        pickle.text('x');
        pickle.op(OPCODES.TUPLE1, OPCODES.BINPERSID);
      }),
      'expected a persistent id of a storage in the pickle, got the text "x"',
    ],
    [
      'a module inside itself',
      container((pickle) =>
        module(pickle, () => {
          pickle.text('me');
          pickle.op(OPCODES.BINGET, 200);
        }),
      ),
      'x.pt: expected values that do not contain themselves, got "me" inside itself',
    ],
    [
      'a dictionary inside itself',
      container((pickle) => {
        pickle.op(OPCODES.EMPTY_DICT, OPCODES.BINPUT, 200);
        pickle.text('me');
        pickle.op(OPCODES.BINGET, 200, OPCODES.SETITEM);
      }),
      'expected values that do not contain themselves, got "me" inside itself',
    ],
    [
      'lists in lists',
      container((pickle) => {
        for (let i = 0; i < 5000; i++) pickle.op(OPCODES.EMPTY_LIST);
        for (let i = 1; i < 5000; i++) pickle.op(OPCODES.APPEND);
      }),
      'expected modules at most 100 deep',
    ],
    // each list holds the one before twice: 2^60 paths through 60 lists
    [
      'a memo bomb',
      container((pickle) => {
        pickle.op(OPCODES.EMPTY_LIST);
        for (let i = 0; i < 60; i++) pickle.op(OPCODES.DUP, OPCODES.TUPLE2);
      }),
      'expected at most 250000 values in modules and dictionaries, got more; this is the form of a memo bomb',
    ],
    [
      'one tensor a million times',
      container((pickle) => {
        pickle.op(OPCODES.MARK);
        tensor(pickle);
        pickle.op(OPCODES.BINPUT, 200);
        for (let i = 0; i < 100_001; i++) pickle.op(OPCODES.BINGET, 200);
        pickle.op(OPCODES.LIST);
      }),
      'expected at most 100000 tensors, got more',
    ],
    ['a number', container((pickle) => pickle.integer(1)), 'expected a tensor, a state_dict or a module, got 1'],
    [
      'an archive without a pickle',
      writeZip([{ name: 'a/b', bytes: text('x') }], 'test'),
      'x.pt: expected one data.pkl in the archive, as torch.save makes it, got none',
    ],
    [
      'a TorchScript archive',
      container((pickle) => tensor(pickle), [{ name: 'a/constants.pkl', bytes: text('') }]),
      'expected a file of torch.save, got a TorchScript archive',
    ],
    [
      'a big-endian file',
      container((pickle) => tensor(pickle), [{ name: 'a/byteorder', bytes: text('big') }]),
      'expected little-endian storages, got byteorder "big"',
    ],
    [
      'metadata that are no texts',
      container(
        (pickle) => tensor(pickle),
        [
          { name: 'a/data/0', bytes: new Uint8Array(64) },
          { name: 'a/extra/metadata.json', bytes: text('{"a":1}') },
        ],
      ),
      'expected texts as metadata, got number under "a"',
    ],
    [
      'metadata that are no JSON',
      container(
        (pickle) => tensor(pickle),
        [
          { name: 'a/data/0', bytes: new Uint8Array(64) },
          { name: 'a/extra/metadata.json', bytes: text('[') },
        ],
      ),
      'expected a JSON object of metadata, got something else',
    ],
    [
      'a zip file cut off',
      views.subarray(0, -10),
      'expected a zip directory at the end of the file, got none; the file is cut off',
    ],
    [
      'a legacy file cut off in its last storage',
      legacy.subarray(0, -1),
      /bytes in storage "\d+", .* the file is cut off or declares a wrong size/,
    ],
    ['a legacy file cut off in its pickle', legacy.subarray(0, 400), 'more bytes in the pickle'],
    [
      'a legacy file with something behind',
      Uint8Array.of(...legacy, 0),
      'expected the end of the file after the last storage, got 1 bytes more',
    ],
    ['a plain pickle', text('\x80\x02}.'), 'x.pt, byte 0: expected a file of torch.save, got other bytes'],
    ['an empty file', new Uint8Array(0), 'x.pt, byte 0: expected a file of torch.save, got an empty file'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => open(bytes)).toThrow(FormatError);
    expect(() => open(bytes)).toThrow(message);
  });

  it('reads a window of a storage, as old legacy files have them, and refuses one that leaves it', () => {
    const windowed = (offset: number): Uint8Array =>
      container(
        (pickle) => {
          pickle.name('torch._utils', '_rebuild_tensor');
          pickle.op(OPCODES.MARK, OPCODES.MARK);
          pickle.text('storage');
          pickle.name('torch', 'ByteStorage');
          for (const part of ['0', 'cuda:0']) pickle.text(part);
          pickle.integer(8);
          pickle.op(OPCODES.MARK);
          pickle.text('1');
          pickle.integer(offset);
          pickle.integer(4);
          pickle.op(OPCODES.TUPLE, OPCODES.TUPLE, OPCODES.BINPERSID);
          pickle.integer(1);
          pickle.integers([3]);
          pickle.integers([1]);
          pickle.op(OPCODES.TUPLE, OPCODES.REDUCE);
        },
        [{ name: 'a/data/0', bytes: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7) }],
      );
    expect(open(windowed(4)).tensors.tensor).toEqual({ dtype: 'U8', shape: [3], data: Uint8Array.of(5, 6, 7) });
    expect(() => open(windowed(5))).toThrow('expected a window inside the storage of 8 numbers, got 4 at 5');
  });

  it('reads dtypes without a storage class, as PyTorch 2.3 writes them', () => {
    const untyped = (dtype: string): Uint8Array =>
      container(
        (pickle) => {
          pickle.name('torch._utils', '_rebuild_tensor_v3');
          pickle.op(OPCODES.MARK);
          storage(pickle, { count: 8, type: ['torch.storage', 'UntypedStorage'] });
          pickle.integer(1);
          pickle.integers([3]);
          pickle.integers([1]);
          pickle.op(OPCODES.NEWFALSE, OPCODES.NONE);
          pickle.name('torch', dtype);
          pickle.op(OPCODES.TUPLE, OPCODES.REDUCE);
        },
        [{ name: 'a/data/0', bytes: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7) }],
      );
    expect(open(untyped('uint16')).tensors.tensor).toEqual({
      dtype: 'U16',
      shape: [3],
      data: Uint16Array.of(0x302, 0x504, 0x706),
    });
    expect(() => open(untyped('uint32'))).toThrow('expected a tensor inside its storage of 2 numbers');
    expect(open(untyped('float8_e5m2')).tensors.tensor).toEqual({
      dtype: 'F8_E5M2',
      shape: [3],
      data: Uint8Array.of(1, 2, 3),
    });
    expect(() => open(untyped('float4_e2m1fn_x2'))).toThrow(
      'expected a tensor of floats, whole numbers or truth values, got the name torch.float4_e2m1fn_x2; save x.float()',
    );
  });

  it('reads a lone tensor expanded along an axis, but not without end', () => {
    const expanded = open(container((pickle) => tensor(pickle, { shape: [3, 2], stride: [0, 1] })));
    expect(expanded.tensors.tensor).toEqual({ dtype: 'F32', shape: [3, 2], data: new Float32Array(6) });
  });

  it('refuses a legacy file that ends before the count of an empty storage', () => {
    const pickled = (write: (pickle: PickleWriter) => void): Uint8Array => {
      const pickle = pickleWriter();
      write(pickle);
      pickle.op(OPCODES.STOP);
      return pickle.bytes();
    };
    const parts = [
      pickled(({ op }) => op(OPCODES.LONG1, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)),
      pickled(({ integer }) => integer(1001)),
      pickled(({ op, text: key }) => {
        op(OPCODES.EMPTY_DICT);
        key('little_endian');
        op(OPCODES.NEWTRUE, OPCODES.SETITEM);
      }),
      pickled((pickle) => tensor(pickle, { shape: [0], count: 0 })),
      pickled(({ op, text: key }) => {
        op(OPCODES.EMPTY_LIST);
        key('0');
        op(OPCODES.APPEND);
      }),
    ];
    const file = Uint8Array.from([...parts.flatMap((part) => [...part]), ...new Uint8Array(8)]); // a count of 0
    expect(open(file).tensors.tensor).toEqual({ dtype: 'F32', shape: [0], data: new Float32Array(0) });
    for (const missing of [1, 8])
      expect(() => open(file.subarray(0, file.length - missing))).toThrow(
        `x.pt, byte ${file.length - 8}: expected the count of storage "0", got the end of the file`,
      );
  });
});
