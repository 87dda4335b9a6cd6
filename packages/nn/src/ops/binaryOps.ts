import type { Tensor64 } from '../graph.ts';
import type { Op, OnnxEmitter, OnnxValue } from '../op.ts';
import { broadcastShapes, broadcastStrides, forEachOffset, numEntries, type Shape } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { constantOn } from './leafOps.ts';
import { sumLike } from './sum.ts';

type None = Readonly<Record<string, never>>;
const none: None = {};

/** ONNX aligns shapes at the last axis; one number per channel needs ones behind it. */
function alignChannels(emit: OnnxEmitter, operand: OnnxValue, full: Shape): string {
  if (operand.shape.length !== 1 || full.length <= 2) return operand.name;
  return emit.node('Unsqueeze', [operand.name, emit.ints(full.slice(2).map((_, i) => i + 1))]);
}

/** Axes at the end along which the operand either has an entry for every entry of `full`, or one for all: its step there, 1 or 0. */
function isEven(strides: readonly number[], shape: readonly number[], from: number): boolean {
  let size = 1;
  let [isDense, isConstant] = [true, true];
  for (let axis = shape.length - 1; axis >= from; axis--) {
    if (shape[axis] === 1) continue;
    isDense &&= strides[axis] === size;
    isConstant &&= strides[axis] === 0;
    size *= shape[axis];
  }
  return isDense || isConstant;
}

function evaluateBinary(
  [a, b]: readonly Tensor64[],
  shape: readonly number[],
  f: (a: number, b: number) => number,
): Float64Array {
  const out = new Float64Array(numEntries(shape));
  const strides = [broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape)];
  // Rows as long as both operands go through them in one step: most of the time is spent here when weights are folded.
  let from = shape.length;
  while (from > 0 && strides.every((stride) => isEven(stride, shape, from - 1))) from--;
  const row = numEntries(shape.slice(from));
  const [stepA, stepB] = strides.map((stride) =>
    Number(shape.some((length, axis) => axis >= from && length > 1 && stride[axis] !== 0)),
  );
  forEachOffset(
    shape.slice(0, from),
    strides.map((stride) => stride.slice(0, from)),
    (index, [i, j]) => {
      for (let k = 0, at = index * row; k < row; k++) out[at + k] = f(a.data[i + k * stepA], b.data[j + k * stepB]);
    },
  );
  return out;
}

type Binary = {
  readonly f: (a: number, b: number) => number;
  readonly onnx: string;
  readonly vjp: (a: Value, b: Value, g: Value) => readonly [Value, Value];
};

/**
 * c = f(a, b) entry by entry. Operands have equal shapes, ones in place of an axis (equal rank), one number per channel
 * (rank 1), or are single numbers (rank 0). Gradients are summed over the axes along which an operand was spread.
 */
function binaryOp(name: 'add' | 'sub' | 'mul', { f, onnx, vjp }: Binary): Op<None> {
  return {
    name,
    shape: ([a, b]) => broadcastShapes(name, a, b),
    evaluate: (inputs, _, shape) => evaluateBinary(inputs, shape, f),
    vjp: ({ inputs: [a, b], gradient }) => {
      const [ga, gb] = vjp(a, b, gradient);
      return [sumLike(ga, a), sumLike(gb, b)];
    },
    onnx: (emit, [a, b], _, shape) => emit.node(onnx, [alignChannels(emit, a, shape), alignChannels(emit, b, shape)]),
    tfjs: (tf, [a, b]) => tf[name](a, b),
  };
}

/** The ops of two operands, by name. */
export const binaryOps: Readonly<Record<'add' | 'sub' | 'mul', Op<None>>> = {
  add: binaryOp('add', { f: (a, b) => a + b, onnx: 'Add', vjp: (_a, _b, g) => [g, g] }),
  sub: binaryOp('sub', { f: (a, b) => a - b, onnx: 'Sub', vjp: (_a, _b, g) => [g, g.tape.apply('neg', [g], none)] }),
  mul: binaryOp('mul', { f: (a, b) => a * b, onnx: 'Mul', vjp: (a, b, g) => [mul(g, b), mul(g, a)] }),
};

/** Numbers may stand for values of rank 0. */
export type Operand = Value | number;

function operands(caller: string, a: Operand, b: Operand): [Value, Value] {
  if (typeof a === 'number' && typeof b === 'number')
    throw new TypeError(`${caller}: expected at least one value of the graph, got the numbers ${a} and ${b}`);
  const { tape } = (typeof a === 'number' ? b : a) as Value;
  const value = (x: Operand): Value => (typeof x === 'number' ? constantOn(tape, [x], []) : x);
  return [value(a), value(b)];
}

/** a + b. */
export const add = (a: Operand, b: Operand): Value => apply(binaryOps.add, operands('add', a, b), none);
/** a − b. */
export const sub = (a: Operand, b: Operand): Value => apply(binaryOps.sub, operands('sub', a, b), none);
/** a · b, entry by entry. */
export const mul = (a: Operand, b: Operand): Value => apply(binaryOps.mul, operands('mul', a, b), none);
