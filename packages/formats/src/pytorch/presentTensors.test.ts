import { describe, expect, it } from '@jest/globals';
import { FormatError } from '../formatError.ts';
import { OPCODES } from '../pickle/opcodes.ts';
import { writeZip } from '../zip/writeZip.ts';
import { parsePyTorch } from './parsePyTorch.ts';
import { type PickleWriter, pickleWriter } from './pickleWriter.ts';
import { tensorsOf, type TorchTensors } from './tensorsOf.ts';

const open = (bytes: Uint8Array): TorchTensors =>
  tensorsOf(parsePyTorch(bytes, { source: 'x.pt' }), { source: 'x.pt' });
const numbers = Float32Array.of(1, -2, 0, 4);

/** A zip container around this pickle, with storage '0' of four numbers. */
function container(
  write: (pickle: PickleWriter) => void,
  storage: Uint8Array = new Uint8Array(numbers.buffer),
): Uint8Array {
  const pickle = pickleWriter();
  write(pickle);
  pickle.op(OPCODES.STOP);
  return writeZip(
    [
      { name: 'a/data.pkl', bytes: pickle.bytes() },
      { name: 'a/data/0', bytes: storage },
    ],
    'test',
  );
}

/** _rebuild_tensor_v2(storage, 0, shape, stride, False, None[, bits]). */
function tensor(
  pickle: PickleWriter,
  {
    shape = [4],
    storage = 'FloatStorage',
    count = 4,
    bits,
  }: { shape?: number[]; storage?: string; count?: number; bits?: (pickle: PickleWriter) => void } = {},
): void {
  pickle.name('torch._utils', '_rebuild_tensor_v2');
  pickle.op(OPCODES.MARK, OPCODES.MARK);
  pickle.text('storage');
  pickle.name('torch', storage);
  pickle.text('0');
  pickle.text('cpu');
  pickle.integer(count);
  pickle.op(OPCODES.TUPLE, OPCODES.BINPERSID);
  pickle.integer(0);
  pickle.integers(shape);
  pickle.integers(shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1)));
  pickle.op(OPCODES.NEWFALSE, OPCODES.NONE);
  bits?.(pickle);
  pickle.op(OPCODES.TUPLE, OPCODES.REDUCE);
}

const said =
  (entries: Readonly<Record<string, boolean>>) =>
  (pickle: PickleWriter): void => {
    pickle.op(OPCODES.EMPTY_DICT);
    for (const [key, value] of Object.entries(entries)) {
      pickle.text(key);
      pickle.op(value ? OPCODES.NEWTRUE : OPCODES.NEWFALSE, OPCODES.SETITEM);
    }
  };

describe("what is said of a tensor's numbers", () => {
  it('is obeyed: neg stands for the negatives, also of float16', () => {
    expect(
      open(container((pickle) => tensor(pickle, { bits: said({ conj: false, neg: true }) }))).tensors.tensor.data,
    ).toEqual(Float32Array.of(-1, 2, -0, -4));
    expect(open(container((pickle) => tensor(pickle, { bits: said({ neg: false }) }))).tensors.tensor.data).toEqual(
      numbers,
    );
    const half = container(
      (pickle) => tensor(pickle, { storage: 'HalfStorage', shape: [2], count: 2, bits: said({ neg: true }) }),
      new Uint8Array(Uint16Array.of(0x3c00, 0xc000).buffer),
    );
    expect(open(half).tensors.tensor.data).toEqual(Uint16Array.of(0xbc00, 0x4000));
  });

  it('is told apart for two views of one storage', () => {
    const { tensors } = open(
      container((pickle) => {
        pickle.op(OPCODES.MARK);
        tensor(pickle);
        tensor(pickle, { bits: said({ neg: true }) });
        pickle.op(OPCODES.LIST);
      }),
    );
    expect([tensors[0].data, tensors[1].data]).toEqual([numbers, numbers.map((x) => -x)]);
  });

  it.each([
    [{ conj: true }, '"conj": true in F32'],
    [{ lazy: true }, '"lazy": true in F32'],
    [{ lazy: false }, '"lazy": false in F32'],
  ])('is refused by its name: %p', (entries, message) => {
    expect(() => open(container((pickle) => tensor(pickle, { bits: said(entries) })))).toThrow(FormatError);
    expect(() => open(container((pickle) => tensor(pickle, { bits: said(entries) })))).toThrow(
      `expected a tensor whose numbers stand for themselves or (neg) for their negatives, got ${message}; save x.resolve_conj().resolve_neg().clone()`,
    );
  });
});

/** A DTensor of torch.distributed of this size, whose local tensor has four numbers. */
const distributed = (size: number[], placement: string): Uint8Array =>
  container((pickle) => {
    const record = (module: string, name: string): void => {
      pickle.name(module, name);
      pickle.op(OPCODES.EMPTY_TUPLE, OPCODES.NEWOBJ);
    };
    pickle.name('torch._tensor', '_rebuild_from_type_v2');
    pickle.op(OPCODES.MARK);
    pickle.name('torch._utils', '_rebuild_wrapper_subclass');
    pickle.name('torch.distributed.tensor', 'DTensor');
    pickle.op(OPCODES.MARK);
    pickle.name('torch.distributed.tensor', 'DTensor');
    pickle.name('torch', 'float32');
    pickle.integers(size);
    pickle.op(OPCODES.TUPLE, OPCODES.NONE, OPCODES.EMPTY_DICT, OPCODES.MARK);
    pickle.text('_local_tensor');
    tensor(pickle);
    pickle.text('_spec');
    record('torch.distributed.tensor._dtensor_spec', 'DTensorSpec');
    pickle.op(OPCODES.EMPTY_DICT);
    pickle.text('placements');
    record('torch.distributed.tensor.placement_types', placement);
    pickle.op(
      OPCODES.TUPLE1,
      OPCODES.SETITEM,
      OPCODES.BUILD,
      OPCODES.SETITEMS,
      OPCODES.TUPLE2,
      OPCODES.TUPLE,
      OPCODES.REDUCE,
    );
  });

describe('tensors that processes share', () => {
  it('are read where the file has the whole, and refused as shards or sums where it has not', () => {
    expect(open(distributed([4], 'Shard')).tensors.tensor.data).toEqual(numbers);
    expect(open(distributed([4], 'Replicate')).tensors.tensor.data).toEqual(numbers);
    expect(() => open(distributed([8], 'Shard'))).toThrow(
      'expected a tensor that lies here as a whole, got a shard of size (4) of one of size (8) that several processes share; save model.state_dict() gathered: ',
    );
    expect(() => open(distributed([4], 'Partial'))).toThrow(
      'expected a tensor that lies here as a whole, got a term of a sum of one of size (4) that several processes share',
    );
  });
});

describe('code around a module', () => {
  it('is told by name with all that it keeps', () => {
    const { modules } = open(
      container((pickle) => {
        pickle.name('torch.nn.modules.conv', 'ConvTranspose2d');
        pickle.op(OPCODES.EMPTY_TUPLE, OPCODES.NEWOBJ, OPCODES.EMPTY_DICT, OPCODES.MARK);
        for (const key of ['_parameters', '_buffers', '_modules']) {
          pickle.text(key);
          pickle.op(OPCODES.EMPTY_DICT);
        }
        pickle.text('_forward_pre_hooks');
        pickle.op(OPCODES.EMPTY_DICT, OPCODES.MARK);
        pickle.integer(0);
        pickle.name('torch.nn.utils.weight_norm', 'WeightNorm');
        pickle.op(OPCODES.EMPTY_TUPLE, OPCODES.NEWOBJ, OPCODES.EMPTY_DICT, OPCODES.MARK);
        pickle.text('name');
        pickle.text('weight');
        pickle.text('_dim');
        pickle.integer(1);
        pickle.op(OPCODES.SETITEMS, OPCODES.BUILD);
        pickle.integer(1);
        pickle.name('__main__', 'watch');
        pickle.op(OPCODES.SETITEMS, OPCODES.SETITEMS, OPCODES.BUILD);
      }),
    );
    expect(modules).toEqual([
      {
        name: '',
        className: 'torch.nn.modules.conv.ConvTranspose2d',
        attributes: {},
        hasHooks: true,
        hooks: [
          { className: 'torch.nn.utils.weight_norm.WeightNorm', attributes: { name: 'weight', _dim: 1 } },
          { className: '__main__.watch', attributes: {} },
        ],
      },
    ]);
  });
});

describe('getattr', () => {
  it('of an object is an inert record: a compiled network keeps methods of its compiler', () => {
    const { attributes } = open(
      container((pickle) => {
        pickle.op(OPCODES.EMPTY_DICT, OPCODES.MARK);
        pickle.text('w');
        tensor(pickle);
        pickle.text('config');
        pickle.name('__builtin__', 'getattr');
        pickle.name('torch', '_TorchCompileInductorWrapper');
        pickle.op(OPCODES.EMPTY_TUPLE, OPCODES.NEWOBJ);
        pickle.text('get_compiler_config');
        pickle.op(OPCODES.TUPLE2, OPCODES.REDUCE, OPCODES.SETITEMS);
      }),
    );
    expect({ ...attributes }).toEqual({ config: { class: 'torch._TorchCompileInductorWrapper.get_compiler_config' } });
  });
});
