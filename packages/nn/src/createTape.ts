import { apply } from './apply.ts';
import type { Graph, GraphNode } from './graph.ts';
import type { Op } from './op.ts';
import type { Tape, Value } from './value.ts';

/** An empty tape. @param findOp the vocabulary: the op of a name */
export function createTape(findOp: (name: string) => Op): Tape {
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
    apply: (op, inputs, attributes) => apply(findOp(op), inputs, attributes),
  };
  return tape;
}

/** The graph of named values: their nodes and all that these need, in order. Inputs stay even when nothing needs them. */
export function extractGraph(tape: Tape, outputs: Readonly<Record<string, Value>>): Graph {
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
