import { excerpt } from './excerpt.ts';
import { ATTRIBUTE, INT64 } from './modelProto.ts';

interface TensorMessage {
  readonly name?: string;
  readonly dims?: readonly number[];
  readonly dataType?: number;
  readonly rawData?: Uint8Array;
}
interface AttributeMessage {
  readonly name?: string;
  readonly type?: number;
  readonly i?: number;
  readonly ints?: readonly number[];
  readonly t?: TensorMessage;
}
/** What is looked at of a node. */
export interface SoundNode {
  readonly opType?: string;
  readonly name?: string;
  readonly domain?: string;
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly attribute?: readonly AttributeMessage[];
}
/** Whole numbers that a model holds as constants, by the name of the value. */
export type Constants = ReadonlyMap<string, readonly number[]>;

const FEW = 64; // numbers of a shape
const MOST_NUMBERS = 2 ** 28; // that a constant shape may ask for: 1 GB of float32

/** Attributes that divide, or are walked by: below 1, ONNX Runtime ends the process for some of them. */
const AT_LEAST_ONE = [
  'group',
  'num_groups',
  'blocksize',
  'num_outputs',
  'hidden_size',
  'strides',
  'dilations',
  'kernel_shape',
];

/** Operators whose output is as large as one of their inputs says, and which. */
const SHAPE_INPUT: Readonly<Record<string, number>> = { ConstantOfShape: 0, Expand: 1, Resize: 3 };

const isOnnx = (domain: string): boolean => domain === '' || domain === 'ai.onnx';
const nameOf = ({ opType = '', name = '' }: SoundNode): string =>
  `${excerpt(opType)}${name === '' ? '' : ` (${excerpt(name)})`}`;

/** The whole numbers of a short tensor; undefined for others. */
export function wholeNumbers({ dataType, rawData }: TensorMessage): readonly number[] | undefined {
  if (dataType !== INT64 || !rawData || rawData.length % 8 !== 0 || rawData.length > 8 * FEW) return undefined;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Array.from({ length: rawData.length / 8 }, (_, k) => Number(view.getBigInt64(8 * k, true)));
}

/** What a Constant node holds, if it is whole numbers. */
export function constantOf({ opType, attribute = [] }: SoundNode): readonly number[] | undefined {
  if (opType !== 'Constant') return undefined;
  const [value] = attribute;
  return value?.name === 'value' && value.t
    ? wholeNumbers(value.t)
    : value?.name === 'value_ints'
      ? value.ints?.slice(0, FEW)
      : undefined;
}

/**
 * Attributes and constant shapes with which ONNX Runtime ends the process, or fills the memory: told before anything runs.
 *
 * @throws RangeError that names the node
 */
export function requireSound(node: SoundNode, constants: Constants): void {
  const { opType = '', domain = '', input = [], attribute = [] } = node;
  if (!isOnnx(domain)) return;
  for (const { name = '', type, i = type === ATTRIBUTE.int ? 0 : undefined, ints = [] } of attribute) {
    if (!AT_LEAST_ONE.includes(name)) continue;
    const bad = [...(i === undefined ? [] : [i]), ...ints].find((value) => value < 1);
    if (bad !== undefined)
      throw new RangeError(`readOnnx: expected ${name} ≥ 1 in ${nameOf(node)}, got ${bad}; export the model again`);
  }
  if (!Object.hasOwn(SHAPE_INPUT, opType)) return;
  const shape = constants.get(input[SHAPE_INPUT[opType]] ?? '') ?? [];
  if (shape.reduce((product, length) => product * Math.abs(length || 1), 1) > MOST_NUMBERS) {
    throw new RangeError(
      `readOnnx: expected at most ${MOST_NUMBERS} numbers of ${nameOf(node)}, got the shape ${shape.slice(0, 8).join('×')}; export the network for smaller images`,
    );
  }
}
