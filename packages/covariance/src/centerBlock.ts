/**
 * Centers a block: writes its column means to `mean` and x − mean to the first `rows` rows of `panel`.
 *
 * Differences from the first row are summed, not the values, so a large common offset costs no digits and a constant column
 * gives exact zeros.
 *
 * @param x rows×cols, float32
 * @returns whether every entry of x is finite; if not, `mean` and `panel` hold nothing of use
 */
export function centerBlock(
  rows: number,
  cols: number,
  x: Float32Array,
  mean: Float64Array,
  panel: Float64Array,
): boolean {
  mean.fill(0);
  for (let s = 1; s < rows; s++) {
    const row = s * cols;
    for (let j = 0; j < cols; j++) mean[j] += x[row + j] - x[j];
  }
  let finite = true;
  for (let j = 0; j < cols; j++) {
    mean[j] = x[j] + mean[j] / rows;
    // sums of doubles made from floats cannot overflow: a mean is finite exactly if its column is
    if (!Number.isFinite(mean[j])) finite = false;
  }
  for (let s = 0; finite && s < rows; s++) {
    const row = s * cols;
    for (let j = 0; j < cols; j++) panel[row + j] = x[row + j] - mean[j];
  }
  return finite;
}
