/** A generator as its weights' shapes tell it. */
export interface GeneratorArchitecture {
  /** D. */
  readonly latentDim: number;
  /** Channels of the hidden maps, from the latents to the image. */
  readonly widths: readonly number[];
  /** Channels of the image. */
  readonly channels: number;
  /** Kernel of the first layer: rows and columns of the first map. */
  readonly firstKernel: number;
  /** Kernel of the last layer: 1 keeps the size of the map, 4 doubles it. */
  readonly lastKernel: 1 | 4;
  /** Rows and columns of the image: firstKernel · 2^(widths.length − 1), twice that where the last kernel is 4. */
  readonly imageSize: number;
}

/** A discriminator as its weights' shapes tell it. */
export interface DiscriminatorArchitecture {
  readonly channels: number;
  /** Channels of the hidden maps, from the image to the score. */
  readonly widths: readonly number[];
  /** Kernel of the last layer: rows and columns of the last map. */
  readonly lastKernel: number;
  /** Rows and columns of the image: lastKernel · 2^widths.length. */
  readonly imageSize: number;
}

const LARGEST_IMAGE = 4096; // rows; more stages than this are no network but a mistake

/**
 * A generator of Radford et al. (2015), by default the paper's: 100 latents, 512×4×4, 256×8×8, 128×16×16, 64×32×32, 3×32×32.
 * PyTorch's example for 64×64 images is `{ lastKernel: 4 }`.
 *
 * @throws RangeError for lengths that are not whole from 1 on, or images of more than 4096 rows
 */
export function generatorArchitecture({
  latentDim = 100,
  widths = [512, 256, 128, 64],
  channels = 3,
  firstKernel = 4,
  lastKernel = 1,
}: Partial<Omit<GeneratorArchitecture, 'imageSize'>> = {}): GeneratorArchitecture {
  requireLengths('generatorArchitecture', { latentDim, channels, firstKernel }, widths);
  if (lastKernel !== 1 && lastKernel !== 4)
    throw new RangeError(`generatorArchitecture: expected a lastKernel of 1 or 4, got ${String(lastKernel)}`);
  const imageSize = firstKernel * 2 ** (widths.length - 1) * (lastKernel === 4 ? 2 : 1);
  requireImage('generatorArchitecture', imageSize);
  return { latentDim, widths: [...widths], channels, firstKernel, lastKernel, imageSize };
}

/**
 * A discriminator of Radford et al. (2015), by default the one for 3×32×32 images. PyTorch's example for 64×64 images is
 * `{ lastKernel: 4 }`.
 *
 * @throws RangeError for lengths that are not whole from 1 on, or images of more than 4096 rows
 */
export function discriminatorArchitecture({
  channels = 3,
  widths = [64, 128, 256, 512],
  lastKernel = 2,
}: Partial<Omit<DiscriminatorArchitecture, 'imageSize'>> = {}): DiscriminatorArchitecture {
  requireLengths('discriminatorArchitecture', { channels, lastKernel }, widths);
  const imageSize = lastKernel * 2 ** widths.length;
  requireImage('discriminatorArchitecture', imageSize);
  return { channels, widths: [...widths], lastKernel, imageSize };
}

function requireLengths(caller: string, lengths: Readonly<Record<string, number>>, widths: readonly number[]): void {
  if (widths.length === 0) throw new RangeError(`${caller}: expected at least one hidden map in widths, got none`);
  for (const [name, length] of [
    ...Object.entries(lengths),
    ...widths.map((width): [string, number] => ['width', width]),
  ]) {
    if (!Number.isSafeInteger(length) || length < 1)
      throw new RangeError(`${caller}: expected a whole ${name} ≥ 1, got ${String(length)}`);
  }
}

function requireImage(caller: string, size: number): void {
  if (size > LARGEST_IMAGE)
    throw new RangeError(`${caller}: expected images of at most ${LARGEST_IMAGE} rows, got ${size}`);
}
