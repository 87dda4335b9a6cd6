import type { Attributes, Graph, GraphNode } from './graph.ts';
import type { Op } from './op.ts';
import type { Tape, Value } from './value.ts';

/** An empty tape. @param opOf the vocabulary: the op of a name */
export function createTape(opOf: (name: string) => Op): Tape {
  const nodes: GraphNode[] = [];
  const known = new Map<string, Value>();
  const tape: Tape = {
    nodes,
    push: (node) => {
      const key = JSON.stringify([node.op, node.inputs, node.attributes]);
      const value = known.get(key) ?? { shape: node.shape, tape, index: nodes.push(node) - 1 };
      known.set(key, value);
      return value;
    },
    apply: (op, inputs, attributes) => apply(opOf(op), inputs, attributes),
  };
  return tape;
}

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

/** The graph of named values: their nodes and all that these need, in order. Inputs stay even when nothing needs them. */
export function graphOf(tape: Tape, outputs: Readonly<Record<string, Value>>): Graph {
  const isNeeded = tape.nodes.map(({ op }) => op === 'input');
  for (const { index } of Object.values(outputs)) isNeeded[index] = true;
  for (let index = tape.nodes.length - 1; index >= 0; index--) {
    if (isNeeded[index]) for (const input of tape.nodes[index].inputs) isNeeded[input] = true;
  }
  const places: number[] = [];
  const nodes: GraphNode[] = [];
  tape.nodes.forEach((node, index) => {
    if (isNeeded[index]) places[index] = nodes.push({ ...node, inputs: node.inputs.map((input) => places[input]) }) - 1;
  });
  return {
    format: 'geq-graph',
    version: 1,
    nodes,
    outputs: Object.entries(outputs).map(([name, { index }]) => ({ name, node: places[index] })),
  };
}
