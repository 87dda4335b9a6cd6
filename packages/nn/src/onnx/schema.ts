import protobuf from 'protobufjs/light.js';

/**
 * The part of the ONNX file format that is read and written here: field numbers of onnx.proto (public schema, IR
 * version 8). Fields left out are skipped on reading, as protobuf does.
 */
const field = (type: string, id: number, rule?: 'repeated'): { type: string; id: number; rule?: 'repeated' } => (rule ? { type, id, rule } : { type, id });

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: { fields: {
      irVersion: field('int64', 1), producerName: field('string', 2), producerVersion: field('string', 3), graph: field('GraphProto', 7),
      opsetImport: field('OperatorSetIdProto', 8, 'repeated'), metadataProps: field('StringStringEntryProto', 14, 'repeated'), functions: field('FunctionProto', 25, 'repeated'),
    } },
    GraphProto: { fields: {
      node: field('NodeProto', 1, 'repeated'), name: field('string', 2), initializer: field('TensorProto', 5, 'repeated'),
      input: field('ValueInfoProto', 11, 'repeated'), output: field('ValueInfoProto', 12, 'repeated'),
    } },
    FunctionProto: { fields: { name: field('string', 1), node: field('NodeProto', 7, 'repeated') } },
    NodeProto: { fields: {
      input: field('string', 1, 'repeated'), output: field('string', 2, 'repeated'), name: field('string', 3), opType: field('string', 4),
      attribute: field('AttributeProto', 5, 'repeated'), domain: field('string', 7),
    } },
    AttributeProto: { fields: {
      name: field('string', 1), f: field('float', 2), i: field('int64', 3), g: field('GraphProto', 6), ints: field('int64', 8, 'repeated'),
      graphs: field('GraphProto', 11, 'repeated'), type: field('int32', 20),
    } },
    TensorProto: { fields: {
      dims: field('int64', 1, 'repeated'), dataType: field('int32', 2), name: field('string', 8), rawData: field('bytes', 9),
      externalData: field('StringStringEntryProto', 13, 'repeated'), dataLocation: field('int32', 14),
    } },
    ValueInfoProto: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: field('TensorTypeProto', 1) } },
    TensorTypeProto: { fields: { elemType: field('int32', 1), shape: field('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: field('DimensionProto', 1, 'repeated') } },
    DimensionProto: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
    OperatorSetIdProto: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    StringStringEntryProto: { fields: { key: field('string', 1), value: field('string', 2) } },
  },
});

/** The message that a whole .onnx file is. */
export const modelProto = root.lookupType('ModelProto');

/** Element types of tensors (TensorProto.DataType). */
export const FLOAT = 1;
export const INT64 = 7;
export const ELEMENT_TYPES: Readonly<Record<number, string>> = { 1: 'float32', 2: 'uint8', 3: 'int8', 5: 'int16', 6: 'int32', 7: 'int64', 8: 'string', 9: 'bool', 10: 'float16', 11: 'float64', 16: 'bfloat16' };

/** Types of attributes (AttributeProto.AttributeType). */
export const ATTRIBUTE = { float: 1, int: 2, ints: 7 } as const;
