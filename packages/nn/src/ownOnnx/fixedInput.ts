import type { Tensor } from '../graph.ts';
import { allowedRange } from '../onnx/packElements.ts';
import type { OnnxPort } from '../onnx/readOnnx.ts';
import { numEntries } from '../shape.ts';
import { portText } from './latentPorts.ts';

/** A value of an input that is the same for all samples: one number for all of it, or numbers of its shape, with or without the batch. */
export type FixedValue = number | boolean | { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

/** A shape as text, axes of one left out. */
const withoutOnes = (shape: readonly number[]): string => shape.filter((length) => length !== 1).join('×');

/**
 * What a run of so many samples takes for an input with a fixed value.
 *
 * @param port axes that may have any length are the batch
 * @throws RangeError for numbers that its element type does not hold, or another shape
 */
export function fixedInput(port: OnnxPort, value: FixedValue): (rows: number) => Tensor {
  const numbers = typeof value === 'object' ? value.data : [Number(value)];
  const bad = Array.prototype.findIndex.call(numbers, (x: number) => allowedRange(port.elementType, x) !== undefined);
  if (bad >= 0)
    throw new RangeError(
      `onnxGenerator: expected ${allowedRange(port.elementType, numbers[bad])} for ${portText(port)}, got ${numbers[bad]}`,
    );
  const shape = port.shape ?? (typeof value === 'object' ? value.shape : []);
  const lengths = (rows: number): number[] => shape.map((length) => (typeof length === 'number' ? length : rows));
  if (numbers.length === 1)
    return (rows) => ({ shape: lengths(rows), data: new Float64Array(numEntries(lengths(rows))).fill(numbers[0]) });

  const given = (value as { shape: readonly number[] }).shape;
  const open = shape.flatMap((length, axis) => (typeof length === 'number' ? [] : [axis]));
  const isWhole = open.length === 0 && withoutOnes(given) === withoutOnes(shape as readonly number[]);
  const batch = isWhole ? undefined : (open[0] ?? 0); // a batch that the file fixes is the first axis
  const row = shape.filter((_, axis) => axis !== batch) as number[];
  if (open.length > 1 || withoutOnes(given) !== withoutOnes(row) || numbers.length !== numEntries(row)) {
    const isVaried = given.length === shape.length && given[open[0] ?? 0] > 1;
    throw new RangeError(
      `onnxGenerator: expected one number, or ${row.join('×')}, for ${portText(port)}, got ${given.join('×')}${isVaried ? ': it must be the same for all samples' : ''}`,
    );
  }
  return (rows) => {
    if (batch === undefined) return { shape: row, data: Float64Array.from(numbers) };
    const copies = lengths(rows)[batch];
    const inner = numEntries(row.slice(batch));
    const data = new Float64Array(copies * numbers.length);
    for (let i = 0; i < data.length; i++) data[i] = numbers[Math.floor(i / (copies * inner)) * inner + (i % inner)];
    return { shape: lengths(rows), data };
  };
}
