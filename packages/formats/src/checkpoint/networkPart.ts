import { excerpt } from '../formatError.ts';
import type { NamedTensors } from '../tensor.ts';
import { isAuxiliary, isCount, isGeneratorName, isNetworkName } from './isNetworkName.ts';
import { isAlike, isSame, findPart, checkpointParts, type CheckpointPart } from './checkpointPart.ts';

/** The network in a file. */
export interface NetworkPart extends CheckpointPart {
  /** What the file holds besides. */
  readonly beside: readonly string[];
}

/** What tells the network that is looked for from the other parts of a checkpoint. */
export interface NetworkPartOptions {
  /** Why a part is no such network; undefined where it is one. */
  readonly fault: (part: CheckpointPart) => string | undefined;
  /** Whether a part is a network of another kind, which has no say here. */
  readonly isOther?: (part: CheckpointPart) => boolean;
  /** The name of the part that is meant. */
  readonly weights?: string;
}

/** The option of the command line that names a part. */
const OPTION = '--weights';
const DEEPEST = 12; // words of a prefix
const MOST_PARTS = 3000; // that are looked into: no checkpoint of one network has more
const MOST_SHOWN = 6;

interface Search {
  readonly found: readonly CheckpointPart[];
  /** Parts that are neither such a network nor known to stand beside one. */
  readonly unknown: readonly string[];
  readonly beside: readonly string[];
}

/**
 * The one network in a file: the file as it is, or the part of it under a prefix (`state_dict`, `netG.module`, `ema`), beside
 * discriminators, optimizers and other things of a training. Nothing is guessed: of several with different numbers one has to be named.
 *
 * @throws RangeError, without a caller's name, where there is none, several, or one beside things that may belong to it
 */
export function networkPart(
  { tensors, modules }: Pick<NamedTensors, 'tensors' | 'modules'>,
  options: NetworkPartOptions,
): NetworkPart {
  const file: CheckpointPart = { name: '', isTensor: false, tensors, ...(modules && { modules }) };
  const root = options.weights === undefined ? file : named(file, options.weights);
  const visit = { left: MOST_PARTS };
  const { found: all, unknown, beside } = searched(root, options, 0, visit);
  if (visit.left < 0)
    throw new RangeError(
      options.fault(likely(root)) ?? `expected a network among at most ${MOST_PARTS} parts, got more`,
    );
  const found = all.filter((part, i) => !all.slice(0, i).some((earlier) => isSame(part, earlier)));
  const faultOf = (part: CheckpointPart): string => options.fault(part) ?? 'expected a network, got none';
  if (found.length === 0) throw new RangeError(faultOf(likely(root)));
  const [network] = found;
  if (found.length > 1) {
    const areNetworks =
      found.every(({ name }) => name.split('.').some(isNetworkName)) ||
      (unknown.length === 0 && found.every((part) => isAlike(part, network)));
    if (!areNetworks) throw new RangeError(faultOf(root)); // layers of one network that are chains themselves
    throw new RangeError(
      `expected one network, got ${listed(found.map(({ name }) => name))} with different numbers; say which is meant: ${OPTION} ${network.name}`,
    );
  }
  if (unknown.length > 0)
    throw new RangeError(
      `${faultOf(root)}; if ${excerpt(network.name)} alone makes outputs of latents, without ${listed(unknown)}, say so: ${OPTION} ${network.name}`,
    );
  return { ...network, beside };
}

function named(file: CheckpointPart, weights: string): CheckpointPart {
  const part = findPart(file, weights.replace(/\.$/, ''));
  if (part === undefined || part.isTensor)
    throw new RangeError(
      `expected as ${OPTION} one of the names in the file, ${listed([...checkpointParts(file)].flatMap(([word, { isTensor }]) => (isTensor ? [] : [word])))}, got ${excerpt(weights)}`,
    );
  return part;
}

function searched(part: CheckpointPart, options: NetworkPartOptions, depth: number, visit: { left: number }): Search {
  if (--visit.left < 0) return { found: [], unknown: [], beside: [] };
  if (!part.isTensor && isPlace(part) && options.fault(part) === undefined)
    return { found: [part], unknown: [], beside: [] };
  if (part.isTensor || depth === DEEPEST) return { found: [], unknown: [], beside: [] };
  const counts = Object.keys(part.tensors).filter((name) => !name.includes('.') && isCount(part.tensors[name]));
  if (counts.length > 0 && isPlace(part)) {
    // a step beside the names of the network itself
    const rest = {
      ...part,
      tensors: Object.fromEntries(Object.entries(part.tensors).filter(([name]) => !counts.includes(name))),
    };
    if (options.fault(rest) === undefined) return { found: [rest], unknown: [], beside: counts };
  }
  const results = [...checkpointParts(part)].map(([word, child]) => {
    const isKnown = isAuxiliary(child, word) || (!child.isTensor && options.isOther?.(child) === true);
    return {
      name: child.name,
      isKnown,
      ...(isKnown ? { found: [], unknown: [], beside: [] } : searched(child, options, depth + 1, visit)),
    };
  });
  const empty = results.filter(({ found }) => found.length === 0);
  return {
    found: results.flatMap(({ found }) => found),
    unknown: [
      ...results.flatMap(({ found, unknown }) => (found.length > 0 ? unknown : [])),
      ...empty.filter(({ isKnown }) => !isKnown).map(({ name }) => name),
    ],
    beside: [
      ...results.flatMap(({ beside }) => beside),
      ...empty.filter(({ isKnown }) => isKnown).map(({ name }) => name),
    ],
  };
}

/** Whether a part is something by itself: a module, or tensors without modules; of a dictionary of modules each is. */
const isPlace = ({ modules }: CheckpointPart): boolean =>
  modules === undefined || modules.some(({ name }) => name === '');

/** The part in which, by names, a file without such a network should have one: its fault says most. */
function likely(part: CheckpointPart): CheckpointPart {
  const children = [...checkpointParts(part)].filter(([, { isTensor }]) => !isTensor);
  const generators = children.filter(([word]) => isGeneratorName(word));
  const next = generators.length > 0 ? generators : children.filter(([word]) => isNetworkName(word));
  const isInside = next.length === 1 && [...checkpointParts(next[0][1]).values()].some(({ isTensor }) => !isTensor);
  return isInside ? likely(next[0][1]) : part;
}

function listed(names: readonly string[]): string {
  return names.slice(0, MOST_SHOWN).map(excerpt).join(', ') + (names.length > MOST_SHOWN ? ', …' : '');
}
