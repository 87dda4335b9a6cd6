import type { Graph, GraphNode } from './graph.ts';
import { findOp } from './ops/findOp.ts';
import { createTape, extractGraph } from './createTape.ts';
import type { Tape, Value } from './value.ts';

/** What a rule may look at: the node, its inputs as already rewritten, and how often the old graph uses each input. */
export interface Rewriting {
  readonly node: GraphNode;
  readonly inputs: readonly Value[];
  readonly uses: readonly number[];
  readonly tape: Tape;
}

/** A replacement for a node, or null to keep it. */
export type Rule = (rewriting: Rewriting) => Value | null;

/** Writes a graph anew, node by node; the first rule with an answer wins. Values nobody needs any more are left out. */
export function rewrite(graph: Graph, rules: readonly Rule[]): Graph {
  const tape = createTape(findOp);
  const values = copyToTape(tape, graph, rules);
  return extractGraph(tape, Object.fromEntries(graph.outputs.map(({ name, node }) => [name, values[node]])));
}

/** The values of a graph on a tape, node by node. */
export function copyToTape(tape: Tape, graph: Graph, rules: readonly Rule[] = []): Value[] {
  const uses = graph.nodes.map(() => 0);
  for (const { inputs } of graph.nodes) for (const input of inputs) uses[input]++;
  for (const { node } of graph.outputs) uses[node]++;
  const values: Value[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => values[input]);
    const rewriting = { node, inputs, uses: node.inputs.map((input) => uses[input]), tape };
    let value: Value | null = null;
    for (const rule of rules) value ??= rule(rewriting);
    values.push(value ?? tape.push({ ...node, inputs: inputs.map(({ index }) => index) }));
  }
  return values;
}
