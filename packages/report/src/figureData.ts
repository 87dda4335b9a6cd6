/** Plain numbers of any kind: an array or a typed array. */
export type Numbers = ArrayLike<number>;

/** A mean over runs, one entry per time, with its 95 % interval where there were several. */
export interface Estimate {
  readonly mean: Numbers;
  /** Half of the interval, ≥ 0; leave out for a single run. NaN entries draw no bar. */
  readonly halfWidth?: Numbers;
}

/** One order parameter over time, for instance Q_11 or R_12. */
export interface Overlap {
  /** Written at the end of its line; `Q_11` and `Q₁₁` both come out as Q with a subscript. The first letter is its family. */
  readonly label: string;
  readonly simulation?: Estimate & { readonly t: Numbers };
  readonly theory?: { readonly t: Numbers; readonly value: Numbers };
}

/** One experiment: what the simulation measured and what the theory predicts, drawn in one colour, marker and dash. */
export interface Curve {
  /** What sets this curve apart from the others: `N = 1000`, `η = 0.2`, `dcgan_rand` … */
  readonly label: string;
  /** Test error of the simulation: dots with error bars. `runs`, their number, goes into the legend. */
  readonly simulation?: { readonly t: Numbers; readonly eg: Estimate; readonly runs?: number };
  /** Test error of the theory: a line. */
  readonly theory?: { readonly t: Numbers; readonly eg: Numbers };
  readonly overlaps?: readonly Overlap[];
  /** Which overlaps these are, where some are left out: a sentence under the caption. */
  readonly overlapsNote?: string;
}

/**
 * All that the figure shows. Times are t = SGD steps / N ≥ 0 in increasing order; a row at t = 0 has no place on the
 * logarithmic axis and is left out. Values that are not finite are skipped (a line breaks there), test errors ≤ 0 too;
 * the figure says how many under its caption.
 */
export interface FigureData {
  readonly title: string;
  readonly subtitle?: string;
  /** Paragraphs under the panels, wrapped to the width of the figure: parameters, then how well theory and simulation agree. */
  readonly caption?: readonly string[];
  /** Default `time t = SGD steps / N`. */
  readonly xLabel?: string;
  /** Default `test error e_g`. */
  readonly yLabel?: string;
  /** What the lines are, in legend and gap panel; default `theory`. */
  readonly lineName?: string;
  readonly curves: readonly Curve[];
  /** Panel of the relative gap (simulation − line) / line; default true, drawn where a curve has both. */
  readonly gap?: boolean;
  /** Half-width in percent of the band shaded around zero in that panel; default 1. */
  readonly gapBand?: number;
}
