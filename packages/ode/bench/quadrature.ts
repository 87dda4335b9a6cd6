import { matrix, symmetricEigen, type Matrix } from '@geq/linalg';

/**
 * Nodes and weights of Gauss–Hermite quadrature for the standard normal weight: ⟨f(z)⟩ = Σ_i weights_i f(nodes_i), exact for
 * polynomials of degree 2n − 1 (Golub & Welsch: eigenvalues of the Jacobi matrix of the Hermite polynomials).
 */
export function gaussHermite(n: number): { nodes: Float64Array; weights: Float64Array } {
  const jacobi = matrix(n, n);
  for (let i = 1; i < n; i++) jacobi.data[i * n + i - 1] = jacobi.data[(i - 1) * n + i] = Math.sqrt(i);
  const { values, vectors } = symmetricEigen(jacobi);
  return { nodes: values, weights: Float64Array.from({ length: n }, (_, i) => vectors.data[i] ** 2) };
}

/**
 * ⟨f(x)⟩ over x = root · z with standard normal z, so over a Gaussian of covariance root · rootᵀ, by tensor Gauss–Hermite
 * quadrature with n nodes for each of the few columns of root.
 */
export function gaussianAverage(root: Matrix, f: (x: Float64Array) => number, n: number): number {
  const { rows, cols } = root;
  const { nodes, weights } = gaussHermite(n);
  const x = new Float64Array(rows);
  let sum = 0;
  for (let point = 0; point < n ** cols; point++) {
    let weight = 1;
    x.fill(0);
    for (let j = 0, rest = point; j < cols; j++, rest = Math.floor(rest / n)) {
      weight *= weights[rest % n];
      for (let i = 0; i < rows; i++) x[i] += root.data[i * cols + j] * nodes[rest % n];
    }
    sum += weight * f(x);
  }
  return sum;
}
