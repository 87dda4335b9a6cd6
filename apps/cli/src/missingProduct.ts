const TOKENS = /\d[\d_]*\.?[\d_]*(?:e[+-]?\d+)?|\.\d[\d_]*(?:e[+-]?\d+)?|[a-z_]\w*|\s+|./giu;
const isWord = (token: string): boolean => /^[\w.]/.test(token);
const isName = (token: string): boolean => /^[a-z_]/i.test(token);
const isSpace = (token: string): boolean => /^\s/.test(token);

/** Whether a product is meant between two tokens that stand side by side; a name before a parenthesis is a function. */
const isProduct = (left: string, right: string): boolean =>
  (isWord(left) || left === ')') && (isWord(right) || (right === '(' && !isName(left)));

/**
 * How an expression with factors side by side can be written with *: `2*K` for `2 K`; both readings of `0.2/2K`, where the
 * product may or may not be the divisor.
 */
export function withProducts(text: string): string[] {
  const tokens = (text.match(TOKENS) ?? []).filter((token) => !isSpace(token));
  const flat = tokens.map((token, i) => (i > 0 && isProduct(tokens[i - 1], token) ? `*${token}` : token)).join('');
  const grouped = runsOf(tokens)
    .map((run, i, runs) =>
      run.length > 1 && /[/^]$/.test(runs[i - 1]?.at(-1) ?? '') ? `(${run.join('*')})` : run.join('*'),
    )
    .join('');
  return grouped === flat ||
    tokens.some((token, i) => i > 0 && isProduct(tokens[i - 1], token) && !(isWord(token) && isWord(tokens[i - 1])))
    ? [flat]
    : [grouped, flat];
}

/** Numbers and names that stand side by side, together; every other token alone. */
function runsOf(tokens: readonly string[]): string[][] {
  const runs: string[][] = [];
  for (const [i, token] of tokens.entries()) {
    if (i > 0 && isWord(token) && isWord(tokens[i - 1])) runs.at(-1)?.push(token);
    else runs.push([token]);
  }
  return runs;
}
