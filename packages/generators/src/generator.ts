/**
 * A map from latents c ~ N(0, I_D) to inputs x = G(c). Everything downstream (moments, simulation, theory) sees a
 * generator through this contract alone.
 */
export interface Generator {
  /** Short and stable: it appears in file names and captions. */
  readonly name: string;
  /** D. */
  readonly latentDim: number;
  /** N. */
  readonly outputDim: number;
  readonly numParameters: number;
  /**
   * Outputs for `count` latents; rows are samples, images are flattened channel, row, column. Row i depends on row i of
   * the latents alone, bit for bit, whatever the count. Outputs are not centered.
   *
   * @param latents count×D
   * @returns count×N; valid until the next call (a generator may reuse the array)
   */
  sample(latents: Float32Array, count: number): Promise<Float32Array>;
  /**
   * Only where every call of `sample` fills an array of its own, so that calls may overlap and outputs stay valid: takes such an array
   * back, to be filled again.
   */
  recycle?(outputs: Float32Array): void;
  dispose(): void;
}
