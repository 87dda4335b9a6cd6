import type { Graph, GraphNode, Tensors } from '../graph.ts';
import type { Shape } from '../shape.ts';
import type { OnnxAttribute, OnnxEmitter } from '../op.ts';
import { isLeaf, findOp } from '../ops/findOp.ts';
import { requireTensor } from '../requireTensor.ts';
import { ATTRIBUTE, FLOAT, INT64, modelProto } from './modelProto.ts';

const IR_VERSION = 8;
const OPSET = 17;

interface NodeMessage {
  opType: string;
  domain?: string;
  input: readonly string[];
  output: readonly string[];
  name: string;
  attribute: readonly object[];
}
interface TensorMessage {
  name: string;
  dims: readonly number[];
  dataType: number;
  rawData: Uint8Array;
}

const bytesOf = (numbers: ArrayBufferView): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
const floats = (name: string, dims: readonly number[], data: ArrayLike<number>): TensorMessage => ({
  name,
  dims,
  dataType: FLOAT,
  rawData: bytesOf(data instanceof Float32Array ? data : Float32Array.from(data)),
});

function attributeMessage(name: string, value: OnnxAttribute): object {
  if (typeof value === 'number') return { name, type: ATTRIBUTE.int, i: value };
  if (Array.isArray(value)) return { name, type: ATTRIBUTE.ints, ints: value };
  return { name, type: ATTRIBUTE.float, f: (value as { float: number }).float };
}

const valueInfo = (name: string, shape: Shape): object => ({
  name,
  type: {
    tensorType: {
      elemType: FLOAT,
      shape: { dim: shape.map((dim) => (dim === 'B' ? { dimParam: 'B' } : { dimValue: dim })) },
    },
  },
});

/** Type and domain of a node: `Conv`, or `domain.Conv`. */
function typeOf(name: string): { opType: string; domain?: string } {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? { opType: name } : { opType: name.slice(dot + 1), domain: name.slice(0, dot) };
}

export interface WriteOptions {
  /** Whether ops may take the form that ONNX Runtime computes fastest on processors; by default one ONNX op each where there is one. */
  readonly isTuned?: boolean;
  /** Channels a block of the blocked convolutions on this machine, which ops may then use; 0, the default: none. */
  readonly channelBlock?: number;
}

/** The name under which an output leaves: its own, unless an input or parameter has that name already. */
export function outputNames(graph: Graph): string[] {
  const taken = new Set(graph.nodes.filter(({ op }) => isLeaf(op)).map(({ attributes }) => attributes.name));
  return graph.outputs.map(({ name }) => (taken.has(name) ? `${name} (output)` : name));
}

/**
 * A graph as an ONNX model: opset 17, float32, images batch, channel, row, column. Loads in any ONNX Runtime.
 *
 * @param parameters values that become part of the model; parameters without a value become inputs
 * @returns the bytes of the .onnx file
 * @throws RangeError when a value has another shape than its parameter
 */
export function writeOnnx(
  graph: Graph,
  parameters: Tensors = {},
  { isTuned = false, channelBlock = 0 }: WriteOptions = {},
): Uint8Array {
  const nodes: NodeMessage[] = [];
  const initializers: TensorMessage[] = [];
  const inputs: object[] = [];
  const names: string[] = [];
  const literals = new Map<string, string>();
  const emitted = new Map<string, string>();
  const bound = new Set<string>(); // what is known without a run
  let count = 0;

  const literal = (key: string, make: (name: string) => TensorMessage): string => {
    const known = literals.get(key);
    if (known) return known;
    const name = `constant ${literals.size}`;
    initializers.push(make(name));
    bound.add(name);
    literals.set(key, name);
    return name;
  };
  const emit: OnnxEmitter = {
    isTuned,
    channelBlock,
    isBound: (name) => bound.has(name),
    node: (opType, from, attributes = {}) => {
      const key = JSON.stringify([opType, from, attributes]);
      const known = emitted.get(key); // two ops may need the same patches
      if (known) return known;
      const name = `value ${count++}`;
      emitted.set(key, name);
      if (from.every((input) => bound.has(input))) bound.add(name);
      nodes.push({
        ...typeOf(opType),
        input: from,
        output: [name],
        name,
        attribute: Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
      });
      return name;
    },
    ints: (values) =>
      literal(`ints ${values.join()}`, (name) => ({
        name,
        dims: [values.length],
        dataType: INT64,
        rawData: bytesOf(BigInt64Array.from(values, BigInt)),
      })),
    float: (value) => literal(`float ${value}`, (name) => floats(name, [], [value])),
  };
  const nameOf = (node: GraphNode): string => {
    const { op, attributes, shape } = node;
    if (op === 'constant') {
      const name = `literal ${initializers.length}`;
      initializers.push(floats(name, shape as number[], attributes.data as number[]));
      bound.add(name);
      return name;
    }
    if (isLeaf(op)) {
      const name = attributes.name as string;
      if (op === 'parameter' && Object.hasOwn(parameters, name)) {
        initializers.push(
          floats(name, shape as number[], requireTensor('writeOnnx', node, { values: parameters }).data),
        );
        bound.add(name);
      } else inputs.push(valueInfo(name, shape));
      return name;
    }
    return findOp(op).onnx(
      emit,
      node.inputs.map((input) => ({ name: names[input], shape: graph.nodes[input].shape })),
      attributes,
      shape,
    );
  };
  for (const node of graph.nodes) names.push(nameOf(node));

  // A computed value goes by the name of its output; leaves, and values that leave twice, are handed on.
  const computed = new Set(emitted.values());
  const renamed = new Map<string, string>();
  const outputs = outputNames(graph).map((name, k) => {
    const { node } = graph.outputs[k];
    if (!computed.has(names[node]) || renamed.has(names[node]))
      nodes.push({ opType: 'Identity', input: [names[node]], output: [name], name: `output ${name}`, attribute: [] });
    else renamed.set(names[node], name);
    return valueInfo(name, graph.nodes[node].shape);
  });
  const final = (name: string): string => renamed.get(name) ?? name;
  const finalNodes = nodes.map((node) => ({ ...node, input: node.input.map(final), output: node.output.map(final) }));
  const file = modelProto
    .encode(
      modelProto.create({
        irVersion: IR_VERSION,
        producerName: '@geq/nn',
        opsetImport: [
          { domain: '', version: OPSET },
          ...[...new Set(nodes.flatMap(({ domain }) => domain ?? []))].map((domain) => ({ domain, version: 1 })),
        ],
        graph: { name: 'graph', node: finalNodes, initializer: initializers, input: inputs, output: outputs },
      }),
    )
    .finish();
  return new Uint8Array(file); // a plain copy: on Node protobufjs hands out a Buffer, whose slice() shares its memory
}
