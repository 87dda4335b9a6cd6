import type { ParseOptions, StateDict } from '@geq/formats';
import { graphGenerator, type NetworkOptions } from '@geq/nn';
import { discriminatorModel } from './generatorModel.ts';
import { readDiscriminator } from './readGenerator.ts';

/**
 * What a discriminator makes of images: the probability that each is real, in evaluation mode.
 *
 * @param tensors its state_dict, as for `dcganGenerator`
 * @param images count×(channels·size²) in [−1, 1], flattened channel, row, column: what a generator's `sample` returns
 * @param options `engine`, `threads` … as in `graphGenerator`; `source`, the file's name for error messages
 * @returns count scores in (0, 1)
 * @throws FormatError for whatever is no such discriminator; RangeError when the images do not fit
 */
export async function discriminate(
  tensors: StateDict,
  images: Float32Array,
  { source = 'discriminate', ...options }: NetworkOptions & ParseOptions = {},
): Promise<Float32Array> {
  const network = readDiscriminator(tensors, { source });
  const { channels, imageSize } = network.architecture;
  const row = channels * imageSize * imageSize;
  if (images.length % row !== 0)
    throw new RangeError(
      `discriminate: expected images of ${channels}×${imageSize}×${imageSize} = ${row} numbers, got ${images.length} numbers in all`,
    );
  const scorer = await graphGenerator(discriminatorModel(network), options);
  try {
    return (await scorer.sample(images, images.length / row)).slice();
  } finally {
    await scorer.close();
  }
}
