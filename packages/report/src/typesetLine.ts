/** A piece of a line of text set in one way. */
interface Run {
  readonly text: string;
  readonly italic: boolean;
  /** −1 below the line (subscript), 1 above it (superscript), 0 on it. */
  readonly level: -1 | 0 | 1;
}

const PLAIN_SUBSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ'].map((c, i) => [c, '0123456789aehijklmnoprstuvx'[i]]),
);
// Not inside a word, a path or an option: `dcgan_rand`, `-N`, `a/b/c`, `e.g.` stay as they are; `D/N` and `N/10` are quotients.
const BEFORE = "(?<![\\p{L}\\p{N}_.\\-;'’])(?<!(?:^|[^\\p{L}\\p{N}]|[\\p{L}\\p{N}_]{2}|\\/.)\\/)";
const AFTER = "(?![\\p{L}\\p{N}\\p{M}_’'\\-]|\\.\\p{L}|\\/(?!\\d|\\p{L}(?![\\p{L}\\p{N}_/.])))";
const SYMBOL = new RegExp(
  `${BEFORE}(\\p{L}\\p{M}*)(?:_\\{([^{}_&<>]{1,12})\\}|_([\\p{L}\\p{N}]{1,3})(?![\\p{L}\\p{N}_])|([₀-₉ₐ-ₜᵢ-ᵥⱼ]+)(?![\\p{L}_]))|${BEFORE}([b-zB-HJ-Zα-ω])${AFTER}|(?<=10)([⁻⁰¹²³⁴-⁹]+)`,
  'gu',
);

const PLAIN_SUPERSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'⁻⁰¹²³⁴⁵⁶⁷⁸⁹'].map((c, i) => [c, '−0123456789'[i]]),
);

const plainDigits = (subscript: string): string =>
  [...subscript].map((c) => PLAIN_SUBSCRIPTS[c] ?? PLAIN_SUPERSCRIPTS[c] ?? c).join('');

/** A lone letter that is no symbol: a panel's `(b)`, an initial, a unit after a number. */
function isWord(text: string, at: number, letter: string): boolean {
  const before = text.slice(0, at);
  const after = text.slice(at + letter.length);
  return (
    (/(^|\s)\($/.test(before) && after.startsWith(')')) ||
    (/[A-Z]/.test(letter) && after.startsWith('. ')) ||
    (/[smhd]/.test(letter) && /\d\s$/.test(before))
  );
}

/** The runs of a line: `e_g`, `Q_{12}`, `Q₁₂` become a letter and its subscript, single letters (N, t, η) italic, `10⁻³` ten with its exponent. */
export function runs(text: string): Run[] {
  const result: Run[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) result.push({ text: text.slice(from, to), italic: false, level: 0 });
  };
  for (const match of text.matchAll(SYMBOL)) {
    const [whole, base, braced, bare, unicode, lone, power] = match;
    if (lone !== undefined && isWord(text, match.index, lone)) continue;
    plain(match.index);
    const letter = base ?? lone;
    if (letter !== undefined) result.push({ text: letter, italic: !/[Α-Ω]/.test(letter), level: 0 });
    const subscript = braced ?? bare ?? (unicode === undefined ? undefined : plainDigits(unicode));
    if (subscript !== undefined) result.push({ text: subscript, italic: /^\p{L}{1,2}$/u.test(subscript), level: -1 });
    if (power !== undefined) result.push({ text: plainDigits(power), italic: false, level: 1 });
    from = match.index + whole.length;
  }
  plain(text.length);
  return result;
}

const round = (x: number): string => String(Math.round(x * 100) / 100);
const RISE = { '-1': 0.2, '0': 0, '1': -0.38 }; // of the font size, downwards

/** The content of one SVG text element with its symbols set as mathematics; `text` is XML already escaped. */
export function typesetLine(text: string, fontSize: number): string {
  let baseline = 0;
  return runs(text)
    .map((run) => {
      const wanted = RISE[run.level];
      const shift = wanted === baseline ? '' : ` dy="${round((wanted - baseline) * fontSize)}"`;
      baseline = wanted;
      const style = `${shift}${run.level !== 0 ? ` font-size="${round(0.75 * fontSize)}px"` : ''}${run.italic ? ' font-style="italic"' : ''}`;
      return style === '' ? run.text : `<tspan${style}>${run.text}</tspan>`;
    })
    .join('');
}
