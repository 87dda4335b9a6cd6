import type { Tensor } from '../graph.ts';
import { unfit } from '../onnx/elementTypes.ts';
import { excerpt } from '../onnx/excerpt.ts';
import type { OnnxPort } from '../onnx/readOnnx.ts';
import { sizeOf } from '../shape.ts';
import { portText } from './ports.ts';

/** A value of an input that is the same for all samples: one number for all of it, or numbers of its shape, with or without the batch. */
export type FixedValue = number | boolean | { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

const withoutOnes = (shape: readonly number[]): string => shape.filter((length) => length !== 1).join('×');

/**
 * What a run of so many samples takes for an input with a fixed value.
 *
 * @param port axes that may have any length are the batch
 * @throws RangeError for numbers that its element type does not hold, or another shape
 */
export function fixedInput(port: OnnxPort, value: FixedValue): (rows: number) => Tensor {
  const numbers = typeof value === 'object' ? value.data : [Number(value)];
  const bad = Array.prototype.findIndex.call(numbers, (x: number) => unfit(port.elementType, x) !== undefined);
  if (bad >= 0) throw new RangeError(`onnxGenerator: expected ${unfit(port.elementType, numbers[bad])} for ${portText(port)}, got ${numbers[bad]}`);
  const shape = port.shape ?? (typeof value === 'object' ? value.shape : []);
  const lengths = (rows: number): number[] => shape.map((length) => (typeof length === 'number' ? length : rows));
  if (numbers.length === 1) return (rows) => ({ shape: lengths(rows), data: new Float64Array(sizeOf(lengths(rows))).fill(numbers[0]) });

  const given = (value as { shape: readonly number[] }).shape;
  const free = shape.flatMap((length, axis) => (typeof length === 'number' ? [] : [axis]));
  const row = shape.filter((length) => typeof length === 'number');
  if (free.length > 1 || withoutOnes(given) !== withoutOnes(row) || numbers.length !== sizeOf(row)) {
    throw new RangeError(`onnxGenerator: expected one number or ${row.join('×') || 'one number'} for ${portText(port)}, got ${given.join('×')}${given.length === shape.length && free.length === 1 && given[free[0]] > 1 ? ': it must be the same for all samples' : ''} (${excerpt(port.name)})`);
  }
  return (rows) => {
    if (free.length === 0) return { shape: row, data: Float64Array.from(numbers) };
    const [outer, inner] = [sizeOf(row.slice(0, free[0])), sizeOf(row.slice(free[0]))];
    const data = new Float64Array(rows * numbers.length);
    for (let o = 0; o < outer; o++) for (let i = 0; i < rows; i++) for (let k = 0; k < inner; k++) data[(o * rows + i) * inner + k] = numbers[o * inner + k];
    return { shape: lengths(rows), data };
  };
}
