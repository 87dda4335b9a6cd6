import protobuf from 'protobufjs/light.js';

const DEEPEST = 64; // messages in messages; decoding refuses what goes deeper
const LENGTH_DELIMITED = 2;

/**
 * Whether a protobuf message has at most so many fields, those of messages within it included, told from its bytes before
 * anything is decoded: a field of two bytes becomes an object of several hundred, so a small file could fill the memory.
 *
 * @param type what the bytes are a message of
 * @throws Error when the bytes end inside a field
 */
export function hasFewFields(bytes: Uint8Array, type: protobuf.Type, most: number): boolean {
  const reader = protobuf.Reader.create(bytes);
  let count = 0;
  const walk = (message: protobuf.Type, end: number, depth: number): void => {
    while (reader.pos < end && count <= most) {
      const tag = reader.uint32();
      const field = message.fieldsById[tag >>> 3] as protobuf.Field | undefined;
      count++;
      if ((tag & 7) !== LENGTH_DELIMITED || !field) {
        reader.skipType(tag & 7);
        continue;
      }
      const length = reader.uint32();
      const inner = field.resolve().resolvedType;
      if (inner instanceof protobuf.Type && depth < DEEPEST) walk(inner, reader.pos + length, depth + 1);
      else {
        if (field.repeated && field.type === 'int64') count += length; // packed: a number takes a byte or more
        reader.skip(length);
      }
    }
  };
  walk(type, bytes.length, 0);
  return count <= most;
}
