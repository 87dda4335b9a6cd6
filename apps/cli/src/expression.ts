import { cbrt, exp, log, log10, log2, pow } from '@geq/elementary';
import type { MathNode } from 'mathjs';

/** Arithmetic as plain data: nothing else can be said in it, so nothing can hang, allocate or reach out. */
type Term =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly apply: (...values: number[]) => number; readonly terms: readonly Term[] };

export interface Expression {
  readonly root: Term;
  /** Names whose values it needs. */
  readonly names: readonly string[];
}

const OPERATORS: Readonly<Record<string, (...values: number[]) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  pow,
  unaryMinus: (a) => -a,
  unaryPlus: (a) => a,
};

/** Name → function and how many values it takes. */
const FUNCTIONS: Readonly<Record<string, readonly [apply: (...values: number[]) => number, least: number, most: number]>> = {
  sqrt: [Math.sqrt, 1, 1], cbrt: [cbrt, 1, 1], exp: [exp, 1, 1], abs: [Math.abs, 1, 1],
  log: [log, 1, 1], log2: [log2, 1, 1], log10: [log10, 1, 1],
  round: [Math.round, 1, 1], floor: [Math.floor, 1, 1], ceil: [Math.ceil, 1, 1],
  pow: [pow, 2, 2], min: [Math.min, 1, 16], max: [Math.max, 1, 16],
};

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI };

let parser: ((text: string) => MathNode) | undefined;

/** mathjs's grammar; loaded with the first real expression, since it takes a third of a second. */
async function loadParser(): Promise<(text: string) => MathNode> {
  const { create, parseDependencies } = await import('mathjs/number');
  parser ??= create(parseDependencies, {}).parse as (text: string) => MathNode;
  return parser;
}

/** @throws Error in words for what is not arithmetic: strings, matrices, ranges, units, assignments, other functions */
export async function parseExpression(text: string): Promise<Expression> {
  const parse = await loadParser();
  const names = new Set<string>();
  const root = toTerm(parse(text), names);
  return { root, names: [...names] };
}

function toTerm(node: MathNode, names: Set<string>): Term {
  const each = (nodes: readonly MathNode[]): Term[] => nodes.map((child) => toTerm(child, names));
  const { type } = node;
  if (isNode(node, 'ConstantNode') && typeof node.value === 'number') return { kind: 'number', value: node.value };
  if (isNode(node, 'ParenthesisNode')) return toTerm(node.content, names);
  if (isNode(node, 'SymbolNode')) {
    if (Object.hasOwn(CONSTANTS, node.name)) return { kind: 'number', value: CONSTANTS[node.name] };
    names.add(node.name);
    return { kind: 'name', name: node.name };
  }
  if (isNode(node, 'OperatorNode')) {
    if (!Object.hasOwn(OPERATORS, node.fn)) throw new Error(`the operator ${node.op} is not arithmetic; expected + - * / ^`);
    return { kind: 'call', apply: OPERATORS[node.fn], terms: each(node.args) };
  }
  if (isNode(node, 'FunctionNode')) {
    const name = isNode(node.fn, 'SymbolNode') ? node.fn.name : '?';
    if (!Object.hasOwn(FUNCTIONS, name)) throw new Error(`the function ${name} is not known; expected ${Object.keys(FUNCTIONS).join(', ')}`);
    const [apply, least, most] = FUNCTIONS[name];
    if (node.args.length < least || node.args.length > most) throw new Error(`${name} takes ${least === most ? least : `${least} to ${most}`} ${most === 1 ? 'value' : 'values'}, got ${node.args.length}`);
    return { kind: 'call', apply, terms: each(node.args) };
  }
  throw new Error(`${WORDS[type] ?? type} is no arithmetic`);
}

/** What mathjs calls things, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ConstantNode: 'a text or truth value', ArrayNode: 'a matrix', RangeNode: 'a range', ObjectNode: 'an object', BlockNode: 'a list of expressions',
  AssignmentNode: 'an assignment', FunctionAssignmentNode: 'a function definition', ConditionalNode: 'a condition', RelationalNode: 'a comparison',
  AccessorNode: 'an index', IndexNode: 'an index',
};

interface Nodes {
  readonly ConstantNode: { readonly value: unknown };
  readonly ParenthesisNode: { readonly content: MathNode };
  readonly SymbolNode: { readonly name: string };
  readonly OperatorNode: { readonly op: string; readonly fn: string; readonly args: readonly MathNode[] };
  readonly FunctionNode: { readonly fn: MathNode; readonly args: readonly MathNode[] };
}

function isNode<TType extends keyof Nodes>(node: unknown, type: TType): node is Nodes[TType] {
  return (node as { type?: unknown }).type === type;
}

/** @param valueOf value of a name that the expression uses */
export const evaluateExpression = ({ root }: Expression, valueOf: (name: string) => number): number => evaluate(root, valueOf);

function evaluate(term: Term, valueOf: (name: string) => number): number {
  switch (term.kind) {
    case 'number': return term.value;
    case 'name': return valueOf(term.name);
    case 'call': return term.apply(...term.terms.map((child) => evaluate(child, valueOf)));
  }
}
