import type { Graph } from './graph.ts';
import { numEntries, type Shape } from './shape.ts';

/** An input or parameter that a graph asks for. */
export interface Port {
  readonly name: string;
  readonly shape: Shape;
}

const portsOf = (graph: Graph, kind: string): Port[] =>
  graph.nodes
    .filter(({ op }) => op === kind)
    .map(({ attributes, shape }) => ({ name: attributes.name as string, shape }));

/** What a run brings. */
export const inputsOf = (graph: Graph): Port[] => portsOf(graph, 'input');
/** What is learned. */
export const parametersOf = (graph: Graph): Port[] => portsOf(graph, 'parameter');
/** What comes out. */
export const outputsOf = (graph: Graph): Port[] =>
  graph.outputs.map(({ name, node }) => ({ name, shape: graph.nodes[node].shape }));
/** How many numbers are learned. */
export const countParameters = (graph: Graph): number =>
  parametersOf(graph).reduce((total, { shape }) => total + numEntries(shape as number[]), 0);
