import protobuf from 'protobufjs/light.js';

/**
 * The part of the ONNX file format that is read and written here: field numbers of onnx.proto (public schema, IR
 * version 8). Fields left out are skipped on reading, as protobuf does. Lists of numbers in tensors are kept as the bytes that they are packed in.
 */
const field = (type: string, id: number, rule?: 'repeated'): { type: string; id: number; rule?: 'repeated' } =>
  rule ? { type, id, rule } : { type, id };

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        producerVersion: field('string', 3),
        graph: field('GraphProto', 7),
        opsetImport: field('OperatorSetIdProto', 8, 'repeated'),
        metadataProps: field('StringStringEntryProto', 14, 'repeated'),
        trainingInfo: field('TrainingInfoProto', 20, 'repeated'),
        functions: field('FunctionProto', 25, 'repeated'),
      },
    },
    GraphProto: {
      fields: {
        node: field('NodeProto', 1, 'repeated'),
        name: field('string', 2),
        initializer: field('TensorProto', 5, 'repeated'),
        input: field('ValueInfoProto', 11, 'repeated'),
        output: field('ValueInfoProto', 12, 'repeated'),
        valueInfo: field('ValueInfoProto', 13, 'repeated'),
        sparseInitializer: field('SparseTensorProto', 15, 'repeated'),
      },
    },
    TrainingInfoProto: { fields: { initialization: field('GraphProto', 1), algorithm: field('GraphProto', 2) } },
    FunctionProto: {
      fields: {
        name: field('string', 1),
        node: field('NodeProto', 7, 'repeated'),
        domain: field('string', 10),
        attributeProto: field('AttributeProto', 11, 'repeated'),
        valueInfo: field('ValueInfoProto', 12, 'repeated'),
      },
    },
    NodeProto: {
      fields: {
        input: field('string', 1, 'repeated'),
        output: field('string', 2, 'repeated'),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: field('AttributeProto', 5, 'repeated'),
        domain: field('string', 7),
      },
    },
    AttributeProto: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        t: field('TensorProto', 5),
        g: field('GraphProto', 6),
        ints: field('int64', 8, 'repeated'),
        tensors: field('TensorProto', 10, 'repeated'),
        graphs: field('GraphProto', 11, 'repeated'),
        tp: field('TypeProto', 14),
        typeProtos: field('TypeProto', 15, 'repeated'),
        type: field('int32', 20),
        sparseTensor: field('SparseTensorProto', 22),
        sparseTensors: field('SparseTensorProto', 23, 'repeated'),
      },
    },
    TensorProto: {
      fields: {
        dims: field('int64', 1, 'repeated'),
        dataType: field('int32', 2),
        int32Data: field('bytes', 5),
        name: field('string', 8),
        rawData: field('bytes', 9),
        doubleData: field('bytes', 10),
        externalData: field('StringStringEntryProto', 13, 'repeated'),
        dataLocation: field('int32', 14),
      },
    },
    SparseTensorProto: {
      fields: {
        values: field('TensorProto', 1),
        indices: field('TensorProto', 2),
        dims: field('int64', 3, 'repeated'),
      },
    },
    ValueInfoProto: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
    TypeProto: {
      fields: {
        tensorType: field('TensorTypeProto', 1),
        sequenceType: field('ElementTypeProto', 4),
        mapType: field('MapTypeProto', 5),
        sparseTensorType: field('TensorTypeProto', 8),
        optionalType: field('ElementTypeProto', 9),
      },
    },
    ElementTypeProto: { fields: { elemType: field('TypeProto', 1) } },
    MapTypeProto: { fields: { keyType: field('int32', 1), valueType: field('TypeProto', 2) } },
    TensorTypeProto: { fields: { elemType: field('int32', 1), shape: field('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: field('DimensionProto', 1, 'repeated') } },
    DimensionProto: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
    OperatorSetIdProto: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    StringStringEntryProto: { fields: { key: field('string', 1), value: field('string', 2) } },
  },
});

/** The message that a whole .onnx file is, and parts of it. */
export const modelProto = root.lookupType('ModelProto');
export const nodeProto = root.lookupType('NodeProto');
export const tensorProto = root.lookupType('TensorProto');
export const attributeProto = root.lookupType('AttributeProto');
export const tensorTypeProto = root.lookupType('TensorTypeProto');
export const dimensionProto = root.lookupType('DimensionProto');
export const valueInfoProto = root.lookupType('ValueInfoProto');

/** Element types of tensors (TensorProto.DataType). */
export const FLOAT = 1;
export const INT64 = 7;
export const FLOAT64 = 11;
export const BFLOAT16 = 16;
export const ELEMENT_TYPES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
  24: 'float8e8m0',
};

/** Bits of one number, by element type; texts have none. */
export const ELEMENT_BITS: Readonly<Record<number, number>> = {
  1: 32,
  2: 8,
  3: 8,
  4: 16,
  5: 16,
  6: 32,
  7: 64,
  9: 8,
  10: 16,
  11: 64,
  12: 32,
  13: 64,
  14: 64,
  15: 128,
  16: 16,
  17: 8,
  18: 8,
  19: 8,
  20: 8,
  21: 4,
  22: 4,
  23: 4,
  24: 8,
};

/** Types of attributes (AttributeProto.AttributeType). */
export const ATTRIBUTE = { float: 1, int: 2, tensor: 4, ints: 7 } as const;

/** TensorProto.DataLocation of numbers in another file. */
export const EXTERNAL = 1;
