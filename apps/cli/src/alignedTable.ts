/**
 * Rows of text as lines with their columns aligned; the first row is the head.
 *
 * @param left how many columns are flush left (names); the rest are flush right (numbers)
 */
export function alignedTable(rows: readonly (readonly string[])[], { left = 0 }: { left?: number } = {}): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column < left ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}
