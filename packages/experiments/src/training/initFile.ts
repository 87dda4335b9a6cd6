import type { Architectures, DcganTrainingState, DiscriminatorArchitecture } from '@geq/dcgan';
import { FormatError, type NamedTensors } from '@geq/formats';
import type { Flow, FlowTrainingState } from '@geq/realnvp';

/** Tensors of a file that a user named, or of a checkpoint. */
export interface TensorSource {
  readonly file: string;
  readonly tensors: NamedTensors;
}

/** What the networks of a DCGAN are called in files that hold both; '' is a generator alone. */
const PREFIXES = { generator: ['generator.', 'netG.', 'G.', 'g.'], discriminator: ['discriminator.', 'netD.', 'D.', 'd.'] } as const;

/** The tensors under the first of the prefixes that is there, without it. */
async function partUnder(tensors: NamedTensors['tensors'], prefixes: readonly string[]): Promise<NamedTensors['tensors'] | undefined> {
  const { partOf } = await import('@geq/nn');
  return prefixes.map((prefix) => partOf(tensors, prefix)).find((part) => Object.keys(part).length > 0);
}

/**
 * The networks to begin a DCGAN with: both, from a checkpoint of ours or a file with prefixes such as `netG.` and `netD.`; or a generator's
 * state_dict, beside which the discriminator is drawn.
 *
 * @param discriminator of the one that is drawn; the default one for such images when left out
 * @throws FormatError for whatever holds no such networks, or networks for different images
 */
export async function dcganInit({ file, tensors: { tensors, modules } }: TensorSource, { seed = 0, discriminator }: { readonly seed?: number; readonly discriminator?: DiscriminatorArchitecture }): Promise<{ architectures: Architectures; state: DcganTrainingState; isDrawn: boolean }> {
  const { initialDiscriminator, readDiscriminator, readGenerator, readGeneratorNetwork, startDcganTraining } = await import('@geq/dcgan');
  const reading = modules && readGeneratorNetwork({ tensors, modules }, { source: file }).reading; // a whole module says what it computes
  if (reading !== undefined) throw new FormatError(file, `expected the generator that is trained here, with ReLU, tanh and the usual strides, got ${reading}`);
  const generator = await partUnder(tensors, PREFIXES.generator) ?? tensors;
  const G = readGenerator(generator, { source: file });
  const found = await partUnder(tensors, PREFIXES.discriminator);
  if (found === undefined && discriminator === undefined) throw new FormatError(file, 'expected a generator and a discriminator, got a generator alone');
  const drawn = found ?? initialDiscriminator(discriminator as DiscriminatorArchitecture, { seed, recipe: 'radford' });
  const D = readDiscriminator(drawn, { source: file });
  if (D.architecture.channels !== G.architecture.channels || D.architecture.imageSize !== G.architecture.imageSize) {
    throw new FormatError(file, `expected a discriminator of the generator's ${G.architecture.channels}×${G.architecture.imageSize}×${G.architecture.imageSize} images, got one of ${D.architecture.channels}×${D.architecture.imageSize}×${D.architecture.imageSize}`);
  }
  return { isDrawn: found === undefined, architectures: { generator: G.architecture, discriminator: D.architecture }, state: startDcganTraining({ generator: G.state, discriminator: D.state }, { source: file }) };
}

/** The flow to begin with, from a file of a flow or a checkpoint of ours. @throws FormatError for whatever is none */
export async function flowInit({ file, tensors: { tensors, metadata } }: TensorSource): Promise<{ flow: Flow; state: FlowTrainingState }> {
  const { readFlow, startFlowTraining } = await import('@geq/realnvp');
  const own = await partUnder(tensors, ['flow.']);
  const flow = readFlow({ tensors: own ?? tensors, metadata }, { source: file });
  return { flow, state: startFlowTraining(flow) };
}
