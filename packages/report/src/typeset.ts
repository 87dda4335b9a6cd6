/** A piece of a line of text set in one way. */
interface Run {
  readonly text: string;
  readonly italic: boolean;
  readonly lowered: boolean;
}

const PLAIN_SUBSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ'].map((c, i) => [c, '0123456789aehijklmnoprstuvx'[i]]),
);
// Not inside a word, a file name or an option: `dcgan_rand`, `-N`, `e.g.` stay as they are.
const BEFORE = "(?<![\\p{L}\\p{N}_.\\-/;'’])";
const SYMBOL = new RegExp(
  `${BEFORE}(\\p{L}\\p{M}*)(?:_\\{([^{}_&<>]{1,12})\\}|_([\\p{L}\\p{N}]{1,3})(?![\\p{L}\\p{N}_])|([₀-₉ₐ-ₜᵢ-ᵥⱼ]+)(?![\\p{L}_]))` +
    `|${BEFORE}([b-zB-HJ-Zα-ω])(?![\\p{L}\\p{N}\\p{M}_’'\\-/]|\\.\\p{L})`,
  'gu',
);

const digits = (subscript: string): string => [...subscript].map((c) => PLAIN_SUBSCRIPTS[c] ?? c).join('');

/** A lone letter that is no symbol: a panel's `(b)`, an initial, a unit after a number. */
function isWord(text: string, at: number, letter: string): boolean {
  const before = text.slice(0, at);
  const after = text.slice(at + letter.length);
  return (/(^|\s)\($/.test(before) && after.startsWith(')')) || (/[A-Z]/.test(letter) && after.startsWith('. ')) || (/[smhd]/.test(letter) && /\d\s$/.test(before));
}

/** The runs of a line: `e_g`, `Q_{12}`, `Q₁₂` become a letter and its subscript, single letters (N, t, η) italic. */
export function runs(text: string): Run[] {
  const result: Run[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) result.push({ text: text.slice(from, to), italic: false, lowered: false });
  };
  for (const match of text.matchAll(SYMBOL)) {
    const [whole, base, braced, bare, unicode, lone] = match;
    if (lone !== undefined && isWord(text, match.index, lone)) continue;
    plain(match.index);
    result.push({ text: base ?? lone, italic: !/[Α-Ω]/.test(base ?? lone), lowered: false });
    const subscript = braced ?? bare ?? (unicode === undefined ? undefined : digits(unicode));
    if (subscript !== undefined) result.push({ text: subscript, italic: /^\p{L}{1,2}$/u.test(subscript), lowered: true });
    from = match.index + whole.length;
  }
  plain(text.length);
  return result;
}

const round = (x: number): string => String(Math.round(x * 100) / 100);

/** The content of one SVG text element with its symbols set as mathematics; `text` is XML already escaped. */
export function typesetLine(text: string, fontSize: number): string {
  let lowered = false;
  return runs(text)
    .map((run) => {
      const shift = run.lowered === lowered ? '' : ` dy="${run.lowered ? '' : '-'}${round(0.2 * fontSize)}"`;
      lowered = run.lowered;
      const style = `${shift}${run.lowered ? ` font-size="${round(0.75 * fontSize)}px"` : ''}${run.italic ? ' font-style="italic"' : ''}`;
      return style === '' ? run.text : `<tspan${style}>${run.text}</tspan>`;
    })
    .join('');
}
