import { editMessage, type Edit } from './editMessage.ts';
import { excerpt } from './excerpt.ts';
import { ELEMENT_BITS, ELEMENT_TYPES, EXTERNAL, modelProto, tensorProto } from './modelProto.ts';

interface TensorMessage {
  name?: string;
  dims?: number[];
  dataType?: number;
  dataLocation?: number;
  externalData?: { key?: string; value?: string }[];
}

/** Where numbers lie that are not in the model's file. */
interface Place {
  readonly name: string;
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

const LONGEST = 1024; // characters of a location

/** A number of bytes as ONNX writes it, in decimal. @throws RangeError */
function bytesOf(name: string, key: string, text: string): number {
  const bytes = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(bytes))
    throw new RangeError(
      `readOnnx: expected the ${key} of the weights ${excerpt(name)} as a number of bytes, got '${excerpt(text)}'; export the model again`,
    );
  return bytes;
}

/**
 * The name of a file beside the model: parts between slashes, none of which leads up or away.
 *
 * @throws RangeError for everything else
 */
function requireBeside(name: string, location: string): string {
  const parts = location.replace(/^(?:\.\/+)+/, '').split('/');
  const isBeside =
    location.length <= LONGEST &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..') &&
    !/[\\:*?"<>|\p{Cc}]/u.test(location);
  if (!isBeside)
    throw new RangeError(
      `readOnnx: expected the weights ${excerpt(name)} in a file beside the model, got '${excerpt(location)}'; export with external_data=False, or save the model and its weights in one folder`,
    );
  return parts.join('/');
}

/** Where the numbers of a tensor lie; undefined for those inside. @throws RangeError when that is no place beside the model, or not as many bytes as the tensor has */
function placeOf(bytes: Uint8Array): Place | undefined {
  const {
    name = '',
    dims = [],
    dataType = 0,
    dataLocation,
    externalData = [],
  } = tensorProto.toObject(tensorProto.decode(bytes), { longs: Number }) as TensorMessage;
  if (dataLocation !== EXTERNAL) return undefined;
  const said = new Map(externalData.map(({ key = '', value = '' }) => [key, value]));
  const [location, offset = '0', length] = ['location', 'offset', 'length'].map((key) => said.get(key));
  const size = dims.reduce((product, dim) => product * dim, 1);
  const expected =
    Object.hasOwn(ELEMENT_BITS, dataType) && dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0)
      ? Math.ceil((size * ELEMENT_BITS[dataType]) / 8)
      : undefined;
  if (expected === undefined)
    throw new RangeError(
      `readOnnx: expected numbers in the other file for the weights ${excerpt(name)}, got ${dims.slice(0, 8).join('×')} of ${ELEMENT_TYPES[dataType] ?? `element type ${dataType}`}`,
    );
  const given = length === undefined ? expected : bytesOf(name, 'length', length);
  if (given !== expected)
    throw new RangeError(
      `readOnnx: expected ${expected} bytes for the weights ${excerpt(name)} (${ELEMENT_TYPES[dataType]}, ${dims.join('×')}), got ${given}; export the model again`,
    );
  return {
    name,
    location: requireBeside(name, location ?? ''),
    offset: bytesOf(name, 'offset', offset),
    length: given,
  };
}

/** Where numbers of a model lie that are not in it. */
function placesIn(model: Uint8Array): Place[] {
  const places: Place[] = [];
  const look: Edit = ({ bytes }) => {
    const place = placeOf(bytes);
    if (place) places.push(place);
    return undefined;
  };
  editMessage(model, modelProto, { TensorProto: look });
  return places;
}

/**
 * The files beside an ONNX model that hold some of its weights, by the names that the model gives them: relative to its folder, with slashes.
 *
 * @param model what `readOnnx` reads
 * @throws RangeError for names that lead out of the folder of the model
 */
export const externalDataFiles = (model: Uint8Array): string[] => [
  ...new Set(placesIn(model).map(({ location }) => location)),
];

/**
 * An ONNX model with all its weights inside: numbers of other files in initializers, constants, sparse tensors, branches, functions and training take the
 * place of what points to them. Everything else stays as it is, byte for byte, so that the bytes say what the model is, wherever its weights were kept.
 *
 * @param files what `externalDataFiles` asks for, by name
 * @returns `model` itself where it has all its weights
 * @throws RangeError when a file is missing or too short, and above 2 GB
 */
export function embedExternalData(model: Uint8Array, files: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const total = placesIn(model).reduce((sum, { length }) => sum + length, model.length);
  if (total >= 2 ** 31)
    throw new RangeError(`readOnnx: expected a model of less than 2 GB with its weights, got ${total} bytes`);
  const place: Edit = ({ bytes }) => {
    const found = placeOf(bytes);
    if (!found) return undefined;
    const { name, location, offset, length } = found;
    const file = Object.hasOwn(files, location) ? files[location] : undefined;
    if (!file)
      throw new RangeError(
        `readOnnx: expected the file ${excerpt(location)} with the weights ${excerpt(name)}, got none; keep it beside the model, or export with external_data=False`,
      );
    if (offset + length > file.length)
      throw new RangeError(
        `readOnnx: expected ${offset + length} bytes or more in ${excerpt(location)}, which holds the weights ${excerpt(name)}, got ${file.length}; it was cut, or belongs to another model`,
      );
    return [tensorWith(bytes, file.subarray(offset, offset + length))];
  };
  return editMessage(model, modelProto, { TensorProto: place });
}

/** A tensor's message with these numbers in it; what the schema does not know stays. */
function tensorWith(bytes: Uint8Array, rawData: Uint8Array): Uint8Array {
  const message = tensorProto.decode(bytes);
  return tensorProto.encode(Object.assign(message, { rawData, externalData: [], dataLocation: 0 })).finish();
}
