import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matrix, type Matrix, type SymmetricSpectrum } from '../src/index.ts';

const SCRIPT = `
import sys, time, numpy as np
n, p, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
a = np.fromfile(folder + '/a').reshape(n, n)
rows = np.fromfile(folder + '/rows').reshape(p, n)
start = time.perf_counter(); values, vectors = np.linalg.eigh(a); eigh = time.perf_counter() - start
start = time.perf_counter(); np.linalg.eigvalsh(a); alone = time.perf_counter() - start
np.concatenate([[eigh, alone], values, (rows @ vectors).ravel()]).tofile(folder + '/out')
`;

/** NumPy's spectrum on one thread, the seconds of eigh (all eigenvectors: what projections take there) and of eigvalsh (none); undefined where Python or NumPy is missing. */
export function numpyEigh(
  a: Matrix,
  rows: Matrix,
): (SymmetricSpectrum & { readonly eigh: number; readonly eigvalsh: number }) | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'geq-bench-'));
  try {
    writeFileSync(join(folder, 'a'), a.data);
    writeFileSync(join(folder, 'rows'), rows.data);
    const one = { OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
    execFileSync('python3', ['-c', SCRIPT, String(a.rows), String(rows.rows), folder], {
      stdio: 'ignore',
      env: { ...process.env, ...one },
    });
    const bytes = readFileSync(join(folder, 'out'));
    const out = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const n = a.rows;
    return {
      eigh: out[0],
      eigvalsh: out[1],
      eigenvalues: out.slice(2, 2 + n),
      projections: matrix(rows.rows, n, out.slice(2 + n)),
    };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
