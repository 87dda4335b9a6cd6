import { parseArmaCube, writeArmaCube } from './parseArmaCube.ts';
import { parseArmaMatrix } from './parseArmaMatrix.ts';
import { writeCsvMatrix } from './parseCsvMatrix.ts';
import { familyNames, INITIAL_CONDITION_FILES, type InitialConditionFile } from './familyNames.ts';
import { FormatError } from './formatError.ts';
import type { TextInput } from './parseOptions.ts';

/**
 * What the theory starts from, in the scalings of the order-parameter equations: ρ_τ eigenvalues of Ω, Γ and Γ^B the
 * projections of student and teacher weights on its eigenvectors, q_kl = Γ_k Γ_l, r_km = Γ_k Γ^B_m, t̃_nm = Γ^B_n Γ^B_m.
 */
export interface InitialConditionData {
  readonly N: number;
  readonly K: number;
  readonly M: number;
  /** N. */
  readonly rhos: Float64Array;
  /** q_kl(τ) = q[(k * K + l) * N + τ]. */
  readonly q: Float64Array;
  /** r_km(τ) = r[(k * M + m) * N + τ]. */
  readonly r: Float64Array;
  /** t̃_nm(τ) = tildeT[(n * M + m) * N + τ]. */
  readonly tildeT: Float64Array;
  /** M×M, row-major. */
  readonly T: Float64Array;
  /** M. */
  readonly A: Float64Array;
  /** K. */
  readonly v: Float64Array;
}

// Of the largest entry. The authors' T = B Bᵀ / D is computed in float32, where (i, j) and (j, i) differ by about 1e-8.
const ASYMMETRY = 1e-5;

/**
 * Reads the files that the authors' `deepgen_online.py --store` writes, or ours, and holds them against each other: A says
 * M, v0 says K, rhos says N, and T (M×M), q0 (K×K×N), r0 (K×M×N), tildet (M×M×N) must agree; every entry finite, T, q0 and
 * tildet symmetric within 1e-5 of their largest entry.
 *
 * @param files the texts or bytes of the seven files
 * @param root  stands before the file's suffix in error messages
 * @throws FormatError naming the file and what contradicts what
 * @throws TypeError when a file is not given
 */
export function parseInitialConditionFiles(
  files: Readonly<Record<InitialConditionFile, TextInput>>,
  { root = '' }: { root?: string } = {},
): InitialConditionData {
  const names = familyNames(root);
  for (const file of INITIAL_CONDITION_FILES) {
    if (typeof files[file] !== 'string' && !(files[file] instanceof Uint8Array))
      throw new TypeError(
        `parseInitialConditionFiles: expected text or bytes of ${names[file]}, got ${typeof files[file]}`,
      );
  }
  const vector = (file: 'A' | 'v0' | 'rhos'): Float64Array => {
    const { rows, cols, data } = parseArmaMatrix(files[file], { source: names[file], finite: true });
    if (cols !== 1) throw new FormatError(names[file], `expected one number per line, got ${rows}×${cols}`);
    return data;
  };
  const A = vector('A');
  const v = vector('v0');
  const rhos = vector('rhos');
  const [M, K, N] = [A.length, v.length, rhos.length];

  const T = parseArmaMatrix(files.T, { source: names.T, finite: true });
  if (T.rows !== M || T.cols !== M)
    throw new FormatError(names.T, `expected ${M}×${M}, as ${names.A} has ${M} entries, got ${T.rows}×${T.cols}`);
  requireSymmetric(T.data, M, 1, names.T);

  const density = (file: 'q0' | 'r0' | 'tildet', rows: number, cols: number, from: string): Float64Array => {
    const cube = parseArmaCube(files[file], { source: names[file], finite: true });
    if (cube.rows !== rows || cube.cols !== cols)
      throw new FormatError(
        names[file],
        `expected ${rows}×${cols} rows and columns, as ${from}, got ${cube.rows}×${cube.cols}`,
      );
    if (cube.slices !== N)
      throw new FormatError(names[file], `expected ${N} slices, as ${names.rhos} has ${N} entries, got ${cube.slices}`);
    if (rows === cols && file !== 'r0') requireSymmetric(cube.data, rows, N, names[file]);
    return cube.data;
  };
  const hasK = `${names.v0} has ${K} entries`;
  const hasM = `${names.A} has ${M} entries`;
  return {
    N,
    K,
    M,
    rhos,
    A,
    v,
    T: T.data,
    q: density('q0', K, K, hasK),
    r: density('r0', K, M, `${hasK} and ${hasM}`),
    tildeT: density('tildet', M, M, hasM),
  };
}

/** Entry (i, j) of mode τ is data[(i * n + j) * modes + τ]. */
function requireSymmetric(data: Float64Array, n: number, modes: number, source: string): void {
  const largest = data.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      for (let mode = 0; mode < modes; mode++) {
        const [lower, upper] = [data[(i * n + j) * modes + mode], data[(j * n + i) * modes + mode]];
        if (Math.abs(lower - upper) <= ASYMMETRY * largest) continue;
        const where = modes > 1 ? ` in slice ${mode}` : '';
        throw new FormatError(
          source,
          `expected a symmetric matrix, got ${upper} at (${j}, ${i}) and ${lower} at (${i}, ${j})${where}`,
        );
      }
    }
  }
}

/**
 * Writes the seven files, every double with all its digits; the authors' integrator reads them with `--prefix`.
 *
 * @returns texts under the names of INITIAL_CONDITION_FILES
 * @throws RangeError when an array has not the length that N, K and M ask for, or an entry is not finite
 */
export function writeInitialConditionFiles({
  N,
  K,
  M,
  rhos,
  q,
  r,
  tildeT,
  T,
  A,
  v,
}: InitialConditionData): Record<InitialConditionFile, string> {
  const arrays: [name: string, data: Float64Array, length: number][] = [
    ['rhos', rhos, N],
    ['q', q, K * K * N],
    ['r', r, K * M * N],
    ['tildeT', tildeT, M * M * N],
    ['T', T, M * M],
    ['A', A, M],
    ['v', v, K],
  ];
  for (const [name, data, length] of arrays) {
    if (!(length > 0) || data.length !== length)
      throw new RangeError(
        `writeInitialConditionFiles: expected ${length} > 0 entries of ${name} for N=${N}, K=${K}, M=${M}, got ${data.length}`,
      );
    const bad = data.findIndex((x) => !Number.isFinite(x));
    if (bad !== -1)
      throw new RangeError(`writeInitialConditionFiles: expected finite ${name}, got ${data[bad]} at ${bad}`);
  }
  const column = (data: Float64Array): string => writeCsvMatrix({ rows: data.length, cols: 1, data });
  const cube = (rows: number, cols: number, data: Float64Array): string =>
    writeArmaCube({ rows, cols, slices: N, data });
  return {
    T: writeCsvMatrix({ rows: M, cols: M, data: T }),
    A: column(A),
    v0: column(v),
    rhos: column(rhos),
    q0: cube(K, K, q),
    r0: cube(K, M, r),
    tildet: cube(M, M, tildeT),
  };
}
