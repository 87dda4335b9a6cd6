import { networkFileOf, openWeights } from '@geq/scenarios';
import { readFlow, type Flow } from '@geq/realnvp';
import { loadShippedModel, shippedModels } from '@geq/realnvp/models';
import type { FlowRequest } from '../commands/flow.ts';

/** The flow that a command line means. */
export interface AskedFlow {
  readonly flow: Flow;
  /** The file it is in. */
  readonly file: string;
  /** Texts in that file: where it comes from. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the flow of --model, or the one that ships.
 *
 * @throws FormatError that names the key for whatever is no flow, or not the one that --layout and --coupling-bn say; UsageError when the file cannot be read
 */
export async function askedFlow({ model: named, layout, couplingBn, weights }: FlowRequest): Promise<AskedFlow> {
  const model = named === undefined ? undefined : await networkFileOf(named);
  const [shipped] = shippedModels;
  const file = model ?? shipped.path;
  const read = model === undefined ? await loadShippedModel(shipped.name) : (await openWeights(model)).read();
  return {
    flow: readFlow(read, {
      source: file,
      ...(layout && { layout }),
      ...(couplingBn === undefined ? {} : { couplingBn }),
      ...(weights === undefined ? {} : { weights }),
    }),
    file,
    metadata: read.metadata,
  };
}
