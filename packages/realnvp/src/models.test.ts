import { describe, expect, it } from '@jest/globals';
import { readFlow } from './index.ts';
import { loadShippedModel, shippedModels } from './models.ts';

describe('shipped models', () => {
  it.each(shippedModels.map(({ name }) => name))('%s is whole and says where it comes from', async (name) => {
    const file = await loadShippedModel(name);
    expect(readFlow(file).architecture).toEqual({
      layout: 'cifar10',
      imageSize: 32,
      channels: 3,
      baseDim: 32,
      resBlocks: 2,
      bottleneck: false,
      skip: true,
      weightNorm: true,
      couplingBn: true,
      affine: true,
    });
    expect(file.metadata.training).toContain('50,000 CIFAR-10 training images');
    expect(file.metadata.density).toContain('bits a dimension');
  });

  it('are known by name', async () => {
    await expect(loadShippedModel('nvp_celeba')).rejects.toThrow(
      'loadShippedModel: expected one of nvp_cifar10, got nvp_celeba',
    );
  });
});
