/** Six significant digits are printed: results that differ by round-off may differ by one unit of the last; near zero round-off itself shows. */
const [ONE_DIGIT, ROUND_OFF] = [1e-5, 1e-11];

const rowsOf = (text) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

/**
 * Two curves as text, row by row.
 *
 * @returns rows of each, how many have equal bytes, the largest difference of a number, and whether all are equal to a unit of the sixth digit
 */
export function compareRows(ours, theirs) {
  const [a, b] = [rowsOf(ours), rowsOf(theirs)];
  let [equal, largest, agrees] = [0, 0, a.length === b.length && a.length > 0];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] === b[i]) {
      equal++;
      continue;
    }
    const [x, y] = [a[i], b[i]].map((row) => row.split(',').map(Number));
    if (x.length !== y.length) agrees = false;
    x.forEach((value, at) => {
      if (Number.isNaN(value) && Number.isNaN(y[at])) return;
      const difference = Math.abs(value - y[at]);
      largest = Math.max(largest, difference);
      if (!(difference <= ONE_DIGIT * Math.max(Math.abs(value), Math.abs(y[at])) + ROUND_OFF)) agrees = false;
    });
  }
  return { rows: [a.length, b.length], equal, largest, agrees };
}
