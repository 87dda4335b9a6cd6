/** Edit distance between two short words: insertions, deletions, replacements. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    previous = row;
  }
  return previous[b.length];
}

const MOST_LETTERS = 40;

/** The word that was meant, if one is close: at most two letters off, and fewer than half of them. */
export function nearest(word: string, among: readonly string[]): string | undefined {
  if (word.length > MOST_LETTERS) return undefined;
  const ranked = among
    .map((candidate) => ({ candidate, off: distance(word, candidate) }))
    .sort((a, b) => a.off - b.off);
  return ranked.length > 0 && ranked[0].off <= 2 && ranked[0].off < ranked[0].candidate.replace(/^-+/, '').length / 2
    ? ranked[0].candidate
    : undefined;
}
