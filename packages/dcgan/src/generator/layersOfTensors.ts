import { excerpt, type Tensor } from '@geq/formats';

/** A transposed convolution of a state_dict, and the batch norm behind it. */
export interface NamedLayer {
  readonly name: string;
  /** in × out × k × k. */
  readonly shape: readonly [number, number, number, number];
  readonly hasBias: boolean;
  readonly norm: { readonly name: string; readonly isAffine: boolean } | undefined;
}

interface Group {
  readonly name: string;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const MOST_LAYERS = 16;
const WANTED = 'expected the transposed convolutions and batch norms of a generator';
const ELSE = 'export the network as .onnx';

/** The tensors of each module, modules in the order of the file. */
function groupsOf(tensors: ReadonlyMap<string, Tensor>): Group[] {
  const groups = new Map<string, Map<string, Tensor>>();
  for (const [key, tensor] of tensors) {
    const at = key.lastIndexOf('.');
    const name = key.slice(0, Math.max(0, at));
    const group = groups.get(name) ?? new Map<string, Tensor>();
    groups.set(name, group.set(key.slice(at + 1), tensor));
  }
  return [...groups].map(([name, of]) => ({ name, tensors: of }));
}

const holds = ({ tensors }: Group, allowed: readonly string[]): boolean => [...tensors.keys()].every((key) => allowed.includes(key));
const isConvolution = (group: Group): boolean => group.tensors.get('weight')?.shape.length === 4 && holds(group, ['weight', 'bias']);
const isNorm = (group: Group): boolean => group.tensors.has('running_mean') && group.tensors.has('running_var') && group.tensors.has('weight') === group.tensors.has('bias')
  && holds(group, ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']);

const byNumbers = (a: Group, b: Group): number => a.name.localeCompare(b.name, 'en', { numeric: true });
const shapeOf = ({ tensors }: Group): readonly number[] => tensors.get('weight')?.shape ?? [];
const isChain = (convolutions: readonly Group[]): boolean => convolutions.every((group, l) => l === 0 || shapeOf(convolutions[l - 1])[1] === shapeOf(group)[0]);

/**
 * The layers of a generator in a state_dict, whatever their names: transposed convolutions whose channels make a chain, each but
 * the last with the batch norm that comes with it.
 *
 * @throws RangeError, without a caller's name, that names what is none, or fits several orders
 */
export function layersOfTensors(tensors: ReadonlyMap<string, Tensor>): NamedLayer[] {
  const inFile = groupsOf(tensors);
  const strange = inFile.find((group) => !isConvolution(group) && !isNorm(group));
  if (strange) throw new RangeError(`${WANTED}, got ${described(strange)}; ${ELSE}`);
  const groups = ordered(inFile);
  const convolutions = groups.filter(isConvolution);
  if (convolutions.length === 0) throw new RangeError(`${WANTED}, got ${inFile.length === 0 ? 'no tensors' : 'no convolution'}`);
  if (convolutions.length > MOST_LAYERS) throw new RangeError(`expected at most ${MOST_LAYERS} transposed convolutions, got ${convolutions.length}`);
  const norms = normsOf(groups, convolutions);
  const layers = convolutions.map((group, l): NamedLayer => {
    const { name } = group;
    const shape = shapeOf(group);
    if (shape[2] !== shape[3] || shape.includes(0)) throw new RangeError(`expected a square kernel as ${excerpt(`${name}.weight`)}, got (${shape.join(', ')})`);
    const norm = norms[l];
    return { name, shape: shape as unknown as NamedLayer['shape'], hasBias: group.tensors.has('bias'), norm: norm && { name: norm.name, isAffine: norm.tensors.has('weight') } };
  });
  requirePlaces(layers);
  return layers;
}

function described({ name, tensors }: Group): string {
  const [key, { shape }] = [...tensors][0];
  const kind = ['weight_orig', 'weight_u', 'weight_v', 'weight_g', 'weight_bar'].some((part) => tensors.has(part));
  return `${excerpt(name === '' ? key : `${name}.${key}`)} of shape (${shape.join(', ')})${kind ? ', a weight that its layer computes anew (spectral_norm, weight_norm): remove that before saving' : ''}`;
}

/** In the order of the file where that is a chain, else in the order of the numbers in their names. */
function ordered(inFile: readonly Group[]): readonly Group[] {
  const orders = [inFile, [...inFile].sort(byNumbers)];
  const chains = orders.filter((groups) => isChain(groups.filter(isConvolution)));
  if (chains.length === 0) {
    const convolutions = inFile.filter(isConvolution).map(shapeOf);
    if (convolutions.length > 1 && convolutions.every((shape, l) => l === 0 || convolutions[l - 1][0] === shape[1])) throw new RangeError('expected the weights of a generator, got those of a discriminator: each convolution takes in what the one before gave out, its axes (out, in)');
    throw new RangeError(`${WANTED}, each with the channels that the one before gave out, got ${convolutions.map((shape) => `${shape[0]}→${shape[1]}`).join(', ')}`);
  }
  const names = chains.map((groups) => groups.filter(isConvolution).map(({ name }) => name).join('\n'));
  if (names.some((text) => text !== names[0])) throw new RangeError('expected one order of the layers, got names and places that say different ones; name the layers in their order');
  return chains[0];
}

/** The norm of each layer: those that stand between two convolutions, or, where they stand apart, one after the other. */
function normsOf(groups: readonly Group[], convolutions: readonly Group[]): (Group | undefined)[] {
  const behind = convolutions.map((): Group[] => []);
  let l = -1;
  for (const group of groups) {
    if (isConvolution(group)) l++;
    else if (l >= 0) behind[l].push(group);
  }
  const isBetween = isNorm(groups[0]) === false && behind.every((norms, layer) => norms.length === Number(layer < convolutions.length - 1));
  const norms = isBetween ? behind.map(([norm]) => norm) : [...groups].filter(isNorm).sort(byNumbers);
  if (norms.filter((norm) => norm !== undefined).length !== convolutions.length - 1) throw new RangeError(`expected a batch norm behind each transposed convolution but the last, got ${groups.filter(isNorm).length} for ${convolutions.length}: other norms may leave no trace in the weights; save the whole module, or ${ELSE}`);
  return convolutions.map((convolution, layer) => {
    const norm = norms[layer] as Group | undefined;
    const [width, found] = [shapeOf(convolution)[1], norm?.tensors.get('running_mean')?.shape[0]];
    if (norm && found !== width) throw new RangeError(`expected a batch norm of ${width} channels behind ${excerpt(convolution.name)}, got ${found} in ${excerpt(norm.name)}`);
    return norm;
  });
}

/** Places in one Sequential say where modules without tensors stand: there must be one, the activation, behind each norm. */
function requirePlaces(layers: readonly NamedLayer[]): void {
  const placeOf = (name: string): { parent: string; place: number } | undefined => {
    const match = /^(.*?)(\d{1,6})$/.exec(name);
    return match && (match[1] === '' || match[1].endsWith('.')) ? { parent: match[1], place: Number(match[2]) } : undefined;
  };
  layers.forEach(({ name, norm }, l) => {
    const [here, after, next] = [name, norm?.name ?? '', layers[l + 1]?.name ?? ''].map(placeOf);
    if (!here || !after || after.parent !== here.parent) return;
    if (after.place !== here.place + 1) throw new RangeError(`expected a batch norm right behind ${excerpt(name)}, got ${after.place - here.place - 1} other modules between; save the whole module, or ${ELSE}`);
    if (next && next.parent === here.parent && next.place !== here.place + 3) throw new RangeError(`expected one activation between ${excerpt(norm?.name ?? '')} and ${excerpt(layers[l + 1].name)}, got ${next.place - after.place - 1} modules there; save the whole module, or ${ELSE}`);
  });
}
