/** An activation of the hidden units: g, its derivative and its Gaussian two-point average. */
export interface Activation {
  /** In settings, file names and on the command line: lower-case letters and digits. */
  readonly name: string;
  /** g(x). */
  readonly g: (x: number) => number;
  /** g′(x). */
  readonly gPrime: (x: number) => number;
  /**
   * I₂ = ⟨g(a) g(b)⟩ for jointly Gaussian a, b of mean zero; NaN where the three numbers are no covariance.
   *
   * @param alpha variance of a
   * @param gamma covariance of a and b
   * @param beta  variance of b
   */
  readonly i2: (alpha: number, gamma: number, beta: number) => number;
}
