import { excerpt, type Tensor } from '@geq/formats';
import { EXPORT_REMEDY } from './exportRemedy.ts';

/** The tensors of one module of a state_dict. */
export interface ModuleTensors {
  readonly name: string;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

export const WANTED = 'expected the transposed convolutions and batch norms of a generator';

/** The tensors of each module, modules in the order of the file. */
export function groupByModule(tensors: ReadonlyMap<string, Tensor>): ModuleTensors[] {
  const groups = new Map<string, Map<string, Tensor>>();
  for (const [key, tensor] of tensors) {
    const at = key.lastIndexOf('.');
    const name = key.slice(0, Math.max(0, at));
    const group = groups.get(name) ?? new Map<string, Tensor>();
    groups.set(name, group.set(key.slice(at + 1), tensor));
  }
  return [...groups].map(([name, of]) => ({ name, tensors: of }));
}

const holds = ({ tensors }: ModuleTensors, allowed: readonly string[]): boolean =>
  [...tensors.keys()].every((key) => allowed.includes(key));
export const isConvolution = (group: ModuleTensors): boolean =>
  group.tensors.get('weight')?.shape.length === 4 && holds(group, ['weight', 'bias']);
export const isNorm = (group: ModuleTensors): boolean =>
  group.tensors.has('running_mean') &&
  group.tensors.has('running_var') &&
  group.tensors.has('weight') === group.tensors.has('bias') &&
  holds(group, ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']);

export const weightShape = ({ tensors }: ModuleTensors): readonly number[] => tensors.get('weight')?.shape ?? [];
export const normChannels = ({ tensors }: ModuleTensors): number | undefined => tensors.get('running_mean')?.shape[0];
const byNumbers = (a: ModuleTensors, b: ModuleTensors): number => a.name.localeCompare(b.name, 'en', { numeric: true });
export const sortByName = (groups: readonly ModuleTensors[]): ModuleTensors[] => [...groups].sort(byNumbers);

/** Whether each takes in what the one before gave out, its axes (in, out). */
const isChain = (convolutions: readonly ModuleTensors[]): boolean =>
  convolutions.every((group, l) => l === 0 || weightShape(convolutions[l - 1])[1] === weightShape(group)[0]);
/** The same with axes (out, in), as in a discriminator. */
export const isBackwardChain = (convolutions: readonly ModuleTensors[]): boolean =>
  convolutions.every((group, l) => l === 0 || weightShape(convolutions[l - 1])[0] === weightShape(group)[1]);

/** A module in words. */
export function describeModule({ name, tensors }: ModuleTensors): string {
  const [key, { shape }] = [...tensors][0];
  const isComputed = ['weight_orig', 'weight_u', 'weight_v', 'weight_g', 'weight_bar'].some((part) =>
    tensors.has(part),
  );
  const scale = [...tensors].find(([part, tensor]) => /scale|zero_point/.test(part) && tensor.shape.length < 4);
  const more = isComputed
    ? ', a weight that its layer computes anew (spectral_norm, weight_norm): remove that before saving'
    : scale
      ? `, with a ${excerpt(scale[0])} of which more than one thing may be meant: multiply it into the weights in PyTorch before saving`
      : '';
  return `${excerpt(name === '' ? key : `${name}.${key}`)} of shape (${shape.join(', ')})${more}`;
}

/**
 * Modules in their order: that of the file where its convolutions are a chain, else that of the numbers in their names, else the
 * only one in which channels make a chain.
 *
 * @throws RangeError where there is none, or two say different ones
 */
export function orderModules(inFile: readonly ModuleTensors[]): readonly ModuleTensors[] {
  const orders = [inFile, sortByName(inFile)].filter((groups) => isChain(groups.filter(isConvolution)));
  if (orders.length === 0) {
    const convolutions = inFile.filter(isConvolution);
    if (convolutions.length > 1 && isBackwardChain(convolutions))
      throw new RangeError(
        'expected the weights of a generator, got those of a discriminator: each convolution takes in what the one before gave out, its axes (out, in); a generator that scales maps up otherwise: ' +
          EXPORT_REMEDY,
      );
    const only = onlyChain(convolutions);
    if (only === undefined)
      throw new RangeError(
        `${WANTED}, each with the channels that the one before gave out, got ${convolutions.map((group) => weightShape(group).slice(0, 2).join('→')).join(', ')}; ${EXPORT_REMEDY}`,
      );
    return [...only, ...inFile.filter((group) => !isConvolution(group))];
  }
  const names = orders.map((groups) =>
    groups
      .filter(isConvolution)
      .map(({ name }) => name)
      .join('\n'),
  );
  if (names.some((text) => text !== names[0]))
    throw new RangeError(
      'expected one order of the layers, got names and places that say different ones; name the layers in their order',
    );
  return orders[0];
}

/** Convolutions by their channels alone, where no two take in as many; undefined where that is no chain of all. */
function onlyChain(convolutions: readonly ModuleTensors[]): readonly ModuleTensors[] | undefined {
  const byInputs = new Map(convolutions.map((group) => [weightShape(group)[0], group]));
  const outputs = new Set(convolutions.map((group) => weightShape(group)[1]));
  const starts = convolutions.filter((group) => !outputs.has(weightShape(group)[0]));
  if (byInputs.size !== convolutions.length || starts.length !== 1) return undefined;
  const chain: ModuleTensors[] = [];
  for (
    let next: ModuleTensors | undefined = starts[0];
    next && chain.length < convolutions.length;
    next = byInputs.get(weightShape(next)[1])
  )
    chain.push(next);
  return chain.length === convolutions.length ? chain : undefined;
}
