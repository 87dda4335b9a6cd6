// Writes files as torch.save and safetensors do, for tests of what reads them: nothing of the packages is used here.
import { crc32 } from 'node:zlib';

const concat = (parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
const int32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
const uint64 = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** 8-bit floats by their bits: fraction and bias. */
const narrow = (fraction, bias) => (byte) => {
  const [field, units] = [(byte & 0x7f) >> fraction, byte % 2 ** fraction];
  return (
    (byte & 0x80 ? -1 : 1) *
    (field === 0 ? units * 2 ** (1 - bias - fraction) : (1 + units / 2 ** fraction) * 2 ** (field - bias))
  );
};
const byteOf = (decode) => (value) => {
  for (let byte = 0; byte < 256; byte++) if (Object.is(decode(byte), value) || (value === 0 && byte === 0)) return byte;
  throw new Error(`${value} is no such number`);
};
const numbers = (width, write) => (values) => {
  const bytes = Buffer.alloc(width * values.length);
  values.forEach((value, i) => write(bytes, value, width * i));
  return bytes;
};
const e4m3 = byteOf(narrow(3, 7));
const e5m2 = byteOf(narrow(2, 15));
const halfBits = (value) => {
  // of k/8: exact
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return (value < 0 ? 0x8000 : 0) + ((exponent + 15) << 10) + (Math.abs(value) / 2 ** exponent - 1) * 1024;
};

/** Dtypes: their name in PyTorch and safetensors, their storage class, and bytes of numbers k/8, |k| ≤ 8, which all of them hold exactly. */
export const DTYPES = {
  float32: {
    short: 'F32',
    storage: 'FloatStorage',
    bytes: numbers(4, (out, value, at) => out.writeFloatLE(value, at)),
  },
  float64: {
    short: 'F64',
    storage: 'DoubleStorage',
    bytes: numbers(8, (out, value, at) => out.writeDoubleLE(value, at)),
  },
  float16: {
    short: 'F16',
    storage: 'HalfStorage',
    bytes: numbers(2, (out, value, at) => out.writeUInt16LE(halfBits(value), at)),
  },
  bfloat16: {
    short: 'BF16',
    storage: 'BFloat16Storage',
    bytes: numbers(2, (out, value, at) =>
      out.writeUInt16LE(new Uint32Array(Float32Array.of(value).buffer)[0] >>> 16, at),
    ),
  },
  float8_e4m3fn: { short: 'F8_E4M3', bytes: (values) => Buffer.from(values.map(e4m3)) },
  float8_e5m2: { short: 'F8_E5M2', bytes: (values) => Buffer.from(values.map(e5m2)) },
  int64: {
    short: 'I64',
    storage: 'LongStorage',
    bytes: numbers(8, (out, value, at) => out.writeBigInt64LE(BigInt(value), at)),
  },
};

export const tensor = (shape, values, dtype = 'float32', more = {}) => ({
  kind: 'tensor',
  shape,
  values: Array.from(values),
  dtype,
  ...more,
});
export const object = (name, state, args = []) => ({ kind: 'object', name, state, args });
export const tuple = (...items) => ({ kind: 'tuple', items });
export const ordered = (entries) => ({
  kind: 'ordered',
  entries: entries instanceof Map ? entries : new Map(Object.entries(entries)),
});

const stridesOf = (shape) => shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));

/** The pickle of a value, and the storages that it mentions. */
function pickled(value, storages) {
  const parts = [[0x80, 2]];
  const op = (...bytes) => parts.push(bytes);
  const text = (string) => {
    const bytes = Buffer.from(string);
    parts.push([0x58], int32(bytes.length), bytes);
  };
  const name = (full) => {
    const at = full.lastIndexOf('.');
    parts.push([0x63], Buffer.from(`${full.slice(0, at)}\n${full.slice(at + 1)}\n`));
  };
  const items = (list) => {
    op(0x28);
    list.forEach(write);
    op(0x74);
  };
  const entries = (map) => {
    op(0x28);
    for (const [key, item] of map) {
      write(key);
      write(item);
    }
    op(0x75);
  };
  const emptyOrdered = () => {
    name('collections.OrderedDict');
    op(0x29, 0x52);
  };
  function writeTensor({ shape, values, dtype, isNegated = false, transpose = false }) {
    const { storage, bytes } = DTYPES[dtype];
    const isTransposed = transpose && shape.length === 4;
    const strides = isTransposed
      ? [1, shape[0], shape[0] * shape[1], shape[0] * shape[1] * shape[2]]
      : stridesOf(shape);
    const held = new Array(values.length);
    const contiguous = stridesOf(shape);
    values.forEach((x, i) => {
      let [rest, at] = [i, 0];
      shape.forEach((_, axis) => {
        at += Math.floor(rest / contiguous[axis]) * strides[axis];
        rest %= contiguous[axis];
      });
      held[at] = isNegated ? -x : x;
    });
    const raw = bytes(held);
    const key = String(storages.length);
    storages.push({ key, bytes: raw, count: storage ? values.length : raw.length });
    name(storage ? 'torch._utils._rebuild_tensor_v2' : 'torch._utils._rebuild_tensor_v3');
    op(0x28, 0x28);
    text('storage');
    name(storage ? `torch.${storage}` : 'torch.storage.UntypedStorage');
    text(key);
    text('cpu');
    write(storage ? values.length : raw.length);
    op(0x74, 0x51);
    write(0);
    items(shape);
    items(strides);
    op(0x89);
    emptyOrdered();
    if (!storage) name(`torch.${dtype}`);
    if (isNegated) write(new Map([['neg', true]]));
    op(0x74, 0x52);
  }
  function write(item) {
    if (item === null) op(0x4e);
    else if (typeof item === 'boolean') op(item ? 0x88 : 0x89);
    else if (typeof item === 'string') text(item);
    else if (typeof item === 'number' && Number.isInteger(item)) parts.push([0x4a], int32(item));
    else if (typeof item === 'number') {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(item);
      parts.push([0x47], bytes);
    } else if (Array.isArray(item)) {
      op(0x5d, 0x28);
      item.forEach(write);
      op(0x65);
    } else if (item instanceof Set) {
      name('__builtin__.set');
      op(0x5d, 0x85, 0x52);
    } else if (item instanceof Map) {
      op(0x7d);
      entries(item);
    } else if (item.kind === 'tensor') writeTensor(item);
    else if (item.kind === 'parameter') {
      name('torch._utils._rebuild_parameter');
      op(0x28);
      write(item.data);
      op(0x88);
      emptyOrdered();
      op(0x74, 0x52);
    } else if (item.kind === 'tuple') items(item.items);
    else if (item.kind === 'ordered') {
      emptyOrdered();
      if (item.entries.size > 0) entries(item.entries);
    } else if (item.kind === 'object') {
      name(item.name);
      items(item.args);
      op(0x81);
      if (item.state) {
        write(item.state);
        op(0x62);
      }
    } else {
      op(0x7d);
      entries(Object.entries(item));
    }
  }
  write(value);
  op(0x2e);
  return concat(parts);
}

/** A stored zip archive; checksums are left 0 where the writer is told to. */
export function zipped(files, { hasChecksums = true } = {}) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const [crc, label] = [hasChecksums ? crc32(bytes) : 0, Buffer.from(name)];
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50);
    header.writeUInt16LE(20, 4);
    header.writeUInt32LE(crc, 14);
    header.writeUInt32LE(bytes.length, 18);
    header.writeUInt32LE(bytes.length, 22);
    header.writeUInt16LE(label.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50);
    central.writeUInt16LE(20, 6);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(bytes.length, 20);
    central.writeUInt32LE(bytes.length, 24);
    central.writeUInt16LE(label.length, 28);
    central.writeUInt32LE(at, 42);
    parts.push(header, label, bytes);
    directory.push(central, label);
    at += 30 + label.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return concat([...parts, ...directory, end]);
}

/** torch.save, in the zip container or that from before 1.6. */
export function torchSaved(value, { container = 'zip', hasChecksums = true } = {}) {
  const storages = [];
  const pickle = pickled(value, storages);
  if (container === 'zip')
    return zipped(
      [
        ['net/data.pkl', pickle],
        ['net/byteorder', Buffer.from('little')],
        ...storages.map(({ key, bytes }) => [`net/data/${key}`, bytes]),
        ['net/version', Buffer.from('3\n')],
      ],
      { hasChecksums },
    );
  const plain = (item) => pickled(item, []);
  const magic = Buffer.from([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]);
  const machine = plain(
    new Map([
      ['protocol_version', 1001],
      ['little_endian', true],
      [
        'type_sizes',
        new Map([
          ['short', 2],
          ['int', 4],
          ['long', 4],
        ]),
      ],
    ]),
  );
  return concat([
    magic,
    plain(1001),
    machine,
    pickle,
    plain(storages.map(({ key }) => key)),
    ...storages.flatMap(({ count, bytes }) => [uint64(count), bytes]),
  ]);
}

/** A safetensors file of tensors by name. */
export function safetensors(tensors) {
  let at = 0;
  const header = {};
  const data = [];
  for (const [name, { shape, values, dtype }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = DTYPES[dtype].bytes(values);
    header[name] = { dtype: DTYPES[dtype].short, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
    data.push(bytes);
  }
  const json = Buffer.from(JSON.stringify(header));
  return concat([uint64(json.length), json, ...data]);
}
