import type { Architectures, DcganTrainingState, DiscriminatorArchitecture } from '@geq/dcgan';
import { FormatError, type NamedTensors } from '@geq/formats';
import type { Flow, FlowTrainingState, ReadFlowOptions } from '@geq/realnvp';

/** Tensors of a file that a user named, or of a checkpoint. */
export interface TensorSource {
  readonly file: string;
  readonly tensors: NamedTensors;
  /** Of several networks in the file, the one that is meant. */
  readonly weights?: string;
}

/** What the discriminator of a DCGAN is called in files that hold it beside the generator, alone or under the name of a checkpoint. */
const DISCRIMINATOR =
  /^(?:state_dict\.|model_state_dict\.|model\.)?(?:module\.)?(?:discriminator|netD|D|d|netD_state_dict|D_state_dict|discriminator_state_dict)\./;

/** The tensors under the name of a discriminator, without it; undefined where there is none. */
function discriminatorIn(tensors: NamedTensors['tensors']): NamedTensors['tensors'] | undefined {
  const prefix = Object.keys(tensors)
    .map((name) => DISCRIMINATOR.exec(name)?.[0])
    .find((found) => found !== undefined);
  return prefix === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(tensors).flatMap(([name, tensor]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
        ),
      );
}

/**
 * The networks to begin a DCGAN with: the generator, from any file that is read as one, where it is the one that is trained here; the
 * discriminator beside it (`netD.`, `discriminator.`), else a drawn one.
 *
 * @param discriminator of the one that is drawn; the default one for such images when left out
 * @throws FormatError for whatever holds no such networks, or networks for different images
 */
export async function dcganInit(
  { file, tensors: { tensors, modules }, weights }: TensorSource,
  { seed = 0, discriminator }: { readonly seed?: number; readonly discriminator?: DiscriminatorArchitecture },
): Promise<{ architectures: Architectures; state: DcganTrainingState; isDrawn: boolean }> {
  const {
    initialDiscriminator,
    readDiscriminator,
    readGenerator,
    readGeneratorNetwork,
    standardState,
    startDcganTraining,
  } = await import('@geq/dcgan');
  const network = readGeneratorNetwork(
    { tensors, ...(modules && { modules }) },
    { source: file, isKnownStandard: true, ...(weights !== undefined && { weights }) },
  );
  const { reading } = network;
  if (reading !== undefined)
    throw new FormatError(
      file,
      `expected the generator that is trained here, with ReLU, tanh and the usual strides, got ${reading}`,
    );
  const G = readGenerator(standardState(network), { source: file });
  const found = discriminatorIn(tensors);
  if (found === undefined && discriminator === undefined)
    throw new FormatError(file, 'expected a generator and a discriminator, got a generator alone');
  const drawn = found ?? initialDiscriminator(discriminator as DiscriminatorArchitecture, { seed, recipe: 'radford' });
  const D = readDiscriminator(drawn, { source: file });
  if (D.architecture.channels !== G.architecture.channels || D.architecture.imageSize !== G.architecture.imageSize) {
    throw new FormatError(
      file,
      `expected a discriminator of the generator's ${G.architecture.channels}×${G.architecture.imageSize}×${G.architecture.imageSize} images, got one of ${D.architecture.channels}×${D.architecture.imageSize}×${D.architecture.imageSize}`,
    );
  }
  return {
    isDrawn: found === undefined,
    architectures: { generator: G.architecture, discriminator: D.architecture },
    state: startDcganTraining({ generator: G.state, discriminator: D.state }, { source: file }),
  };
}

/**
 * The flow to begin with, from any file that is read as one, a checkpoint of ours too.
 *
 * @param options what a plain state_dict does not say; nothing of it counts where the file says it
 * @throws FormatError for whatever is none
 */
export async function flowInit(
  { file, tensors, weights }: TensorSource,
  { layout, couplingBn, imageSize }: Pick<ReadFlowOptions, 'layout' | 'couplingBn' | 'imageSize'> = {},
): Promise<{ flow: Flow; state: FlowTrainingState }> {
  const { readFlow, startFlowTraining } = await import('@geq/realnvp');
  const isPlain = !Object.hasOwn(tensors.metadata, 'hps') && !tensors.modules;
  const open = isPlain
    ? {
        ...(layout !== undefined && { layout }),
        ...(couplingBn !== undefined && { couplingBn }),
        ...(imageSize !== undefined && { imageSize }),
      }
    : {};
  const flow = readFlow(tensors, { source: file, ...open, ...(weights !== undefined && { weights }) });
  return { flow, state: startFlowTraining(flow) };
}
