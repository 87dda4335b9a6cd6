import { excerpt, type ModuleRecord, type NamedTensors } from '@geq/formats';

const GENERATORS = /^(?:(?:net_?)?g|gen|generator|g_net|model_?g)(?:_state_dict|_state)?$/i;
const WHOLE = /^(?:(?:model|net|network)_)?(?:state_dict|state)$|^model$|^params$|^weights$/;
const BESIDE = /^(?:(?:net_?)?d|dis|disc|discriminator|critic|d_net|model_?d)(?:_state_dict|_state)?$|optim|^opt_?[gd]?$|^opt_\w+$|scheduler|scaler|noise|^rng|^epoch|^step|loss/i;

export interface GeneratorPart extends Pick<NamedTensors, 'tensors' | 'modules'> {
  readonly note?: string;
}

/** The word before the first dot. */
const topOf = (name: string): string => /^[^.]*/.exec(name)?.[0] ?? '';

/**
 * Of a training's checkpoint (`netG`, `netD`, `optimizerG`, …; `state_dict`, `optimizer`, …) the generator; any other file as it is.
 *
 * @throws RangeError, without a caller's name, for several generators
 */
export function generatorPart({ tensors, modules }: Pick<NamedTensors, 'tensors' | 'modules'>): GeneratorPart {
  const tops = [...new Set([...Object.keys(tensors), ...(modules ?? []).map(({ name }) => name)].map(topOf))];
  const generators = tops.filter((top) => GENERATORS.test(top));
  const found = generators.length > 0 ? generators : tops.filter((top) => WHOLE.test(top));
  const others = tops.filter((top) => !found.includes(top));
  if (found.length === 0 || others.length === 0 || !others.every((top) => BESIDE.test(top))) return { tensors, ...(modules && { modules }) };
  if (found.length > 1) throw new RangeError(`expected one generator, got ${found.map(excerpt).join(', ')}; save the one that is meant by itself`);
  const [top] = found;
  const inside = modules?.flatMap((module: ModuleRecord) => (topOf(module.name) === top ? [{ ...module, name: module.name.slice(top.length + 1) }] : []));
  return {
    tensors: Object.fromEntries(Object.entries(tensors).flatMap(([name, tensor]) => (name.startsWith(`${top}.`) ? [[name.slice(top.length + 1), tensor]] : []))),
    ...(inside && inside.length > 0 && { modules: inside }),
    note: `${excerpt(top)} of the file, which has ${others.slice(0, 4).map(excerpt).join(', ')} besides`,
  };
}
