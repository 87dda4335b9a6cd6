import { describe, expect, it } from '@jest/globals';
import { readGenerator } from './index.ts';
import { loadShippedModel, shippedModels } from './models.ts';

const PATIENCE = 30_000; // seven megabytes are checked and widened inside the test's sandbox, where loops are slow

describe('shipped models', () => {
  it.each(shippedModels.map(({ name }) => name))(
    '%s is whole and says where it comes from',
    async (name) => {
      const { tensors, metadata } = await loadShippedModel(name);
      expect(readGenerator(tensors).architecture).toEqual({
        latentDim: 100,
        widths: [512, 256, 128, 64],
        channels: 3,
        firstKernel: 4,
        lastKernel: 1,
        imageSize: 32,
      });
      expect([tensors['main.0.weight'].dtype, tensors['main.1.running_var'].dtype]).toEqual(['F16', 'F32']);
      expect(metadata.training).toContain('50,000 CIFAR-10 training images');
      expect(metadata.precision).toContain(
        'kernels rounded to float16; change of the images against float32: root mean square',
      );
    },
    PATIENCE,
  );

  it('are known by name', async () => {
    await expect(loadShippedModel('dcgan_celeba')).rejects.toThrow(
      'loadShippedModel: expected one of dcgan_cifar10, got dcgan_celeba',
    );
  });
});
