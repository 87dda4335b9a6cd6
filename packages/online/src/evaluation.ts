/** What n fresh samples say about one student: Q, R and T measured on the same samples, so that their noise cancels in eg − egClosed. */
export interface Evaluation {
  readonly size: number;
  /** rows: mean ½(φ − y)². */
  readonly eg: Float64Array;
  /** rows: closed form at Q, R, T. */
  readonly egClosed: Float64Array;
  /** rows × K×K: λλᵀ/n. */
  readonly Q: Float64Array;
  /** rows × K×M: λνᵀ/n. */
  readonly R: Float64Array;
  /** M×M: ννᵀ/n. */
  readonly T: Float64Array;
  /** ⟨y²⟩. */
  readonly y2: number;
}

/** Sums so far, as plain data. Arrays: `student<i>` (loss, Q, R of each row, then T, y²). */
export interface EvaluationState {
  readonly meta: { readonly samples: number };
  readonly arrays: Readonly<Record<string, Float64Array>>;
}
