// What online learning does with one float32 sample and float64 weights. Samples are widened in registers. The sums of
// `fields` run in the order of dot64 (eight running sums), for one weight row as for two at a time.

import { total } from './vector64';

/** Both upper float32 lanes as float64. */
function promoteHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

/** The last n < 8 products, added to the sum one by one. */
function withTail(sum: f64, n: usize, x: usize, w: usize): f64 {
  for (let i: usize = 0; i < n; i++) sum += load<f64>(w + (i << 3)) * <f64>load<f32>(x + (i << 2));
  return sum;
}

function oneField(N: usize, x: usize, w: usize, out: usize): void {
  let s0 = f64x2.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  const end = x + ((N & ~7) << 2);
  for (; x < end; x += 32, w += 64) {
    const low = v128.load(x),
      high = v128.load(x, 16);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(w), f64x2.promote_low_f32x4(low)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(w, 16), promoteHigh(low)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(w, 32), f64x2.promote_low_f32x4(high)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(w, 48), promoteHigh(high)));
  }
  store<f64>(out, withTail(total(s0, s1, s2, s3), N & 7, x, w));
}

function twoFields(N: usize, x: usize, w: usize, out: usize): void {
  let s0 = f64x2.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  let r0 = s0,
    r1 = s0,
    r2 = s0,
    r3 = s0;
  const end = x + ((N & ~7) << 2);
  let v = w + (N << 3);
  for (; x < end; x += 32, w += 64, v += 64) {
    const low = v128.load(x),
      high = v128.load(x, 16);
    const x0 = f64x2.promote_low_f32x4(low);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(w), x0));
    r0 = f64x2.add(r0, f64x2.mul(v128.load(v), x0));
    const x1 = promoteHigh(low);
    s1 = f64x2.add(s1, f64x2.mul(v128.load(w, 16), x1));
    r1 = f64x2.add(r1, f64x2.mul(v128.load(v, 16), x1));
    const x2 = f64x2.promote_low_f32x4(high);
    s2 = f64x2.add(s2, f64x2.mul(v128.load(w, 32), x2));
    r2 = f64x2.add(r2, f64x2.mul(v128.load(v, 32), x2));
    const x3 = promoteHigh(high);
    s3 = f64x2.add(s3, f64x2.mul(v128.load(w, 48), x3));
    r3 = f64x2.add(r3, f64x2.mul(v128.load(v, 48), x3));
  }
  store<f64>(out, withTail(total(s0, s1, s2, s3), N & 7, x, w));
  store<f64>(out, withTail(total(r0, r1, r2, r3), N & 7, x, v), 8);
}

export function fields(P: usize, K: usize, N: usize, x: usize, w: usize, out: usize): void {
  for (let p: usize = 0; p < P; p++, x += N << 2) {
    let k: usize = 0;
    for (; k + 2 <= K; k += 2, out += 16) twoFields(N, x, w + k * (N << 3), out);
    if (k < K) {
      oneField(N, x, w + k * (N << 3), out);
      out += 8;
    }
  }
}

function oneRow(N: usize, c: f64, x: usize, w: usize): void {
  const factor = f64x2.splat(c),
    end = x + (N << 2),
    wholeEnd = x + ((N & ~3) << 2);
  for (; x < wholeEnd; x += 16, w += 32) {
    const four = v128.load(x);
    v128.store(w, f64x2.add(v128.load(w), f64x2.mul(factor, f64x2.promote_low_f32x4(four))));
    v128.store(w, f64x2.add(v128.load(w, 16), f64x2.mul(factor, promoteHigh(four))), 16);
  }
  for (; x < end; x += 4, w += 8) store<f64>(w, load<f64>(w) + c * <f64>load<f32>(x));
}

/** Rows w and w + N: each sample is widened once for both. */
function twoRows(N: usize, c: f64, d: f64, x: usize, w: usize): void {
  const first = f64x2.splat(c),
    second = f64x2.splat(d),
    end = x + (N << 2),
    wholeEnd = x + ((N & ~3) << 2);
  let v = w + (N << 3);
  for (; x < wholeEnd; x += 16, w += 32, v += 32) {
    const four = v128.load(x),
      low = f64x2.promote_low_f32x4(four),
      high = promoteHigh(four);
    v128.store(w, f64x2.add(v128.load(w), f64x2.mul(first, low)));
    v128.store(w, f64x2.add(v128.load(w, 16), f64x2.mul(first, high)), 16);
    v128.store(v, f64x2.add(v128.load(v), f64x2.mul(second, low)));
    v128.store(v, f64x2.add(v128.load(v, 16), f64x2.mul(second, high)), 16);
  }
  for (; x < end; x += 4, w += 8, v += 8) {
    const xi = <f64>load<f32>(x);
    store<f64>(w, load<f64>(w) + c * xi);
    store<f64>(v, load<f64>(v) + d * xi);
  }
}

export function rankOne(K: usize, N: usize, coefficients: usize, x: usize, w: usize): void {
  let k: usize = 0;
  for (; k + 2 <= K; k += 2, coefficients += 16, w += N << 4)
    twoRows(N, load<f64>(coefficients), load<f64>(coefficients, 8), x, w);
  if (k < K) oneRow(N, load<f64>(coefficients), x, w);
}

/** x_i ← sign(x_i); zeros keep their sign and NaN stays NaN, as Math.sign has it. */
export function sign32(n: usize, x: usize): void {
  const one = f32x4.splat(1),
    signBit = i32x4.splat(0x80000000),
    zero = f32x4.splat(0);
  const end = x + (n << 2),
    wholeEnd = x + ((n & ~3) << 2);
  for (; x < wholeEnd; x += 16) {
    const v = v128.load(x);
    const sign = v128.or(v128.and(v, signBit), v128.and(one, f32x4.ne(v, zero)));
    v128.store(x, v128.bitselect(sign, v, f32x4.eq(v, v)));
  }
  for (; x < end; x += 4) {
    const v = load<f32>(x);
    store<f32>(x, v > 0 ? 1 : v < 0 ? -1 : v);
  }
}
