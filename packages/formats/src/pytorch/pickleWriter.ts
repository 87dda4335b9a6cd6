import { OPCODES } from '../pickle/opcodes.ts';

/** Builds a pickle of protocol 2, piece by piece. */
export interface PickleWriter {
  readonly op: (...bytes: number[]) => void;
  readonly text: (value: string) => void;
  readonly integer: (value: number) => void;
  /** A tuple of whole numbers. */
  readonly integers: (values: readonly number[]) => void;
  /** A class or function by module and name; the second time from the memo. */
  readonly name: (module: string, name: string) => void;
  readonly bytes: () => Uint8Array;
}

const PROTOCOL = 2;
const TUPLES = [OPCODES.EMPTY_TUPLE, OPCODES.TUPLE1, OPCODES.TUPLE2, OPCODES.TUPLE3];

export function pickleWriter(): PickleWriter {
  let out = new Uint8Array(1024);
  let length = 0;
  const memo = new Map<string, number>();
  const encoder = new TextEncoder();
  const raw = (bytes: ArrayLike<number>): void => {
    if (length + bytes.length > out.length) {
      const grown = new Uint8Array(2 * (length + bytes.length));
      grown.set(out.subarray(0, length));
      out = grown;
    }
    out.set(bytes, length);
    length += bytes.length;
  };
  const op = (...bytes: number[]): void => raw(bytes);
  const littleEndian = (value: number, width: number): number[] =>
    Array.from({ length: width }, (_, i) => Math.floor(value / 2 ** (8 * i)) % 256);
  const text = (value: string): void => {
    const bytes = encoder.encode(value);
    op(OPCODES.BINUNICODE, ...littleEndian(bytes.length, 4));
    raw(bytes);
  };
  const integer = (value: number): void => {
    if (value < 2 ** 8) op(OPCODES.BININT1, value);
    else if (value < 2 ** 16) op(OPCODES.BININT2, ...littleEndian(value, 2));
    else if (value < 2 ** 31) op(OPCODES.BININT, ...littleEndian(value, 4));
    else op(OPCODES.LONG1, 8, ...littleEndian(value, 8)); // below 2^53, so the sign bit is 0
  };
  const integers = (values: readonly number[]): void => {
    const isLong = values.length >= TUPLES.length;
    if (isLong) op(OPCODES.MARK);
    values.forEach(integer);
    op(isLong ? OPCODES.TUPLE : TUPLES[values.length]);
  };
  const name = (module: string, attribute: string): void => {
    const full = `${module}\n${attribute}\n`;
    const known = memo.get(full);
    if (known !== undefined) return op(OPCODES.BINGET, known);
    op(OPCODES.GLOBAL);
    raw(encoder.encode(full));
    op(OPCODES.BINPUT, memo.size); // fewer names than 256: those of PyTorch's storages and of two functions
    memo.set(full, memo.size);
  };
  op(OPCODES.PROTO, PROTOCOL);
  return { op, text, integer, integers, name, bytes: () => out.slice(0, length) };
}
