import { modelProto } from '../src/onnx/modelProto.ts';

type Dim = number | string | null;
export interface Part {
  readonly name: string;
  readonly shape: readonly Dim[];
  readonly type?: number;
}
export interface Weight {
  readonly dims: readonly number[];
  readonly data: ArrayBufferView;
  readonly type?: number;
  /** In another file: its external data. */ readonly outside?: Readonly<Record<string, string | number>>;
}
export interface NodeParts {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly domain?: string;
  readonly attribute?: readonly object[];
}

export const int = (name: string, i: number): object => ({ name, type: 2, i });
export const ints = (name: string, values: readonly number[]): object => ({ name, type: 7, ints: values });
export const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  ...attribute: object[]
): NodeParts => ({ opType, input, output, attribute });

/** A tensor's message. */
export const tensor = (name: string, { dims, data, type = 1, outside }: Weight): object => ({
  name,
  dims,
  dataType: type,
  ...(outside
    ? { dataLocation: 1, externalData: Object.entries(outside).map(([key, value]) => ({ key, value: String(value) })) }
    : { rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }),
});

const port = ({ name, shape, type = 1 }: Part): object => ({
  name,
  type: {
    tensorType: {
      elemType: type,
      shape: {
        dim: shape.map((dim) => (dim === null ? {} : typeof dim === 'string' ? { dimParam: dim } : { dimValue: dim })),
      },
    },
  },
});

/** An ONNX file with what @geq/nn itself does not write. */
export function onnxModel({
  inputs,
  outputs,
  nodes,
  weights = {},
  opset = 17,
  ir = 8,
  ...more
}: {
  inputs: readonly Part[];
  outputs: readonly Part[];
  nodes: readonly NodeParts[];
  weights?: Readonly<Record<string, Weight>>;
  opset?: number;
  ir?: number;
  functions?: readonly object[];
  trainingInfo?: readonly object[];
  sparse?: readonly object[];
}): Uint8Array {
  const { sparse = [], ...rest } = more;
  return modelProto
    .encode(
      modelProto.fromObject({
        irVersion: ir,
        opsetImport: [{ version: opset }],
        ...rest,
        graph: {
          name: 'g',
          node: nodes,
          input: inputs.map(port),
          output: outputs.map(port),
          initializer: Object.entries(weights).map(([name, weight]) => tensor(name, weight)),
          sparseInitializer: sparse,
        },
      }),
    )
    .finish();
}
