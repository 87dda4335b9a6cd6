// DCGANs one line away from PyTorch's example: activations, ε, strides, paddings, bias, norms of weights; whole modules say it, options say it of state_dicts.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npy } from './make/npy.mjs';
import { any, normals } from './make/numbers.mjs';
import { generated } from './make/plainDcgan.mjs';
import { NAMES, randomDcgan, stateDict, wholeModule } from './make/randomDcgan.mjs';
import { ordered, torchSaved } from './make/torchPickle.mjs';

export const kind = 'DCGANs: activations, walks, bias, norms';

export async function member(random, folder) {
  const isWhole = random(2) === 1;
  const network = randomDcgan(random, { isWhole, isUsual: !isWhole && random(4) === 0 });
  const { D, hidden, output, eps, layers, form } = network;
  const naming = any(random, Object.keys(NAMES));
  const latents = npy(normals(random, 3 * D), [3, D], { descr: '<f4' });
  const [path, z, out] = [join(folder, 'netG.pth'), join(folder, 'z.npy'), join(folder, 'x.npy')];
  await writeFile(z, latents.bytes);
  await writeFile(path, torchSaved(isWhole ? wholeModule(network) : ordered(stateDict(network, NAMES[naming]))));
  const options = isWhole
    ? []
    : [
        '--hidden-activation',
        hidden,
        '--output-activation',
        output,
        '--norm-eps',
        String(eps),
        '--strides',
        layers.map(({ stride }) => stride).join(','),
        '--paddings',
        layers.map(({ padding }) => padding).join(','),
      ];
  return {
    title: `${isWhole ? 'whole module' : `state_dict (${naming})`}, ${hidden} and ${output}, ε ${eps}, kernels ${layers.map(({ kernel, stride, padding, outputPadding = 0 }) => `${kernel}/${stride}/${padding}/${outputPadding}`).join(' ')}, ${form}${network.hasBias ? ', bias' : ''}`,
    argv: ['generate', '--generator', path, ...options, '--latents', z, '--out', out],
    out,
    names: 'netG.pth',
    right: generated(layers, latents.numbers, D),
    tolerance: 3e-5, // float32 through three layers, sums of some hundred terms of order 1
  };
}
