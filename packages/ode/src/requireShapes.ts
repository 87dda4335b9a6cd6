import type { Matrix } from '@geq/linalg';
import type { StudentWeights } from '@geq/overlaps';
import type { InputMoments } from './inputMoments.ts';

/** Whether moments and students belong together. @throws RangeError in the name of `initialConditions` */
export function requireShapes({
  omega,
  phi,
  count,
  halves,
  latent,
  students,
}: InputMoments & { readonly students: readonly StudentWeights[] }): void {
  const N = omega.rows;
  const D = phi.cols;
  const require = (holds: boolean, expected: string, got: string): void => {
    if (!holds) throw new RangeError(`initialConditions: expected ${expected}, got ${got}`);
  };
  const shape = ({ rows, cols }: Matrix): string => `${rows}×${cols}`;
  require(N > 0 && omega.cols === N, 'a square omega', shape(omega));
  require(phi.rows === N && D > 0, `phi with ${N} rows, as omega has`, shape(phi));
  require(count === undefined ||
    (Number.isSafeInteger(count) && count > 0), 'a positive whole count of samples, or none for exact moments', String(
    count,
  ));
  require(count !== undefined ||
    (halves === undefined && latent === undefined), 'the count of samples with halves and latent', 'none');
  halves?.forEach((half, i) => {
    require(half.omega.rows === N && half.omega.cols === N, `omega of half ${i} of ${N}×${N}`, shape(half.omega));
    require(half.phi.rows === N && half.phi.cols === D, `phi of half ${i} of ${N}×${D}`, shape(half.phi));
  });
  require(halves === undefined ||
    halves[0].count + halves[1].count === count, `halves of ${count} samples together`, String(
    halves && halves[0].count + halves[1].count,
  ));
  require(latent === undefined || (latent.rows === D && latent.cols === D), `latent of ${D}×${D}`, latent
    ? shape(latent)
    : '');
  require(students.length > 0, 'at least one student', 'none');
  students.forEach(({ w, v, B, A }, i) => {
    require(w.rows > 0 && w.cols === N, `w of student ${i} with N = ${N} columns`, shape(w));
    require(B.rows > 0 && B.cols === D, `B of student ${i} with D = ${D} columns`, shape(B));
    require(v.length === w.rows, `v of student ${i} with K = ${w.rows} entries`, String(v.length));
    require(A.length === B.rows, `A of student ${i} with M = ${B.rows} entries`, String(A.length));
    const finite = [w.data, v, B.data, A].every((x) => x.every(Number.isFinite));
    require(finite, `finite weights of student ${i}`, 'NaN or infinite entries');
  });
}
