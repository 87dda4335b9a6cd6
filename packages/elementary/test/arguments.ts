/** Arguments for the comparisons: the same ones on every run. */
export interface Arguments {
  /** Evenly from [low, high). */
  readonly between: (low: number, high: number) => number;
  /** Any bit pattern: all sizes alike, zeros and subnormals included; finite. */
  readonly anySize: () => number;
}

export function createArguments(seed: number): Arguments {
  const view = new DataView(new ArrayBuffer(8));
  let state = seed;
  const next = (): number => {
    // xorshift of 32 bits (Marsaglia 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const anySize = (): number => {
    for (;;) {
      view.setUint32(0, next());
      view.setUint32(4, next());
      const x = view.getFloat64(0);
      if (Number.isFinite(x)) return x;
    }
  };
  const between = (low: number, high: number): number =>
    low + ((high - low) * (next() * 2 ** 21 + (next() >>> 11))) / 2 ** 53;
  return { between, anySize };
}
