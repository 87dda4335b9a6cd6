import protobuf from 'protobufjs/light.js';

/** A message within a message, and where it stands. */
export interface Part {
  readonly bytes: Uint8Array;
  /** Name of the field that holds it, and of the type of message which that belongs to: `GraphProto`, `initializer`. */
  readonly parent: string;
  readonly field: string;
  /** 1 for the parts of the whole. */
  readonly depth: number;
}

/** What takes the place of a part: nothing said, it is looked into; else these messages, which may be none. */
export type Edit = (part: Part) => readonly Uint8Array[] | undefined;

const DEEPEST = 64; // messages in messages, as in `hasFewFields`
const LENGTH_DELIMITED = 2;

const lengthOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, { length }) => sum + length, 0);

/** Chunks put together. @throws RangeError above 2 GB, which no ONNX Runtime takes */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const length = lengthOf(chunks);
  if (length >= 2 ** 31)
    throw new RangeError(`readOnnx: expected a model of less than 2 GB with its weights, got ${length} bytes`);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * A message with some of its parts replaced; all else stays as it is, byte for byte, also what the schema does not know.
 *
 * @param edits by the type of the part: `{ TensorProto: … }`
 * @returns the same array where nothing was replaced
 * @throws RangeError when a part that there can be one of stands there twice, which readers take in different ways, or above 2 GB; Error when the bytes end inside a field
 */
export function editMessage(bytes: Uint8Array, type: protobuf.Type, edits: Readonly<Record<string, Edit>>): Uint8Array {
  const chunks = edit(bytes, type, edits, 1);
  return chunks === undefined ? bytes : concatBytes(chunks);
}

function edit(
  bytes: Uint8Array,
  type: protobuf.Type,
  edits: Readonly<Record<string, Edit>>,
  depth: number,
): Uint8Array[] | undefined {
  const reader = protobuf.Reader.create(bytes);
  const chunks: Uint8Array[] = [];
  const seen = new Set<number>();
  let kept = 0; // what is before is in `chunks`
  while (reader.pos < bytes.length) {
    const from = reader.pos;
    const tag = reader.uint32();
    const field = type.fieldsById[tag >>> 3] as protobuf.Field | undefined;
    const inner = field?.resolve().resolvedType;
    if ((tag & 7) !== LENGTH_DELIMITED || !field || !(inner instanceof protobuf.Type)) {
      reader.skipType(tag & 7);
      continue;
    }
    if (!field.repeated && seen.has(field.id))
      throw new RangeError(`readOnnx: expected one ${field.name} in ${type.name}, got two; export the model again`);
    seen.add(field.id);
    const length = reader.uint32();
    const start = reader.pos;
    reader.skip(length);
    const part = bytes.subarray(start, reader.pos);
    if (depth >= DEEPEST) throw new RangeError(`readOnnx: expected at most ${DEEPEST} messages in messages, got more`);
    const asked = Object.hasOwn(edits, inner.name)
      ? edits[inner.name]({ bytes: part, parent: type.name, field: field.name, depth })
      : undefined;
    const inside = asked === undefined ? edit(part, inner, edits, depth + 1) : undefined;
    if (asked === undefined && inside === undefined) continue;
    chunks.push(bytes.subarray(kept, from));
    for (const message of asked?.map((replacement) => [replacement]) ?? [inside as Uint8Array[]])
      chunks.push(protobuf.Writer.create().uint32(tag).uint32(lengthOf(message)).finish(), ...message);
    kept = reader.pos;
  }
  if (chunks.length === 0) return undefined;
  chunks.push(bytes.subarray(kept));
  return chunks;
}
