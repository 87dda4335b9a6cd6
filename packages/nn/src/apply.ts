import type { Attributes, GraphNode } from './graph.ts';
import type { Op } from './op.ts';
import type { Tape, Value } from './value.ts';

/** Writes one application of `op` on the tape of its inputs. @throws RangeError when the inputs do not fit or come from two traces */
export function apply<TAttributes extends Attributes>(
  op: Op<TAttributes>,
  inputs: readonly Value[],
  attributes: TAttributes,
): Value {
  const { tape } = inputs[0];
  if (inputs.some((input) => input.tape !== tape))
    throw new RangeError(`${op.name}: expected values of one trace, got values of two`);
  const shape = op.shape(
    inputs.map((input) => input.shape),
    attributes,
  );
  return tape.push({ op: op.name, inputs: inputs.map(({ index }) => index), attributes, shape });
}

/** The node behind a value. */
export const nodeOf = ({ tape, index }: Value): GraphNode => tape.nodes[index];

/** The value at a place of a tape. */
export const valueAt = (tape: Tape, index: number): Value => ({ tape, index, shape: tape.nodes[index].shape });
