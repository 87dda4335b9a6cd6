import type { SimulationTrajectory } from '@geq/overlaps';

/** What a file says of its test set. */
export interface TestSetFacts {
  /** Samples. */
  readonly size: number;
  /** M×M: ννᵀ/P. */
  readonly T: Float64Array;
  /** ⟨y²⟩. */
  readonly y2: number;
}

/**
 * The header line that carries T and ⟨y²⟩ of the test set. The T columns keep the exact B Bᵀ/D, as in the authors' files, and
 * tools that skip lines with # read the file as ever; `eg_analytical` is the closed form at Q, R and this T.
 */
export function testSetNote(
  { M, TTest, y2Test }: Pick<SimulationTrajectory, 'M' | 'TTest' | 'y2Test'>,
  size: number,
): string {
  const entries = Array.from({ length: M * M }, (_, i) => `T(${Math.floor(i / M)},${i % M})=${TTest[i]}`);
  return `test set of ${size}: y2=${y2Test}, ${entries.join(', ')}`;
}

const LINE = /^test set of (\d+): y2=([^,\s]+), (.*)$/;

/** What the header says; NaN in all entries where it has no such line, as in the authors' files. */
export function testSetFacts(header: readonly string[], M: number): TestSetFacts {
  const unknown = { size: NaN, T: new Float64Array(M * M).fill(NaN), y2: NaN };
  const found = header.map((line) => LINE.exec(line)).find((match) => match !== null);
  if (!found) return unknown;
  const entries = new Map(
    Array.from(found[3].matchAll(/T\((\d+),(\d+)\)=([^,\s]+)/g), ([, m, n, value]) => [`${m},${n}`, Number(value)]),
  );
  const T = Float64Array.from({ length: M * M }, (_, i) => entries.get(`${Math.floor(i / M)},${i % M}`) ?? NaN);
  return T.every(Number.isFinite) ? { size: Number(found[1]), y2: Number(found[2]), T } : unknown;
}
