// Overlaps are sums of thousands of products: rounding can push the correlation of two aligned units past ±1 by about 1e-13.
// Further out the covariance is wrong, and acos says so with NaN.
const ROUNDING = 1 + 1e-12;
/** A correlation without its round-off beyond ±1; NaN for what is none. */
export const withinOne = (x: number): number => (Math.abs(x) <= ROUNDING ? Math.max(-1, Math.min(1, x)) : x);
