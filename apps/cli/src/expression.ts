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
const FUNCTIONS: Readonly<
  Record<string, readonly [apply: (...values: number[]) => number, least: number, most: number]>
> = {
  sqrt: [Math.sqrt, 1, 1],
  cbrt: [cbrt, 1, 1],
  exp: [exp, 1, 1],
  abs: [Math.abs, 1, 1],
  log: [log, 1, 1],
  log2: [log2, 1, 1],
  log10: [log10, 1, 1],
  round: [Math.round, 1, 1],
  floor: [Math.floor, 1, 1],
  ceil: [Math.ceil, 1, 1],
  pow: [pow, 2, 2],
  min: [Math.min, 1, 16],
  max: [Math.max, 1, 16],
};

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI };

let parser: ((text: string) => MathNode) | undefined;

/** mathjs's grammar; loaded with the first real expression, since it takes a third of a second. */
async function loadParser(): Promise<(text: string) => MathNode> {
  const { create, parseDependencies } = await import('mathjs/number');
  parser ??= create(parseDependencies, {}).parse as (text: string) => MathNode;
  return parser;
}

/** Two factors side by side: `2 K`. Not read as a product, since `1K`, `20M` and `5 cm` mean something else. */
export class MissingProduct extends Error {}

/** @throws Error in words for what is not arithmetic: strings, matrices, ranges, units, assignments, other functions; MissingProduct */
export async function parseExpression(text: string): Promise<Expression> {
  requireOurNumbers(text);
  const parse = await loadParser();
  const names = new Set<string>();
  const root = toTerm(parse(text.replace(GROUPED, (digits) => digits.replaceAll('_', ''))), names);
  return { root, names: [...names] };
}

const GROUPED = /(?<![\w.])\d+(?:_\d+)+(?![\w])|(?<=\.)\d+(?:_\d+)+(?!\w)/g; // 32_000

/** What mathjs would read in a way of its own: comments, shares of what stands before, words of fixed length, and arguments such as 1,000. */
function requireOurNumbers(text: string): void {
  if (text.includes('#')) throw new Error('a comment is no arithmetic');
  if (/[\n\r]/.test(text)) throw new Error('a list of expressions is no arithmetic; write one, on one line');
  if (text.includes('%')) throw new Error('% is read behind a lone number; write 0.05 for 5%');
  if (/(?<![\w.])0[xob]\w/i.test(text))
    throw new Error('0x, 0o and 0b are read before a lone number; write it in decimals');
  if (/[\d.]e[+-]?(?![\w+-])/i.test(text)) throw new Error('an exponent needs digits, as in 1e5');
  if (/(?<![A-Za-z_]\w*)\d_(?!\d)/.test(text)) throw new Error('an underscore stands between two digits, as in 1_000');
  if (/\d,\d/.test(text) && !/[([{]/.test(text))
    throw new Error('Unexpected operator ,: a comma stands between the values of a function, not inside a number');
  if (/,\s*0\d/.test(text))
    throw new Error('a comma stands between the values of a function, not inside a number; write 1000 for 1,000');
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
    if (node.implicit) throw new MissingProduct('two factors without *');
    if (!Object.hasOwn(OPERATORS, node.fn))
      throw new Error(`the operator ${node.op} is not arithmetic; expected + - * / ^`);
    return { kind: 'call', apply: OPERATORS[node.fn], terms: each(node.args) };
  }
  if (isNode(node, 'FunctionNode')) {
    const name = isNode(node.fn, 'SymbolNode') ? node.fn.name : '?';
    if (!Object.hasOwn(FUNCTIONS, name))
      throw new Error(
        `the function ${name} is not known; expected ${Object.keys(FUNCTIONS).join(', ')}${name.length === 1 && name !== '?' ? `; to multiply by ${name}, write ${name}*(…)` : ''}`,
      );
    const [apply, least, most] = FUNCTIONS[name];
    if (node.args.length < least || node.args.length > most)
      throw new Error(
        `${name} takes ${least === most ? least : `${least} to ${most}`} ${most === 1 ? 'value' : 'values'}, got ${node.args.length}`,
      );
    return { kind: 'call', apply, terms: each(node.args) };
  }
  throw new Error(`${WORDS[type] ?? type} is no arithmetic`);
}

/** What mathjs calls things, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ConstantNode: 'a text or truth value',
  ArrayNode: 'a matrix',
  RangeNode: 'a range',
  ObjectNode: 'an object',
  BlockNode: 'a list of expressions',
  AssignmentNode: 'an assignment',
  FunctionAssignmentNode: 'a function definition',
  ConditionalNode: 'a condition',
  RelationalNode: 'a comparison',
  AccessorNode: 'an index',
  IndexNode: 'an index',
};

interface Nodes {
  readonly ConstantNode: { readonly value: unknown };
  readonly ParenthesisNode: { readonly content: MathNode };
  readonly SymbolNode: { readonly name: string };
  readonly OperatorNode: {
    readonly op: string;
    readonly fn: string;
    readonly implicit: boolean;
    readonly args: readonly MathNode[];
  };
  readonly FunctionNode: { readonly fn: MathNode; readonly args: readonly MathNode[] };
}

function isNode<TType extends keyof Nodes>(node: unknown, type: TType): node is Nodes[TType] {
  return (node as { type?: unknown }).type === type;
}

/** @param valueOf value of a name that the expression uses */
export const evaluateExpression = ({ root }: Expression, valueOf: (name: string) => number): number =>
  evaluate(root, valueOf);

function evaluate(term: Term, valueOf: (name: string) => number): number {
  switch (term.kind) {
    case 'number':
      return term.value;
    case 'name':
      return valueOf(term.name);
    case 'call': {
      const values = term.terms.map((child) => evaluate(child, valueOf));
      return values.find((value) => !Number.isFinite(value)) ?? term.apply(...values); // 1/0 stays, also where min or 1/x would hide it
    }
  }
}
