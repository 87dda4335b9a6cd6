/** Source of 32 uniform bits a call, as integers in [−2³¹, 2³¹): what pure-rand calls a random generator. */
export interface Bits {
  next(): number;
}

/** Uniform on [0, 1) in steps of 2⁻⁵³: the high 32 bits from one draw, the low 21 from the next. */
export function uniform53(bits: Bits): number {
  const high = bits.next() >>> 0;
  return (high * 2 ** 21 + (bits.next() >>> 11)) * 2 ** -53;
}
