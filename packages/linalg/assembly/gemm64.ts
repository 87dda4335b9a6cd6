// Matrix products in float64: one packed 4×4 tile serves a·b, xᵀc and the triangle of xᵀx. Every entry is summed over the
// inner index in ascending order, starting from what `out` holds, so that splitting the inner index over calls changes nothing.

const STEPS: usize = 264; // inner block: a panel of 257 rows (covariance) in one pass; no power of two, whose panels would share cache sets
const COLS: usize = 192; // column block of b: STEPS × COLS doubles, 396 KiB, stay in the second-level cache
const A_PANEL: usize = 0; // scratch: STEPS × 4 doubles, 8 KiB, stay in the first-level cache
const B_BLOCK: usize = STEPS * 32; // scratch: COLS / 4 panels of STEPS × 4 doubles
const TILE: usize = B_BLOCK + STEPS * COLS * 8; // scratch: 4 × 4 doubles

/** Panel[l][c] = from[l][c] for c < width ≤ 4, else 0; `from` has a row stride of ld bytes. */
function packColumns(steps: usize, width: usize, from: usize, ld: usize, to: usize): void {
  for (let l: usize = 0; l < steps; l++, from += ld, to += 32) {
    if (width == 4) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    } else {
      for (let c: usize = 0; c < 4; c++) store<f64>(to + (c << 3), c < width ? load<f64>(from + (c << 3)) : 0);
    }
  }
}

/** Panel[l][r] = from[r][l] for r < height ≤ 4, else 0. */
function packRows(steps: usize, height: usize, from: usize, ld: usize, to: usize): void {
  for (let r: usize = 0; r < 4; r++) {
    const row = from + r * ld;
    for (let l: usize = 0; l < steps; l++)
      store<f64>(to + (l << 5) + (r << 3), r < height ? load<f64>(row + (l << 3)) : 0);
  }
}

/** out (4×4, row stride ldo bytes) += aᵀ b for packed panels a, b (steps×4). Four steps a turn, with a way out after each, as `tile4` of gemm32.ts. */
export function tile(steps: usize, a: usize, b: usize, out: usize, ldo: usize): void {
  const out1 = out + ldo,
    out2 = out1 + ldo,
    out3 = out2 + ldo;
  let c00 = v128.load(out),
    c01 = v128.load(out, 16);
  let c10 = v128.load(out1),
    c11 = v128.load(out1, 16);
  let c20 = v128.load(out2),
    c21 = v128.load(out2, 16);
  let c30 = v128.load(out3),
    c31 = v128.load(out3, 16);
  let b0: v128, b1: v128, x: v128;
  const end1 = a + (steps << 5) - 32,
    end2 = end1 - 32,
    end3 = end2 - 32,
    end4 = end3 - 32;
  while (true) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    x = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    if (a == end1) break;
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load64_splat(a, 32);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 40);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 48);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 56);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    if (a == end2) break;
    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    x = v128.load64_splat(a, 64);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 72);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 80);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 88);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    if (a == end3) break;
    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    x = v128.load64_splat(a, 96);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 104);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 112);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 120);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    if (a == end4) break;
    a += 128;
    b += 128;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out1, c10);
  v128.store(out1, c11, 16);
  v128.store(out2, c20);
  v128.store(out2, c21, 16);
  v128.store(out3, c30);
  v128.store(out3, c31, 16);
}

/** The same at the border, where only height × width entries of the tile exist: through a scratch tile. */
function borderTile(steps: usize, height: usize, width: usize, b: usize, out: usize, ldo: usize): void {
  for (let r: usize = 0; r < height; r++) memory.copy(TILE + (r << 5), out + r * ldo, width << 3);
  tile(steps, A_PANEL, b, TILE, 32);
  for (let r: usize = 0; r < height; r++) memory.copy(out + r * ldo, TILE + (r << 5), width << 3);
}

/**
 * out (m×n) += op(a) · b, where op(a)[i][l] is a[i][l] (`transposed` false) or a[l][i] (true), for l < k; row strides lda, ldb in bytes.
 * With `triangle` only tiles that meet i ≤ j are made.
 */
function product(
  m: usize,
  k: usize,
  n: usize,
  a: usize,
  lda: usize,
  transposed: bool,
  b: usize,
  ldb: usize,
  out: usize,
  triangle: bool,
): void {
  const ldo = n << 3;
  for (let l: usize = 0; l < k; l += STEPS) {
    const steps = min(k - l, STEPS);
    for (let block: usize = 0; block < n; block += COLS) {
      const blockEnd = min(block + COLS, n);
      for (let j = block; j < blockEnd; j += 4)
        packColumns(steps, min(n - j, 4), b + l * ldb + (j << 3), ldb, B_BLOCK + (j - block) * (STEPS << 3));
      const rowsEnd = triangle ? min(m, blockEnd) : m;
      for (let i: usize = 0; i < rowsEnd; i += 4) {
        const height = min(m - i, 4);
        if (transposed) packColumns(steps, height, a + l * lda + (i << 3), lda, A_PANEL);
        else packRows(steps, height, a + i * lda + (l << 3), lda, A_PANEL);
        for (let j = triangle ? max(block, i) : block; j < blockEnd; j += 4) {
          const width = min(n - j, 4),
            panel = B_BLOCK + (j - block) * (STEPS << 3),
            to = out + i * ldo + (j << 3);
          if (height == 4 && width == 4) tile(steps, A_PANEL, panel, to, ldo);
          else borderTile(steps, height, width, panel, to, ldo);
        }
      }
    }
  }
}

export function gemm64(m: usize, k: usize, n: usize, a: usize, b: usize, out: usize): void {
  memory.fill(out, 0, (m * n) << 3);
  product(m, k, n, a, k << 3, false, b, n << 3, out, false);
}

export function gemmTN64(p: usize, n: usize, d: usize, x: usize, c: usize, out: usize): void {
  product(n, p, d, x, n << 3, true, c, d << 3, out, false);
}

export function syrk64(p: usize, n: usize, x: usize, out: usize): void {
  product(n, p, n, x, n << 3, true, x, n << 3, out, true);
}
