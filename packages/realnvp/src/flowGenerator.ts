import type { NamedTensors } from '@geq/formats';
import { graphGenerator, type NetworkGenerator, type NetworkOptions } from '@geq/nn';
import { inverseModel, type InverseOptions } from './inverseModel.ts';
import { readFlow, type Flow, type ReadFlowOptions } from './readFlow.ts';

/** A flow, or the file it is in as `readTensors` of `@geq/formats` reads it. */
export type FlowSource = Flow | (Pick<NamedTensors, 'tensors'> & Partial<NamedTensors>);

/** The flow itself, read if it is not yet. Errors as those of `readFlow`. */
export const resolveFlow = (from: FlowSource, options: ReadFlowOptions): Flow =>
  'architecture' in from ? from : readFlow(from, options);

/**
 * The flow as a generator of the paper: x = g(z) in logit space, D = N = channels·size², evaluation mode. Images are flattened
 * channel, row, column; `logitsToImages` makes pictures of them.
 *
 * @param from a flow, or `readTensors(bytes)` of a pickled module, state_dict or safetensors file
 * @param options `engine`, `threads`, `name` … as in `graphGenerator`; `temperature`; `source` and what `readFlow` may need
 * @throws FormatError that names key, expectation and finding for whatever is no such flow
 *
 * @example
 * const generator = await flowGenerator(readTensors(await readFile('flow.model')));
 */
export async function flowGenerator(
  from: FlowSource,
  {
    source = 'flowGenerator',
    layout,
    couplingBn,
    imageSize,
    weights,
    temperature,
    ...options
  }: NetworkOptions & ReadFlowOptions & InverseOptions = {},
): Promise<NetworkGenerator> {
  const flow = resolveFlow(from, { source, ...definedOptions({ layout, couplingBn, imageSize, weights }) });
  return graphGenerator(inverseModel(flow, definedOptions({ temperature })), options);
}

/** Options that were given. */
export const definedOptions = <TOptions extends object>(
  options: TOptions,
): Partial<{ [Key in keyof TOptions]: Exclude<TOptions[Key], undefined> }> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<{
    [Key in keyof TOptions]: Exclude<TOptions[Key], undefined>;
  }>;
