// Longer than other files: the machine of a pickle is one table of opcodes that share a stack and a memo; cut in two, each half would need both.
import { excerpt } from '../formatError.ts';
import { byteReader } from './byteReader.ts';
import type { Constructor, ConstructorContext } from './constructor.ts';
import { isHostileName } from './isHostileName.ts';
import { OPCODES } from './opcodes.ts';
import { floatFromText, longFromBytes, longFromText, stringFromText, unicodeFromText } from './longFromBytes.ts';
import { describeValue, isKind, type PickleValue } from './pickleValue.ts';

export interface PickleOptions {
  readonly source: string;
  /** Where in the bytes the pickle begins. Default: 0. */
  readonly start?: number;
  /** Where the bytes begin in the file, for messages. Default: 0. */
  readonly base?: number;
  /** The allow-list: what may be built, by module and name. All other names make inert records. */
  readonly constructors: ReadonlyMap<string, Constructor>;
  /** What a persistent id stands for. */
  readonly persistent: (id: PickleValue, context: ConstructorContext) => PickleValue;
}

export interface Unpickled {
  readonly value: PickleValue;
  /** Where in the bytes the pickle ends. */
  readonly end: number;
  /** Every class and function that the pickle mentions, by module and name. */
  readonly names: ReadonlySet<string>;
}

// A pickle of N bytes can ask for far more than N bytes of objects. An honest one of a network with a thousand layers takes 10^5.
const BUDGET = 4_000_000;
const OBJECT = 8; // price of a container, in opcodes: an empty Map takes 200 bytes
const MEMO = 4; // price of an entry in the memo; whole numbers of arbitrary length cost their bytes
const NEWEST_PROTOCOL = 5;
const NAME = /^[\p{L}\p{N}_$<>.-]{1,1000}$/u; // what Python modules, classes and local functions are called

/**
 * Interprets a pickle of protocol 0 to 5 as data. A pickle is a program for a stack machine; this machine builds containers,
 * numbers and texts, asks `constructors` for what is on the allow-list, and turns everything else into inert records. It calls
 * nothing, imports nothing and runs in a single loop, so no nesting exhausts the stack.
 *
 * @throws FormatError with the byte where the pickle is cut off, malformed, declares sizes that the file does not hold, asks
 *   for more objects than any checkpoint has, or mentions names such as os.system
 * @see Python's pickletools; PEP 3154, PEP 574
 */
export function runPickle(
  bytes: Uint8Array,
  { source, start = 0, base = 0, constructors, persistent }: PickleOptions,
): Unpickled {
  const reader = byteReader(bytes, source, { start, base });
  const stack: PickleValue[] = [];
  const marks: number[] = [];
  const memo = new Map<number, PickleValue>();
  const names = new Set<string>();
  let budget = BUDGET;

  const { fail } = reader;
  const spend = (count: number): void => {
    budget -= count;
    if (budget < 0)
      throw fail(
        `expected a pickle of at most ${BUDGET} objects and opcodes, got more; this is the form of a memo bomb`,
      );
  };
  const context: ConstructorContext = { fail, spend };
  const pop = (): PickleValue => {
    const value = stack.length > (marks.at(-1) ?? 0) ? stack.pop() : undefined;
    if (value === undefined) throw fail('expected a value on the stack of the pickle, got none');
    return value;
  };
  const top = (): PickleValue => {
    const value = stack.at(-1);
    if (value === undefined || stack.length <= (marks.at(-1) ?? 0))
      throw fail('expected a value on the stack of the pickle, got none');
    return value;
  };
  const popToMark = (): PickleValue[] => {
    const mark = marks.pop();
    if (mark === undefined) throw fail('expected a mark on the stack of the pickle, got none');
    return stack.splice(mark);
  };
  const push = (value: PickleValue): void => {
    stack.push(value);
  };
  const pushObject = (value: PickleValue): void => {
    spend(OBJECT);
    stack.push(value);
  };
  const pushLong = (length: number): void => {
    const value = longFromBytes(reader, length); // refuses long ones before they cost
    spend(length);
    push(value);
  };
  const pushTuple = (size: number): void => {
    const items: PickleValue[] = [];
    for (let i = 0; i < size; i++) items.push(pop());
    pushObject(items.reverse());
  };
  const put = (index: number): void => {
    spend(MEMO);
    memo.set(index, top());
  };
  const get = (index: number): void => {
    const value = memo.get(index);
    if (value === undefined) throw fail(`expected an entry ${index} in the memo of the pickle, got none`);
    push(value);
  };
  const text = (value: PickleValue): string => {
    if (typeof value !== 'string') throw fail(`expected a name in the pickle, got ${describeValue(value)}`);
    return value;
  };
  const pushName = (module: string, name: string): void => {
    if (!NAME.test(`${module}.${name}`))
      throw fail(`expected a module and a name in the pickle, got ${excerpt(`${module}.${name}`)}`);
    if (isHostileName(module, name))
      throw fail(
        `expected the names of a model in the pickle, got ${excerpt(`${module}.${name}`)}; this file means to run a program, it is refused`,
      );
    names.add(`${module}.${name}`);
    pushObject({ kind: 'class', name: `${module}.${name}` });
  };
  const construct = (callable: PickleValue, args: readonly PickleValue[]): PickleValue => {
    if (isKind(callable, 'class'))
      return constructors.get(callable.name)?.(args, context) ?? { kind: 'record', className: callable.name, args };
    if (isKind(callable, 'record'))
      return { kind: 'record', className: `what ${callable.className.slice(0, 200)} returns`, args };
    throw fail(`expected a class in the pickle, got ${describeValue(callable)}`);
  };
  const argumentsOf = (value: PickleValue): PickleValue[] => {
    if (!Array.isArray(value)) throw fail(`expected a list of arguments in the pickle, got ${describeValue(value)}`);
    return value;
  };
  const append = (items: PickleValue[]): void => {
    const target = top();
    const list = Array.isArray(target) ? target : isKind(target, 'record') ? (target.items ??= []) : undefined;
    if (list) for (const item of items) list.push(item);
    else if (target instanceof Set) for (const item of items) target.add(item);
    else throw fail(`expected a list in the pickle, got ${describeValue(target)}`);
  };
  const setItems = (items: PickleValue[]): void => {
    const target = top();
    const entries =
      target instanceof Map ? target : isKind(target, 'record') ? (target.entries ??= new Map()) : undefined;
    if (entries === undefined) throw fail(`expected a dictionary in the pickle, got ${describeValue(target)}`);
    if (items.length % 2 !== 0) throw fail('expected keys and values in the pickle, got a key without a value');
    for (let i = 0; i < items.length; i += 2) entries.set(items[i], items[i + 1]);
  };
  const build = (): void => {
    const state = pop();
    const target = top();
    if (isKind(target, 'record')) target.state = state; // attributes of containers (a state_dict's _metadata) are left out
  };
  const reduce = (): void => {
    const args = argumentsOf(pop());
    pushObject(construct(pop(), args));
  };
  const makeObject = (items: PickleValue[]): void => {
    if (items.length === 0) throw fail('expected a class in the pickle, got nothing');
    pushObject(construct(items[0], items.slice(1)));
  };

  const step = (op: number): void => {
    switch (op) {
      case OPCODES.PROTO: {
        const protocol = reader.uint8();
        if (protocol > NEWEST_PROTOCOL) throw fail(`expected pickle protocol 0 to ${NEWEST_PROTOCOL}, got ${protocol}`);
        return;
      }
      case OPCODES.FRAME:
        reader.uint64();
        return;
      case OPCODES.MARK:
        marks.push(stack.length);
        return;
      case OPCODES.POP:
        if (stack.length > (marks.at(-1) ?? 0)) pop();
        else popToMark();
        return;
      case OPCODES.POP_MARK:
        popToMark();
        return;
      case OPCODES.DUP:
        return push(top());

      case OPCODES.NONE:
        return push(null);
      case OPCODES.NEWTRUE:
        return push(true);
      case OPCODES.NEWFALSE:
        return push(false);
      case OPCODES.BININT:
        return push(reader.int32());
      case OPCODES.BININT1:
        return push(reader.uint8());
      case OPCODES.BININT2:
        return push(reader.uint16());
      case OPCODES.LONG1:
        return pushLong(reader.uint8());
      case OPCODES.LONG4:
        return pushLong(reader.uint32());
      case OPCODES.INT: {
        const digits = reader.line();
        return push(digits === '00' ? false : digits === '01' ? true : longFromText(reader, digits));
      }
      case OPCODES.LONG:
        return push(longFromText(reader, reader.line()));
      case OPCODES.BINFLOAT:
        return push(reader.double());
      case OPCODES.FLOAT:
        return push(floatFromText(reader, reader.line()));

      case OPCODES.BINUNICODE:
        return push(reader.utf8(reader.uint32()));
      case OPCODES.SHORT_BINUNICODE:
        return push(reader.utf8(reader.uint8()));
      case OPCODES.BINUNICODE8:
        return push(reader.utf8(reader.uint64()));
      case OPCODES.UNICODE:
        return push(unicodeFromText(reader.line('latin1')));
      case OPCODES.BINSTRING:
        return push(reader.latin1(reader.uint32()));
      case OPCODES.SHORT_BINSTRING:
        return push(reader.latin1(reader.uint8()));
      case OPCODES.STRING:
        return push(stringFromText(reader, reader.line('latin1')));
      case OPCODES.BINBYTES:
        return pushObject(reader.take(reader.uint32()));
      case OPCODES.SHORT_BINBYTES:
        return pushObject(reader.take(reader.uint8()));
      case OPCODES.BINBYTES8:
      case OPCODES.BYTEARRAY8:
        return pushObject(reader.take(reader.uint64()));

      case OPCODES.EMPTY_TUPLE:
      case OPCODES.EMPTY_LIST:
        return pushObject([]);
      case OPCODES.TUPLE1:
        return pushTuple(1);
      case OPCODES.TUPLE2:
        return pushTuple(2);
      case OPCODES.TUPLE3:
        return pushTuple(3);
      case OPCODES.TUPLE:
      case OPCODES.LIST:
        return pushObject(popToMark());
      case OPCODES.EMPTY_DICT:
        return pushObject(new Map());
      case OPCODES.DICT: {
        const items = popToMark();
        pushObject(new Map());
        return setItems(items);
      }
      case OPCODES.EMPTY_SET:
        return pushObject(new Set());
      case OPCODES.FROZENSET:
        return pushObject(new Set(popToMark()));
      case OPCODES.APPEND:
        return append([pop()]);
      case OPCODES.APPENDS:
      case OPCODES.ADDITEMS:
        return append(popToMark());
      case OPCODES.SETITEM: {
        const value = pop();
        return setItems([pop(), value]);
      }
      case OPCODES.SETITEMS:
        return setItems(popToMark());

      case OPCODES.GET:
        return get(Number(longFromText(reader, reader.line())));
      case OPCODES.BINGET:
        return get(reader.uint8());
      case OPCODES.LONG_BINGET:
        return get(reader.uint32());
      case OPCODES.PUT:
        return put(Number(longFromText(reader, reader.line())));
      case OPCODES.BINPUT:
        return put(reader.uint8());
      case OPCODES.LONG_BINPUT:
        return put(reader.uint32());
      case OPCODES.MEMOIZE:
        return put(memo.size);

      case OPCODES.GLOBAL: {
        const module = reader.line();
        return pushName(module, reader.line());
      }
      case OPCODES.STACK_GLOBAL: {
        const name = text(pop());
        return pushName(text(pop()), name);
      }
      case OPCODES.REDUCE:
      case OPCODES.NEWOBJ:
        return reduce();
      case OPCODES.NEWOBJ_EX:
        pop();
        return reduce(); // keyword arguments have no place in a record
      case OPCODES.BUILD:
        return build();
      case OPCODES.OBJ:
        return makeObject(popToMark());
      case OPCODES.INST: {
        const module = reader.line();
        pushName(module, reader.line());
        const cls = pop();
        return makeObject([cls, ...popToMark()]);
      }
      case OPCODES.BINPERSID:
        return pushObject(persistent(pop(), context));
      case OPCODES.PERSID:
        return pushObject(persistent(reader.line(), context));

      case OPCODES.EXT1:
      case OPCODES.EXT2:
      case OPCODES.EXT4:
        throw fail('expected names in the pickle, got a code of the copyreg extension registry');
      case OPCODES.NEXT_BUFFER:
      case OPCODES.READONLY_BUFFER:
        throw fail('expected all data inside the pickle, got an out-of-band buffer of protocol 5');
      default:
        throw fail(
          `expected an opcode of pickle protocol 0 to ${NEWEST_PROTOCOL}, got 0x${op.toString(16)}; the file is damaged or no pickle`,
        );
    }
  };

  for (;;) {
    const op = reader.opcode();
    if (op === OPCODES.STOP) return { value: pop(), end: reader.offset() - base, names };
    spend(1);
    step(op);
  }
}
