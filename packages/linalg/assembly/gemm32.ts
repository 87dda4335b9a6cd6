// out (m×n) = a (m×k) · b (k×n) in float32. Every entry is summed over the inner index in ascending order, whatever the
// blocking, so that a row of the product never depends on the other rows.

const STEPS: usize = 512; // inner block: one packed panel of b is 16 KiB and stays in the first-level cache
const ROWS: usize = 256; // row block of a: at most 512 KiB, stays in the second-level cache
const PANEL: usize = 0; // scratch: STEPS × 8 floats
const TILE: usize = STEPS * 32; // scratch: 4 × 8 floats

/** Copies `width` ≤ 8 columns of b (row stride ldb bytes) into the panel, padded with zeros to 8 columns. */
function packPanel(steps: usize, width: usize, b: usize, ldb: usize): void {
  let to = PANEL;
  for (let l: usize = 0; l < steps; l++, b += ldb, to += 32) {
    if (width == 8) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
    } else {
      for (let j: usize = 0; j < 8; j++) store<f32>(to + (j << 2), j < width ? load<f32>(b + (j << 2)) : 0);
    }
  }
}

/** out (4×8, row stride ldo) += a (4×steps, row stride lda) · b (steps×8, packed); strides in bytes. Four steps a turn, with a way out after each: without it V8 moves all loads of a turn to its front, and registers run out. */
function tile4(steps: usize, a: usize, lda: usize, b: usize, out: usize, ldo: usize): void {
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
  let a1 = a + lda,
    a2 = a1 + lda,
    a3 = a2 + lda;
  let b0: v128, b1: v128, x: v128;
  const end1 = a + (steps << 2) - 4,
    end2 = end1 - 4,
    end3 = end2 - 4,
    end4 = end3 - 4;
  while (true) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    x = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a1);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a2);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a3);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    if (a == end1) break;
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load32_splat(a, 4);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a1, 4);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a2, 4);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a3, 4);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    if (a == end2) break;
    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    x = v128.load32_splat(a, 8);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a1, 8);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a2, 8);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a3, 8);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    if (a == end3) break;
    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    x = v128.load32_splat(a, 12);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a1, 12);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a2, 12);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a3, 12);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    if (a == end4) break;
    a += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
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

/** The same for one row. */
function tile1(steps: usize, a: usize, b: usize, ldb: usize, out: usize): void {
  let c0 = v128.load(out),
    c1 = v128.load(out, 16);
  const end = a + (steps << 2);
  for (; a < end; a += 4, b += ldb) {
    const x = v128.load32_splat(a);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(b)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(b, 16)));
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
}

/** Rows [0, m) of one panel of 8 columns. */
function fullPanel(m: usize, steps: usize, a: usize, lda: usize, b: usize, ldb: usize, out: usize, ldo: usize): void {
  let i: usize = 0;
  for (; i + 4 <= m; i += 4, a += lda << 2, out += ldo << 2) tile4(steps, a, lda, b, out, ldo); // only packed panels have as many rows
  for (; i < m; i++, a += lda, out += ldo) tile1(steps, a, b, ldb, out);
}

/** The same for the last panel when it has fewer than 8 columns: through a scratch tile, four rows at a time. */
function narrowPanel(m: usize, steps: usize, width: usize, a: usize, lda: usize, out: usize, ldo: usize): void {
  for (let i: usize = 0; i < m; i += 4, a += lda << 2, out += ldo << 2) {
    const height = min(m - i, 4);
    for (let r: usize = 0; r < height; r++) memory.copy(TILE + (r << 5), out + r * ldo, width << 2);
    fullPanel(height, steps, a, lda, PANEL, 32, TILE, 32);
    for (let r: usize = 0; r < height; r++) memory.copy(out + r * ldo, TILE + (r << 5), width << 2);
  }
}

export function gemm32(m: usize, k: usize, n: usize, a: usize, b: usize, out: usize): void {
  const lda = k << 2,
    ldb = n << 2;
  memory.fill(out, 0, m * ldb);
  for (let l: usize = 0; l < k; l += STEPS) {
    const steps = min(k - l, STEPS);
    for (let i: usize = 0; i < m; i += ROWS) {
      const rows = min(m - i, ROWS);
      for (let j: usize = 0; j < n; j += 8) {
        const width = min(n - j, 8);
        const from = a + i * lda + (l << 2),
          panel = b + l * ldb + (j << 2),
          to = out + i * ldb + (j << 2);
        if (rows < 4 && width == 8) {
          // too few rows to repay a copy of the panel
          fullPanel(rows, steps, from, lda, panel, ldb, to, ldb);
        } else {
          packPanel(steps, width, panel, ldb);
          if (width == 8) fullPanel(rows, steps, from, lda, PANEL, 32, to, ldb);
          else narrowPanel(rows, steps, width, from, lda, to, ldb);
        }
      }
    }
  }
}
