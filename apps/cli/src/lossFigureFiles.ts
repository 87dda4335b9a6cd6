import { writeFileAtomic } from '@geq/runs';
import type { TrainingConfig } from '@geq/training';
import type { TrainingFigureData } from '@geq/report';
import { signPng, signSvg } from './signature.ts';

type Losses = Readonly<Record<string, Float64Array>>;

const plus = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x + b[i]);

/** What was trained on, for the line under the title. */
const subtitle = ({ data, batch, lr, beta1, seed, steps }: TrainingConfig): string =>
  `${data.count} images of ${data.channels}×${data.size}×${data.size}, ${steps} steps with batches of ${batch}, Adam (η = ${lr}, β₁ = ${beta1}), seed ${seed}`;

function figureOf(config: TrainingConfig, losses: Losses): TrainingFigureData {
  const { step } = losses;
  if (config.model === 'dcgan') {
    const { generator, discriminator } = config;
    return {
      title: 'Training of a DCGAN',
      subtitle: subtitle(config),
      caption: [
        `Generator of ${generator.latentDim} latents, maps of ${generator.widths.join(', ')} channels; discriminator of ${discriminator.widths.join(', ')}. D is the sum of its two cross-entropies. Scores are means over the batch, of fakes before D's step; at an equilibrium both would be ½.`,
      ],
      panels: [
        {
          name: 'losses',
          yLabel: 'cross-entropy (nats)',
          curves: [
            { label: 'loss of D', step, value: plus(losses.lossReal, losses.lossFake) },
            { label: 'loss of G', step, value: losses.lossG },
          ],
        },
        {
          name: 'scores of the discriminator',
          yLabel: 'score',
          curves: [
            { label: 'D(x), images', step, value: losses.scoreReal },
            { label: 'D(G(z)), fakes', step, value: losses.scoreFake },
          ],
        },
      ],
    };
  }
  const { architecture, heldOut, data } = config;
  return {
    title: 'Training of a real NVP flow',
    subtitle: subtitle(config),
    caption: [
      `Layout ${architecture.layout}, base_dim ${architecture.baseDim}, ${architecture.resBlocks} residual ${architecture.resBlocks === 1 ? 'block' : 'blocks'} a coupling. Training: batch statistics. Held out: ${heldOut} images ${data.test > 0 ? 'of the test part' : 'never trained on'}, running statistics.`,
    ],
    panels: [
      {
        name: 'bits a dimension',
        yLabel: 'bits/dim',
        curves: [
          { label: 'training batches', step, value: losses.bitsPerDim },
          { label: 'held out', step, value: losses.heldOutBitsPerDim, isMeasured: true },
        ],
      },
    ],
  };
}

/** Draws the losses as SVG and PNG. @returns the files written */
export async function writeLossFigure(path: string, config: TrainingConfig, losses: Losses): Promise<string[]> {
  const [{ trainingFigureSvg }, { renderPng }] = await Promise.all([import('@geq/report'), import('@geq/report/png')]); // heavy, and few commands draw
  const svg = await trainingFigureSvg(figureOf(config, losses));
  await writeFileAtomic(`${path}.svg`, signSvg(svg));
  await writeFileAtomic(`${path}.png`, signPng(await renderPng(svg)));
  return [`${path}.svg`, `${path}.png`];
}
