import { excerpt, FormatError } from './formatError.ts';
import { type JsonReader, jsonReader } from './jsonReader.ts';
import { METADATA_KEY } from './tensor.ts';

/** What the header says of one tensor, as yet unchecked against the file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Offsets into the bytes after the header, end exclusive. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly entries: readonly TensorEntry[];
  readonly metadata: ReadonlyMap<string, string>;
}

const MAX_AXES = 64;

/**
 * Reads the JSON header of a safetensors file. Duplicate keys, unknown fields, and anything that is not the plain form
 * `{name: {dtype, shape, data_offsets}, …, __metadata__: {key: text}}` are refused.
 *
 * @param base offset of the header in the file, for messages
 * @throws FormatError naming the byte
 */
export function parseSafetensorsHeader(text: string, source: string, base: number): SafetensorsHeader {
  const json = jsonReader(text, source, base);
  const entries: TensorEntry[] = [];
  const metadata = new Map<string, string>();
  json.members('an object of tensors', (name) => {
    if (name === METADATA_KEY)
      json.members('an object of texts', (key) =>
        metadata.set(key, json.string(`a text for metadata ${excerpt(key)}`)),
      );
    else entries.push(readEntry(json, name, source));
  });
  json.end();
  return { entries, metadata };
}

function readEntry(json: JsonReader, name: string, source: string): TensorEntry {
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  json.members(`an object for tensor ${excerpt(name)}`, (key) => {
    if (key === 'dtype') dtype = json.string('a dtype');
    else if (key === 'shape') shape = json.counts('a list of whole numbers as shape', MAX_AXES);
    else if (key === 'data_offsets') offsets = json.counts('two whole numbers as data_offsets', 2);
    else
      throw new FormatError(
        source,
        `expected dtype, shape and data_offsets for tensor ${excerpt(name)}, got ${excerpt(key)}`,
      );
  });
  if (dtype === undefined || shape === undefined || offsets?.length !== 2)
    throw new FormatError(source, `expected dtype, shape and two data_offsets for tensor ${excerpt(name)}, got fewer`);
  return { name, dtype, shape, begin: offsets[0], end: offsets[1] };
}
