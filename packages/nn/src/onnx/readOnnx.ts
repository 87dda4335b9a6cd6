import { excerpt } from './excerpt.ts';
import { hasFewFields } from './hasFewFields.ts';
import { ELEMENT_TYPES, modelProto } from './schema.ts';

/** An input or output of an ONNX model. Axes of unknown length carry their name, or null. */
export interface OnnxPort {
  readonly name: string;
  readonly elementType: string;
  /** Null when the file does not say. */
  readonly shape: readonly (number | string | null)[] | null;
}

/** What an ONNX file says about itself. */
export interface OnnxInfo {
  /** What a run must bring: inputs without an initial value in the file. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly numParameters: number;
  /** Op types in use, those of subgraphs and functions included. */
  readonly ops: readonly string[];
  readonly opset: number;
  readonly producer: string;
}

interface NodeMessage { opType?: string; attribute?: { g?: GraphMessage; graphs?: GraphMessage[] }[] }
interface PortMessage { name?: string; type?: { tensorType?: { elemType?: number; shape?: { dim?: { dimValue?: number; dimParam?: string }[] } } } }
interface GraphMessage { node?: NodeMessage[]; initializer?: { name?: string; dims?: number[]; dataLocation?: number }[]; input?: PortMessage[]; output?: PortMessage[] }
interface ModelMessage { graph?: GraphMessage; opsetImport?: { domain?: string; version?: number }[]; producerName?: string; functions?: { node?: NodeMessage[] }[] }

const EXTERNAL = 1; // TensorProto.DataLocation
const MOST_FIELDS = 2 ** 18; // 10,000 nodes have some 160,000; decoded, this many take about 100 MB

function portOf({ name = '', type }: PortMessage): OnnxPort {
  const elemType = type?.tensorType?.elemType ?? 0;
  const dims = type?.tensorType?.shape ? (type.tensorType.shape.dim ?? []) : null;
  return {
    name,
    elementType: ELEMENT_TYPES[elemType] ?? (type?.tensorType ? `element type ${elemType}` : 'no tensor'),
    shape: dims && dims.map(({ dimValue, dimParam }) => dimValue ?? (dimParam || null)),
  };
}

function collectOps(nodes: readonly NodeMessage[] = [], ops: Set<string>): void {
  for (const { opType = '', attribute = [] } of nodes) {
    ops.add(opType);
    for (const { g, graphs = [] } of attribute) for (const graph of g ? [g, ...graphs] : graphs) collectOps(graph.node, ops);
  }
}

/**
 * The inputs, outputs and ops of an ONNX file.
 *
 * @throws RangeError when the bytes are no ONNX model or have more than 262,144 fields, the shape of a weight is none, or weights lie in another file
 */
export function readOnnx(bytes: Uint8Array): OnnxInfo {
  let model: ModelMessage | null = null;
  try {
    if (hasFewFields(bytes, modelProto, MOST_FIELDS)) model = modelProto.toObject(modelProto.decode(bytes), { longs: Number }) as ModelMessage;
  } catch (error) {
    throw new RangeError(`readOnnx: expected an ONNX model, got ${bytes.length} bytes that are none: ${(error as Error).message}`, { cause: error });
  }
  if (!model) throw new RangeError(`readOnnx: expected an ONNX model of at most ${MOST_FIELDS} fields, got more`);
  const { graph, opsetImport = [], producerName = '', functions = [] } = model;
  if (!graph || !graph.output?.length) throw new RangeError(`readOnnx: expected an ONNX model with a graph and an output, got ${bytes.length} bytes without`);
  const { initializer = [], input = [], output, node } = graph;
  const outside = initializer.find(({ dataLocation }) => dataLocation === EXTERNAL);
  if (outside) throw new RangeError(`readOnnx: expected the weights inside the file, got ${excerpt(outside.name ?? '')} in another; save the model in one file`);
  const misshapen = initializer.find(({ dims = [] }) => !dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0));
  if (misshapen) throw new RangeError(`readOnnx: expected lengths ≥ 0 in the shape of the weights ${excerpt(misshapen.name ?? '')}, got ${(misshapen.dims as number[]).slice(0, 8).join('×')}`);
  const initialized = new Set(initializer.map(({ name }) => name));
  const ops = new Set<string>();
  collectOps(node, ops);
  for (const { node: body } of functions) collectOps(body, ops);
  return {
    inputs: input.filter(({ name }) => !initialized.has(name)).map(portOf),
    outputs: output.map(portOf),
    numParameters: initializer.reduce((total, { dims = [] }) => total + dims.reduce((size, dim) => size * dim, 1), 0),
    ops: [...ops].sort(),
    opset: opsetImport.find(({ domain = '' }) => domain === '')?.version ?? 0,
    producer: producerName,
  };
}
