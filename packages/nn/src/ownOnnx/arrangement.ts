import type { Session } from '../engine/engine.ts';
import type { Tensor } from '../graph.ts';
import type { OnnxPort } from '../onnx/readOnnx.ts';
import { numEntries } from '../shape.ts';
import { moveAxisFromFront, moveAxisToFront } from './moveAxisToFront.ts';

/** An input for latents and where its samples lie. */
export interface PlacedInput {
  readonly name: string;
  /** The batch; null where the whole input is one sample. */
  readonly axis: number | null;
  /** Lengths of the other axes. */
  readonly row: readonly number[];
}

/** How samples lie in the inputs of a network. */
export interface Arrangement {
  readonly inputs: readonly PlacedInput[];
  /** Samples that a run takes; undefined where it takes any number. */
  readonly rows: number | undefined;
}

/** What a run takes beside the latents, and gives. */
export interface NetworkPorts {
  readonly fixed: Readonly<Record<string, (rows: number) => Tensor>>;
  readonly output: string;
}

/** D: numbers of one sample's latents, all inputs together. */
export const latentDim = ({ inputs }: Arrangement): number => inputs.reduce((sum, { row }) => sum + numEntries(row), 0);

/** Columns `from` to `from + size` of a matrix of rows. */
function columns(data: Float32Array, rows: number, from: number, size: number): Float32Array {
  const width = data.length / rows;
  if (size === width) return data;
  const part = new Float32Array(rows * size);
  for (let i = 0; i < rows; i++) part.set(data.subarray(i * width + from, i * width + from + size), i * size);
  return part;
}

/** One run: latents rows×D, several inputs side by side, to the output as the network gives it. */
export async function runNetwork(
  session: Session,
  {
    arrangement: { inputs },
    ports: { fixed, output },
  }: { readonly arrangement: Arrangement; readonly ports: NetworkPorts },
  { latents, rows }: { readonly latents: Float32Array; readonly rows: number },
): Promise<Tensor> {
  const values: Record<string, Tensor> = {};
  let from = 0;
  for (const { name, axis, row } of inputs) {
    const size = numEntries(row);
    const data = columns(latents, rows, from, size);
    from += size;
    const shape = axis === null ? row : [...row.slice(0, axis), rows, ...row.slice(axis)];
    values[name] = { shape, data: axis === null ? data : moveAxisFromFront(data, shape, axis) };
  }
  for (const [name, value] of Object.entries(fixed)) values[name] = value(rows);
  return (await session.run(values))[output];
}

/** An output, sample after sample. */
export const sampleMajor = ({ shape, data }: Tensor, axis: number | null): Float32Array =>
  axis === null ? (data as Float32Array) : moveAxisToFront(data as Float32Array, shape, axis);

const LENGTH_NAME = /^(?:t|l|h|w|time|steps?|height|width)$|seq|length|time|frame|token/i;

/** An axis of any length, as its errors and options call it: its name, or its place. */
export const axisName = (port: OnnxPort, axis: number): string => port.shape?.[axis]?.toString() ?? String(axis);

/** Axes that may have any length. */
export const freeAxes = ({ shape }: OnnxPort): number[] =>
  (shape ?? []).flatMap((length, axis) => (typeof length === 'number' ? [] : [axis]));

/** Whether an axis is a length of something, not the batch: by its place behind the second, or by its name. */
export const isLength = (port: OnnxPort, axis: number): boolean => {
  const name = port.shape?.[axis];
  return axis > 1 || (typeof name === 'string' && LENGTH_NAME.test(name) && !/batch/i.test(name));
};

const lengthsOf = (port: OnnxPort): number[] =>
  (port.shape ?? []).map((length) => (typeof length === 'number' ? length : 1));
const placed = (port: OnnxPort, axis: number | null): PlacedInput => ({
  name: port.name,
  axis,
  row: lengthsOf(port).filter((_, k) => k !== axis),
});

/**
 * The ways in which samples may lie in the inputs, likeliest first. Each input has at most one axis of any length.
 *
 * An axis of any length is the batch. Without one, the first axis is, or the second (recurrent networks are time first), or the input is one sample.
 */
export function arrangements(ports: readonly OnnxPort[]): Arrangement[] {
  const free = ports.map((port) => freeAxes(port)[0]);
  if (free.every((axis) => axis !== undefined))
    return [{ inputs: ports.map((port, k) => placed(port, free[k])), rows: undefined }];
  const whole: Arrangement = {
    inputs: ports.map((port, k) => (free[k] === undefined ? placed(port, null) : placed(port, free[k]))),
    rows: 1,
  };
  const shapes = ports.map(lengthsOf);
  if (
    free.some((axis) => axis !== undefined) ||
    shapes.some((shape) => shape.length < 2) ||
    shapes.every(([first]) => first === 1)
  )
    return [whole];
  const along = (axis: number): Arrangement[] => {
    const rows = shapes[0][axis];
    return rows > 1 && shapes.every((shape) => shape.length > axis + 1 && shape[axis] === rows)
      ? [{ inputs: ports.map((port) => placed(port, axis)), rows }]
      : [];
  };
  const batchFirst = shapes.every((shape) => shape[0] === shapes[0][0])
    ? [{ inputs: ports.map((port) => placed(port, 0)), rows: shapes[0][0] }]
    : [];
  return [...batchFirst, ...along(1), whole];
}
