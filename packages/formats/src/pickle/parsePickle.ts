import type { ParseOptions } from '../parseOptions.ts';
import { type Constructor, PYTHON_CONSTRUCTORS } from './constructor.ts';
import type { PickleValue } from './pickleValue.ts';
import { runPickle } from './runPickle.ts';

const TEXT_PRICE = 64; // characters of text that become bytes for one object of the budget: an array of 2^27 numbers may be spelled so

/** _codecs.encode(text, 'latin1'): how Python 3 spells the numbers of an array in protocol 2. */
const encode: Constructor = ([text, encoding], { fail, spend }) => {
  if (typeof text !== 'string' || encoding !== 'latin1')
    throw fail('expected bytes as latin1 text in the pickle, got others');
  spend(Math.ceil(text.length / TEXT_PRICE));
  return latin1Bytes(text);
};

/** Bytes that a text has one character for each. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const CONSTRUCTORS: ReadonlyMap<string, Constructor> = new Map([...PYTHON_CONSTRUCTORS, ['_codecs.encode', encode]]);

/** Whether bytes begin as a pickle: the opcode of protocols 2 to 5, or a container of the older ones. */
export const isPickle = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5) ||
  (bytes[0] === 0x28 && (bytes[1] === 0x64 || bytes[1] === 0x6c) && bytes[2] === 0x70) ||
  (bytes[0] === 0x7d && bytes[1] === 0x71);

/**
 * Reads a pickle of Python, protocols 0 to 5, as data: containers, numbers, texts; every class an inert record with its name
 * (`numpyTensor` makes arrays of NumPy's). Nothing in it is imported or called.
 *
 * @throws FormatError with the byte for what is cut off, damaged, hostile (os.system, eval) or larger than any data set
 */
export const parsePickle = (bytes: Uint8Array, { source = 'parsePickle' }: ParseOptions = {}): PickleValue =>
  runPickle(bytes, {
    source,
    constructors: CONSTRUCTORS,
    persistent: (id, { fail }) => {
      void id;
      throw fail('expected a plain pickle, got the persistent ids of torch.save; parsePyTorch reads those');
    },
  }).value;
