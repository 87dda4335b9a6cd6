import { excerpt } from '@geq/formats';
import { EXPORT_REMEDY } from './exportRemedy.ts';
import { isConvolution, isNorm, weightShape, sortByName, normChannels, type ModuleTensors } from './moduleTensors.ts';

const REMEDY = `save the whole module, or ${EXPORT_REMEDY}`;

interface Place {
  readonly parent: string;
  readonly at: number;
}

/** Where a module stands in a Sequential: `main.3` is place 3 of `main.`; undefined for other names. */
function placeOf(name: string): Place | undefined {
  const match = /^(.*?)(\d{1,6})$/.exec(name);
  return match && (match[1] === '' || match[1].endsWith('.')) ? { parent: match[1], at: Number(match[2]) } : undefined;
}

/**
 * The batch norm behind each transposed convolution, or none.
 *
 * In one Sequential the places say it: a norm stands right behind its convolution, and one module without weights, the activation, before
 * the next. Elsewhere there is a norm behind each convolution but, perhaps, the last. Where all norms are gone and each layer but the last
 * has a bias, which only batch norms fused into the kernels leave, there is none.
 *
 * @throws RangeError, without a caller's name, where something else may stand between
 */
export function assignNorms(
  groups: readonly ModuleTensors[],
  convolutions: readonly ModuleTensors[],
): (ModuleTensors | undefined)[] {
  const norms = groups.filter(isNorm);
  const found = isFused(convolutions, norms)
    ? convolutions.map(() => undefined)
    : inOneSequential(groups)
      ? placed(convolutions, norms)
      : behindEach(groups, convolutions, norms);
  convolutions.forEach((convolution, l) => {
    const [norm, width] = [found[l], weightShape(convolution)[1]];
    if (norm && normChannels(norm) !== width)
      throw new RangeError(
        `expected a batch norm of ${width} channels behind ${excerpt(convolution.name)}, got ${normChannels(norm)} in ${excerpt(norm.name)}`,
      );
  });
  return found;
}

/** Whether the norms were fused into the kernels: a DCGAN's kernels have no bias, and fusing gives one to each but the last. */
export const isFused = (convolutions: readonly ModuleTensors[], norms: readonly ModuleTensors[]): boolean =>
  norms.length === 0 &&
  convolutions.length > 1 &&
  convolutions.every(({ tensors }, l) => tensors.has('bias') === l < convolutions.length - 1);

const inOneSequential = (groups: readonly ModuleTensors[]): boolean =>
  groups.every(({ name }) => placeOf(name)?.parent === placeOf(groups[0].name)?.parent && placeOf(name) !== undefined);

/** By places alone. */
function placed(
  convolutions: readonly ModuleTensors[],
  norms: readonly ModuleTensors[],
): (ModuleTensors | undefined)[] {
  const at = ({ name }: ModuleTensors): number => placeOf(name)?.at ?? 0;
  const first = norms.find((norm) => at(norm) < at(convolutions[0]));
  if (first)
    throw new RangeError(
      `expected a transposed convolution first, got a batch norm as ${excerpt(first.name)}; ${EXPORT_REMEDY}`,
    );
  return convolutions.map((convolution, l) => {
    const next = convolutions.at(l + 1);
    const between = norms.filter((norm) => at(norm) > at(convolution) && (next === undefined || at(norm) < at(next)));
    if (between.length > 1)
      throw new RangeError(
        `expected one batch norm at most behind ${excerpt(convolution.name)}, got ${between.length}; ${EXPORT_REMEDY}`,
      );
    const [norm] = between as (ModuleTensors | undefined)[];
    if (norm && at(norm) !== at(convolution) + 1)
      throw new RangeError(
        `expected a batch norm right behind ${excerpt(convolution.name)}, got ${at(norm) - at(convolution) - 1} other modules between; ${REMEDY}`,
      );
    const [last, silent] = [norm ?? convolution, next === undefined ? 1 : at(next) - at(norm ?? convolution) - 1];
    if (silent !== 1)
      throw new RangeError(
        `expected one activation between ${excerpt(last.name)} and ${excerpt(next?.name ?? '')}, got ${silent} modules there; ${REMEDY}`,
      );
    return norm;
  });
}

/** By the order of the file, or, where norms stand apart, one after the other, or by their widths. */
function behindEach(
  groups: readonly ModuleTensors[],
  convolutions: readonly ModuleTensors[],
  norms: readonly ModuleTensors[],
): (ModuleTensors | undefined)[] {
  const hidden = convolutions.length - 1;
  const behind = convolutions.map((): ModuleTensors[] => []);
  let l = -1;
  for (const group of groups) {
    if (isConvolution(group)) l++;
    else if (l >= 0) behind[l].push(group);
  }
  const isBetween =
    !isNorm(groups[0]) &&
    behind.every((found, layer) => found.length === 1 || (layer === hidden && found.length === 0));
  if (isBetween)
    requirePlaces(
      convolutions,
      behind.map(([norm]) => norm as ModuleTensors | undefined),
    );
  if (isBetween) return behind.map(([norm]) => norm as ModuleTensors | undefined);
  if (norms.length !== hidden)
    throw new RangeError(
      `expected a batch norm behind each transposed convolution but the last, got ${norms.length} for ${convolutions.length}: other norms may leave no trace in the weights; ${REMEDY}`,
    );
  const inTurn = sortByName(norms);
  if (inTurn.every((norm, layer) => normChannels(norm) === weightShape(convolutions[layer])[1]))
    return [...inTurn, undefined];
  const byWidth = new Map(norms.map((norm) => [normChannels(norm), norm]));
  return byWidth.size === hidden
    ? convolutions.map((convolution, layer) =>
        layer === hidden ? undefined : (byWidth.get(weightShape(convolution)[1]) ?? inTurn[layer]),
      )
    : [...inTurn, undefined];
}

/** Of layers in several Sequentials, or some in one, places that are known must leave room for one activation. */
function requirePlaces(convolutions: readonly ModuleTensors[], norms: readonly (ModuleTensors | undefined)[]): void {
  convolutions.forEach(({ name }, l) => {
    const [here, after, next] = [name, norms[l]?.name ?? '', convolutions.at(l + 1)?.name ?? ''].map(placeOf);
    if (!here || !after || after.parent !== here.parent) return;
    if (after.at !== here.at + 1)
      throw new RangeError(
        `expected a batch norm right behind ${excerpt(name)}, got ${after.at - here.at - 1} other modules between; ${REMEDY}`,
      );
    if (next && next.parent === here.parent && next.at !== here.at + 3)
      throw new RangeError(
        `expected one activation between ${excerpt(norms[l]?.name ?? '')} and ${excerpt(convolutions[l + 1].name)}, got ${next.at - after.at - 1} modules there; ${REMEDY}`,
      );
  });
}
