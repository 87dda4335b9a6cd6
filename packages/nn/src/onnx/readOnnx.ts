import { excerpt } from './excerpt.ts';
import { hasFewFields } from './hasFewFields.ts';
import { constantOf, requireSound, wholeNumbers } from './requireSound.ts';
import { ELEMENT_TYPES, modelProto } from './modelProto.ts';

/** An input or output of an ONNX model. Axes of any length carry their name, or null; old exporters write them as −1 or 0. */
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
  /** Those that compute as in training: batch norms with the statistics of the batch, dropout that drops. */
  readonly trainingOps: readonly string[];
  readonly opset: number;
  readonly producer: string;
}

interface TensorMessage {
  name?: string;
  dims?: number[];
  dataType?: number;
  rawData?: Uint8Array;
}
interface NodeMessage {
  opType?: string;
  name?: string;
  domain?: string;
  input?: string[];
  output?: string[];
  attribute?: {
    name?: string;
    type?: number;
    i?: number;
    ints?: number[];
    t?: TensorMessage;
    g?: GraphMessage;
    graphs?: GraphMessage[];
  }[];
}
interface PortMessage {
  name?: string;
  type?: { tensorType?: { elemType?: number; shape?: { dim?: { dimValue?: number; dimParam?: string }[] } } };
}
interface GraphMessage {
  node?: NodeMessage[];
  initializer?: TensorMessage[];
  input?: PortMessage[];
  output?: PortMessage[];
}
interface ModelMessage {
  graph?: GraphMessage;
  opsetImport?: { domain?: string; version?: number }[];
  producerName?: string;
  functions?: { node?: NodeMessage[] }[];
}

const MOST_FIELDS = 2 ** 18; // 10,000 nodes have some 160,000; decoded, this many take about 100 MB

function portOf({ name = '', type }: PortMessage): OnnxPort {
  const elemType = type?.tensorType?.elemType ?? 0;
  const dims = type?.tensorType?.shape ? (type.tensorType.shape.dim ?? []) : null;
  return {
    name,
    elementType: ELEMENT_TYPES[elemType] ?? (type?.tensorType ? `element type ${elemType}` : 'no tensor'),
    shape: dims && dims.map(({ dimValue = 0, dimParam }) => (dimValue > 0 ? dimValue : dimParam || null)),
  };
}

/** Calls `visit` for every node, those in branches and loops included. */
function eachNode(nodes: readonly NodeMessage[] = [], visit: (node: NodeMessage) => void): void {
  for (const node of nodes) {
    visit(node);
    for (const { g, graphs = [] } of node.attribute ?? [])
      for (const graph of g ? [g, ...graphs] : graphs) eachNode(graph.node, visit);
  }
}

/** Whether a node computes as in training: batch norm says so by an attribute, or of old by handing out statistics; dropout by a third input, or of old by one of its own. */
function isInTraining({ opType, input = [], output = [], attribute = [] }: NodeMessage): boolean {
  const said = attribute.find(({ name }) => name === 'training_mode')?.i;
  if (opType === 'BatchNormalization') return said === undefined ? output.length > 1 : said === 1;
  return opType === 'Dropout' && (input[2] ?? '') !== '';
}

/**
 * The inputs, outputs and ops of an ONNX file.
 *
 * @throws RangeError when the bytes are no ONNX model or have more than 262,144 fields, the shape of a weight is none, or an operator is told what ends ONNX Runtime
 */
export function readOnnx(bytes: Uint8Array): OnnxInfo {
  let model: ModelMessage | null = null;
  try {
    if (hasFewFields(bytes, modelProto, MOST_FIELDS))
      model = modelProto.toObject(modelProto.decode(bytes), { longs: Number }) as ModelMessage;
  } catch (error) {
    throw new RangeError(
      `readOnnx: expected an ONNX model, got ${bytes.length} bytes that are none: ${(error as Error).message}`,
      { cause: error },
    );
  }
  if (!model) throw new RangeError(`readOnnx: expected an ONNX model of at most ${MOST_FIELDS} fields, got more`);
  const { graph, opsetImport = [], producerName = '', functions = [] } = model;
  if (!graph || !graph.output?.length)
    throw new RangeError(
      `readOnnx: expected an ONNX model with a graph and an output, got ${bytes.length} bytes without`,
    );
  const { initializer = [], input = [], output, node } = graph;
  const misshapen = initializer.find(({ dims = [] }) => !dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0));
  if (misshapen)
    throw new RangeError(
      `readOnnx: expected lengths ≥ 0 in the shape of the weights ${excerpt(misshapen.name ?? '')}, got ${(misshapen.dims as number[]).slice(0, 8).join('×')}`,
    );
  const initialized = new Set(initializer.map(({ name }) => name));
  const [ops, trainingOps] = [new Set<string>(), new Set<string>()];
  const constants = new Map<string, readonly number[]>();
  const hold = (name: string | undefined, numbers: readonly number[] | undefined): void => {
    if (name !== undefined && numbers) constants.set(name, numbers);
  };
  for (const tensor of initializer) hold(tensor.name, wholeNumbers(tensor));
  for (const body of [node, ...functions.map((each) => each.node)]) {
    eachNode(body, (each) => {
      hold(each.output?.[0], constantOf(each));
      requireSound(each, constants);
      ops.add(each.opType ?? '');
      if (isInTraining(each)) trainingOps.add(each.opType ?? '');
    });
  }
  return {
    inputs: input.filter(({ name }) => !initialized.has(name)).map(portOf),
    outputs: output.map(portOf),
    numParameters: initializer.reduce((total, { dims = [] }) => total + dims.reduce((size, dim) => size * dim, 1), 0),
    ops: [...ops].sort(),
    trainingOps: [...trainingOps].sort(),
    opset: opsetImport.find(({ domain = '' }) => domain === '')?.version ?? 0,
    producer: producerName,
  };
}
