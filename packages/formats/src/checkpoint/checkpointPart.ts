import { type ModuleRecord, type NamedTensors, type Tensor, withoutPrototype } from '../tensor.ts';

/** Everything of a file whose names begin with a prefix, under what is left of them. */
export interface CheckpointPart extends Pick<NamedTensors, 'tensors' | 'modules'> {
  /** `netG`, `ema.module`; '' for the whole file. */
  readonly name: string;
  /** Whether this is one tensor under its own name, called ''. */
  readonly isTensor: boolean;
}

interface Growing {
  readonly tensors: Record<string, Tensor>;
  readonly modules: ModuleRecord[];
}

/** The parts under the first words of the names in a part, by these words, in the order of the file. */
export function checkpointParts({ name, tensors, modules = [] }: CheckpointPart): Map<string, CheckpointPart> {
  const growing = new Map<string, Growing>();
  const under = (full: string): [Growing, string] => {
    const at = full.indexOf('.');
    const word = at < 0 ? full : full.slice(0, at);
    const part = growing.get(word) ?? { tensors: withoutPrototype<Tensor>(), modules: [] };
    growing.set(word, part);
    return [part, at < 0 ? '' : full.slice(at + 1)];
  };
  for (const module of modules) {
    if (module.name === '') continue;
    const [part, rest] = under(module.name);
    part.modules.push({ ...module, name: rest });
  }
  for (const [full, tensor] of Object.entries(tensors)) {
    const [part, rest] = under(full);
    part.tensors[rest] = tensor;
  }
  return new Map(
    [...growing].map(([word, part]) => [
      word,
      {
        name: name === '' ? word : `${name}.${word}`,
        isTensor: Object.hasOwn(part.tensors, ''),
        tensors: part.tensors,
        ...(part.modules.length > 0 && { modules: part.modules }),
      },
    ]),
  );
}

/** The part under a name of any number of words; undefined where there is none. */
export const findPart = (part: CheckpointPart, name: string): CheckpointPart | undefined =>
  name
    .split('.')
    .reduce<CheckpointPart | undefined>((inside, word) => inside && checkpointParts(inside).get(word), part);

/** Whether two parts hold tensors of the same names and shapes. */
export const isAlike = (a: CheckpointPart, b: CheckpointPart): boolean => {
  const names = Object.keys(a.tensors);
  return (
    names.length === Object.keys(b.tensors).length &&
    names.every(
      (name) => Object.hasOwn(b.tensors, name) && a.tensors[name].shape.join() === b.tensors[name].shape.join(),
    )
  );
};

/** Whether two parts hold the same numbers under the same names. */
export const isSame = (a: CheckpointPart, b: CheckpointPart): boolean =>
  isAlike(a, b) &&
  Object.keys(a.tensors).every((name) => {
    const [{ dtype, data }, other] = [a.tensors[name], b.tensors[name]];
    const numbers: ArrayLike<number | bigint> = other.data;
    return (
      dtype === other.dtype && Array.prototype.every.call(data, (x: number | bigint, i) => Object.is(x, numbers[i]))
    );
  });
