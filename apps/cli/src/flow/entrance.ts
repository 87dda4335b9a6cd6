import { FormatError, toFloat64, type Tensor } from '@geq/formats';
import { stream } from '@geq/random';
import { bytesToImages, imagesToLogits } from '@geq/realnvp';

/** A block of rows in the space that they enter the flow in. */
export interface Entered {
  readonly x: Float32Array;
  /** log|∂x/∂image| of the data pass, nats, one number a row; without one for rows that are there already. */
  readonly logJacobian?: Float64Array;
}

/** Takes blocks of a file into the flow's space, one after another from the first row on. */
export type Entrance = (block: Tensor, firstRow: number) => Entered;

/**
 * With `images` through the data pass, with noise from `stream(seed, 'dequantise', 0)`; else rows as float32, as they are.
 *
 * @returns throws FormatError at numbers that are not finite, or of images outside [0, 1]
 */
export function entrance(
  path: string,
  imageDim: number,
  { images, seed }: { readonly images: boolean; readonly seed: number },
): Entrance {
  const requireAll = (
    numbers: ArrayLike<number>,
    firstRow: number,
    what: string,
    isGood: (x: number) => boolean,
    remedy = '',
  ): void => {
    for (let i = 0; i < numbers.length; i++) {
      if (!isGood(numbers[i]))
        throw new FormatError(
          path,
          `expected ${what}, got ${numbers[i]} at ${i % imageDim} of row ${firstRow + Math.floor(i / imageDim)}${remedy}`,
        );
    }
  };
  if (!images) {
    return (block, firstRow) => {
      const x = block.dtype === 'F32' ? block.data : Float32Array.from(toFloat64(block));
      requireAll(x, firstRow, "finite numbers of float32's range", Number.isFinite);
      return { x };
    };
  }
  const rng = stream(seed, 'dequantise', 0);
  return (block, firstRow) => {
    const inUnit = block.dtype === 'U8' ? bytesToImages(block.data) : toFloat64(block);
    requireAll(
      inUnit,
      firstRow,
      'images in [0, 1]',
      (value) => value >= 0 && value <= 1,
      '; divide bytes by 255, or save them as uint8',
    );
    const { logits, logJacobian } = imagesToLogits(inUnit, { imageDim, rng });
    return { x: logits, logJacobian };
  };
}
