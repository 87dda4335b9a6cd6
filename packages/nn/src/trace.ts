import type { Graph } from './graph.ts';
import { constantOn, inputOn, parameterOn } from './ops/leafOps.ts';
import { findOp } from './ops/findOp.ts';
import { sameShape, shapeText, type Shape } from './shape.ts';
import { createTape, extractGraph } from './createTape.ts';
import type { Value } from './value.ts';

/** What a model function is handed: where its numbers come from. */
export interface Scope {
  /** What a run brings, say latents: `input('z', ['B', 100])`. 'B' is the batch. */
  input(name: string, shape: Shape): Value;
  /** What is learned or loaded; asking twice gives the same value. */
  parameter(name: string, shape: readonly number[]): Value;
  /** Numbers of the model itself: masks, scales. Row-major; no shape means a single number. */
  constant(data: number | readonly number[], shape?: readonly number[]): Value;
}

/**
 * Runs a model function once and writes down what it computes.
 *
 *     trace(({ input, parameter }) => ({ x: tanh(dense(input('z', ['B', 100]), parameter('w', [784, 100]))) }))
 *
 * @returns the graph of the values that the function returns, under the names it gives them
 * @throws RangeError where shapes do not fit, or one name is used for two things
 */
export function trace(model: (scope: Scope) => Readonly<Record<string, Value>>): Graph {
  const tape = createTape(findOp);
  const named = new Map<string, Value>();
  const claim = (name: string, value: Value, op: string): Value => {
    const known = named.get(name);
    if (known && (tape.nodes[known.index].op !== op || !sameShape(known.shape, value.shape))) {
      throw new RangeError(
        `trace: expected ${name} to name one thing, got ${tape.nodes[known.index].op} ${shapeText(known.shape)} and ${op} ${shapeText(value.shape)}`,
      );
    }
    named.set(name, value);
    return value;
  };
  const outputs = model({
    input: (name, shape) => claim(name, inputOn(tape, name, shape), 'input'),
    parameter: (name, shape) => claim(name, parameterOn(tape, name, shape), 'parameter'),
    constant: (data, shape = []) =>
      typeof data === 'number' ? constantOn(tape, [data], shape) : constantOn(tape, data, shape),
  });
  if (Object.keys(outputs).length === 0)
    throw new RangeError('trace: expected the model to return named values, got none');
  for (const [name, value] of Object.entries(outputs)) {
    if (value.tape !== tape)
      throw new RangeError(`trace: expected output ${name} to be a value of this trace, got one of another`);
  }
  return extractGraph(tape, outputs);
}
