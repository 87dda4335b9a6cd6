import { describe, expect, it } from '@jest/globals';
import { loadJsonFixture } from '@geq/testing';
import { FormatError } from '../formatError.ts';
import { PYTHON_CONSTRUCTORS } from './constructor.ts';
import type { PickleValue } from './pickleValue.ts';
import { runPickle } from './runPickle.ts';

const constructors = new Map(PYTHON_CONSTRUCTORS);
const run = (bytes: Uint8Array): PickleValue =>
  runPickle(bytes, { source: 'x.pkl', constructors, persistent: (id) => id }).value;
const bytesOfText = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const pickles = loadJsonFixture<string[]>(import.meta.url, '../../fixtures/pickles.json');

describe('runPickle', () => {
  it.each(pickles.map((pickle, protocol) => [protocol, pickle] as const))(
    'reads protocol %i as Python wrote it (fixtures/make_pytorch.py)',
    (_, pickle) => {
      const value = run(bytesOfText(atob(pickle)));
      const shared = value instanceof Map ? value.get('shared') : undefined;
      expect(value).toEqual(
        new Map<PickleValue, PickleValue>([
          ['integers', [0, 255, 256, 65535, 65536, -1, 2 ** 31, -(2 ** 40), 2 ** 53 - 1]],
          ['large', [2n ** 80n, -(2n ** 70n)]],
          ['floats', [0.5, -1e300, 5e-324]],
          ['texts', ['', 'abc', 'η/layer', 'a'.repeat(300), 'quote \' " \\ \n', '😀']],
          ['bytes', [new Uint8Array(0), Uint8Array.of(0, 255), new Uint8Array(300)]],
          ['truth', [true, false, null]],
          ['tuples', [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]],
          ['shared', [[1], [1]]],
          [
            'ordered',
            new Map<PickleValue, PickleValue>([
              ['x', 1],
              ['y', [2]],
            ]),
          ],
          [
            'counter',
            new Map([
              ['a', 2],
              ['b', 1],
            ]),
          ],
          ['default', new Map([['k', [1]]])],
          ['deque', [1, 2]],
          ['sets', [new Set([1, 2]), new Set([3])]],
          ['object', { kind: 'record', className: '__main__.Inert', args: [], state: new Map([['word', 'η\n']]) }],
        ]),
      );
      expect(Array.isArray(shared) && shared[0] === shared[1]).toBe(true); // one list, mentioned twice
    },
  );

  it('makes inert records of what it does not know, and calls nothing', () => {
    const names = runPickle(bytesOfText('crealnvp\nRealNVP\n(I1\ntR.'), {
      source: 'x',
      constructors,
      persistent: (id) => id,
    });
    expect(names.value).toEqual({ kind: 'record', className: 'realnvp.RealNVP', args: [1] });
    expect([...names.names]).toEqual(['realnvp.RealNVP']);
    expect(run(bytesOfText('cfunctools\npartial\n(cmodel\nf\ntR(I1\ntR.'))).toEqual({
      kind: 'record',
      className: 'what functools.partial returns',
      args: [1],
    });
    expect(run(bytesOfText('cbuiltins\ngetattr\n(cnet\nOuter\nVInner\ntR.'))).toEqual({
      kind: 'class',
      name: 'net.Outer.Inner',
    });
  });

  it('lets values contain themselves', () => {
    const loop = run(bytesOfText('(lp0\ng0\na.')) as PickleValue[];
    expect(loop[0]).toBe(loop);
  });

  it.each([
    [
      'os.system',
      'cos\nsystem\n(Vecho\ntR.',
      'x.pkl, byte 0: expected the names of a model in the pickle, got "os.system"; this file means to run a program, it is refused',
    ],
    [
      'posix.system, as Linux spells it',
      'cposix\nsystem\n(Vecho\ntR.',
      'got "posix.system"; this file means to run a program',
    ],
    ['eval', 'c__builtin__\neval\n(V1\ntR.', 'got "__builtin__.eval"; this file means to run a program'],
    ['exec by a name from the stack', '\x80\x04\x8c\x08builtins\x8c\x04exec\x93.', 'got "builtins.exec"'],
    ['a module inside subprocess', 'csubprocess.sub\nPopen\n.', 'got "subprocess.sub.Popen"'],
    [
      'getattr of anything but a class',
      'cbuiltins\ngetattr\n(V1\nV__class__\ntR.',
      'expected a class inside a class in the pickle, got getattr of something else',
    ],
    ['INST of os.system', '(Vecho\nios\nsystem\n.', 'got "os.system"'],
    [
      'an extension code',
      '\x80\x02\x82\x01.',
      'expected names in the pickle, got a code of the copyreg extension registry',
    ],
    [
      'an out-of-band buffer',
      '\x80\x05\x97.',
      'expected all data inside the pickle, got an out-of-band buffer of protocol 5',
    ],
    ['a later protocol', '\x80\x06.', 'expected pickle protocol 0 to 5, got 6'],
    [
      'an unknown opcode',
      '\xff',
      'x.pkl, byte 0: expected an opcode of pickle protocol 0 to 5, got 0xff; the file is damaged or no pickle',
    ],
    [
      'a text of 4 GiB',
      'X\xff\xff\xff\xffab',
      'x.pkl, byte 0: expected 4294967295 more bytes in the pickle, got 2; the file is cut off or declares a wrong size',
    ],
    [
      'bytes of 2^63',
      '\x8e\xff\xff\xff\xff\xff\xff\xff\x7f',
      'expected 9223372036854776000 more bytes in the pickle, got 0',
    ],
    [
      'a whole number of a megabyte',
      `\x8b\x00\x00\x10\x00${'a'.repeat(9)}`,
      'expected whole numbers of at most 1024 bytes in the pickle, got one of 1048576',
    ],
    [
      'a whole number of many digits',
      `L${'9'.repeat(2000)}L\n.`,
      'expected a whole number of at most 1024 digits in the pickle',
    ],
    ['an empty stack', '.', 'expected a value on the stack of the pickle, got none'],
    ['a value below the mark', 'N(R.', 'expected a value on the stack of the pickle, got none'],
    ['no mark', 'Nt.', 'expected a mark on the stack of the pickle, got none'],
    ['a memo that is empty', 'h\x01.', 'expected an entry 1 in the memo of the pickle, got none'],
    ['a call of a number', 'K\x01)R.', 'expected a class in the pickle, got 1'],
    ['arguments that are no list', 'ca\nb\nK\x01R.', 'expected a list of arguments in the pickle, got 1'],
    ['items for a number', 'K\x01K\x02a.', 'expected a list in the pickle, got 1'],
    ['entries for a list', ']K\x01K\x02s.', 'expected a dictionary in the pickle, got a list of 0'],
    ['a key without a value', '}(K\x01u.', 'expected keys and values in the pickle, got a key without a value'],
    ['no end', 'NNN', 'expected 1 more bytes in the pickle, got 0'],
    ['no bytes', '', 'expected 1 more bytes in the pickle, got 0'],
    ['a text that is not UTF-8', 'X\x01\x00\x00\x00\xff.', 'expected UTF-8 text in the pickle, got other bytes'],
    [
      'a name without end',
      `cos${'a'.repeat(70_000)}`,
      'expected a line of at most 65536 bytes in the pickle, got no end of it',
    ],
  ])('refuses %s', (_, pickle, message) => {
    expect(() => run(bytesOfText(pickle))).toThrow(FormatError);
    expect(() => run(bytesOfText(pickle))).toThrow(message);
  });

  it.each([
    ['a million empty dictionaries', '}'.repeat(1_000_000)],
    ['a long list copied over and over', `](${'N'.repeat(20_000)}eq\0${'c__builtin__\nset\n(h\0tR'.repeat(2_000)}`],
    ['five million opcodes', 'N'.repeat(5_000_000)],
  ])('refuses %s', (_, pickle) => {
    expect(() => run(bytesOfText(`${pickle}.`))).toThrow(
      'expected a pickle of at most 4000000 objects and opcodes, got more; this is the form of a memo bomb',
    );
  });

  it('has no stack to exhaust: lists in lists, 200,000 deep', () => {
    let value = run(bytesOfText(`${']'.repeat(200_000)}${'a'.repeat(199_999)}.`));
    let depth = 0;
    for (; Array.isArray(value); depth++) [value] = value;
    expect(depth).toBe(200_000);
  });
});
