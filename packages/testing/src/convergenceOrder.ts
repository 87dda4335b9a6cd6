/**
 * Observed order of convergence: the slope of log₂(error) against log₂(step), by least squares.
 *
 * Points whose error is at or below `floor` carry round-off instead of truncation error and are left out.
 *
 * @param steps  step sizes, positive
 * @param errors errors at those step sizes, in the same order
 * @throws RangeError when fewer than three points are above the floor
 */
export function observedOrder(steps: readonly number[], errors: readonly number[], floor = 1e-13): number {
  const points = steps
    .map((h, i) => [Math.log2(h), errors[i]] as const)
    .filter(([, e]) => e > floor)
    .map(([x, e]) => [x, Math.log2(e)] as const);
  if (points.length < 3)
    throw new RangeError(
      `observedOrder: expected at least 3 errors above ${floor}, got ${points.length}; use larger steps`,
    );
  const meanX = points.reduce((s, [x]) => s + x, 0) / points.length;
  const meanY = points.reduce((s, [, y]) => s + y, 0) / points.length;
  const sxy = points.reduce((s, [x, y]) => s + (x - meanX) * (y - meanY), 0);
  const sxx = points.reduce((s, [x]) => s + (x - meanX) ** 2, 0);
  return sxy / sxx;
}

/** Runs `errorAt` for h, h/2, h/4, … and returns the observed order. */
export function convergenceOrder(
  errorAt: (step: number) => number,
  { step, halvings = 4, floor = 1e-13 }: { step: number; halvings?: number; floor?: number },
): number {
  const steps = Array.from({ length: halvings + 1 }, (_, i) => step / 2 ** i);
  return observedOrder(steps, steps.map(errorAt), floor);
}
