import type * as TfCore from '@tensorflow/tfjs-core';
import type { Tf } from '../op.ts';

const FEW = 32; // terms that may be added one by one

/** The largest divisor of n up to √n. */
function stageSize(n: number): number {
  let stage = Math.floor(Math.sqrt(n));
  while (n % stage !== 0) stage--;
  return stage;
}

/**
 * Σ over some axes of a tensor of tfjs, in two stages of about √n terms. The WebAssembly kernel adds its n terms one after the
 * other in float32; at n = 4096 that cost 2e-5 of a batch norm's mean, enough to carry activations across the kinks of relu
 * and gradients 6e-3 off. In two stages it is 5e-7.
 */
export function sumTfjs(
  tf: Tf,
  x: TfCore.Tensor,
  { axes, keep }: { readonly axes: readonly number[]; readonly keep: boolean },
): TfCore.Tensor {
  const n = axes.reduce((product, axis) => product * x.shape[axis], 1);
  if (n <= FEW) return tf.sum(x, [...axes], keep);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const stage = stageSize(n);
  const rows = tf.transpose(x, [...kept, ...axes]); // the kernel of one sum moves the axes behind the others too
  const sums = tf.sum(tf.sum(tf.reshape(rows, [x.size / n, n / stage, stage]), 2), 1);
  return tf.reshape(
    sums,
    keep ? x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)) : kept.map((axis) => x.shape[axis]),
  );
}
