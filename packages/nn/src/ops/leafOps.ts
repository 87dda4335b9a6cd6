import type { Attributes } from '../graph.ts';
import type { Op } from '../op.ts';
import { numEntries, shapeText, type Dim, type Shape } from '../shape.ts';
import type { Tape, Value } from '../value.ts';

type Named = { readonly name: string; readonly shape: readonly Dim[] };
type Literal = { readonly shape: readonly number[]; readonly data: readonly number[] };

function requireShape(caller: string, shape: unknown): Shape {
  if (!Array.isArray(shape) || !shape.every((dim) => dim === 'B' || (Number.isSafeInteger(dim) && dim > 0))) {
    throw new RangeError(
      `${caller}: expected a shape of whole numbers from 1 on, or 'B' for the batch, got ${JSON.stringify(shape)}`,
    );
  }
  if (shape.length > 4) throw new RangeError(`${caller}: expected at most four axes, got ${shapeText(shape)}`);
  if (shape.filter((dim) => dim === 'B').length > 1)
    throw new RangeError(`${caller}: expected 'B' at most once, got ${shapeText(shape)}`);
  return shape;
}

/** Leaves have no inputs: engines bind them instead of computing them. */
const leaf = <TAttributes extends Attributes>(
  name: string,
  shape: (attributes: TAttributes) => Shape,
): Op<TAttributes> => {
  const bound = (): never => {
    throw new Error(`${name}: leaves are bound, not computed`);
  };
  return {
    name,
    shape: (_, attributes) => shape(attributes),
    evaluate: bound,
    vjp: () => [],
    onnx: bound,
    tfjs: bound,
  };
};

function requireName(caller: string, name: unknown): void {
  if (typeof name !== 'string' || name === '')
    throw new RangeError(`${caller}: expected a name, got ${JSON.stringify(name)}`);
}

/** What a run brings: data, latents. */
const inputOp = leaf<Named>('input', ({ name, shape }) => {
  requireName('input', name);
  return requireShape('input', shape);
});

/** What is learned: a named tensor whose values live beside the graph. */
const parameterOp = leaf<Named>('parameter', ({ name, shape }) => {
  requireName('parameter', name);
  if (requireShape('parameter', shape).includes('B'))
    throw new RangeError(`parameter: expected ${name} to have a shape of numbers, got ${shapeText(shape)}`);
  return shape;
});

/** Numbers written into the graph itself: scalars, masks. */
const constantOp = leaf<Literal>('constant', ({ shape, data }) => {
  if (requireShape('constant', shape).includes('B'))
    throw new RangeError(`constant: expected a shape of numbers, got ${shapeText(shape)}`);
  if (!Array.isArray(data) || data.length !== numEntries(shape) || !data.every(Number.isFinite)) {
    throw new RangeError(
      `constant: expected ${numEntries(shape)} finite numbers for ${shapeText(shape)}, got ${Array.isArray(data) ? data.length : String(data)}`,
    );
  }
  return shape;
});

/** What a graph starts from, by name. */
export const leafOps = { input: inputOp, parameter: parameterOp, constant: constantOp };

const place = <TAttributes extends Attributes>(tape: Tape, op: Op<TAttributes>, attributes: TAttributes): Value =>
  tape.push({ op: op.name, inputs: [], attributes, shape: op.shape([], attributes) });

/** An input on a tape. */
export const inputOn = (tape: Tape, name: string, shape: Shape): Value => place(tape, inputOp, { name, shape });
/** A parameter on a tape. */
export const parameterOn = (tape: Tape, name: string, shape: readonly number[]): Value =>
  place(tape, parameterOp, { name, shape });
/** Numbers on a tape, row-major. */
export const constantOn = (tape: Tape, data: readonly number[], shape: readonly number[]): Value =>
  place(tape, constantOp, { shape, data });
