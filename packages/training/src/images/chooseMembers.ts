import { UsageError } from '@geq/runs';
import type { Member } from './member.ts';
import { counted, shownName } from './shownName.ts';
import type { Split } from './splitOf.ts';

/** Which images a user wants of those that are there. */
export interface Choice {
  /** `train`, `val`, `test`, several with commas, or `all`. Default: all but val and test, where there is anything else. */
  readonly split?: string;
  /** The one of several kinds of image in a sample, or `all`. */
  readonly key?: string;
}

/** The images that were chosen, and what was left out. */
export interface Chosen {
  readonly members: readonly Member[];
  /** The test part, where the data set keeps one to measure on. */
  readonly test: readonly Member[];
  /** What was left out, in words. */
  readonly aside: readonly string[];
}

const MOST_KEYS = 20; // more are parts of names
const countOf = (members: readonly Member[]): number => members.reduce((sum, { count }) => sum + count, 0);

/** Counts by what `of` says of each. */
function tally(members: readonly Member[], of: (member: Member) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const member of members) counts.set(of(member), (counts.get(of(member)) ?? 0) + member.count);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const spelled = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${shownName(name)}: ${count}`).join(', ');

/**
 * What of a data set is meant: validation and test images are held back unless they are named, and of several images of one
 * sample (a picture and its mask) one has to be chosen.
 *
 * @throws UsageError that lists splits or keys
 */
export function chooseMembers(
  path: string,
  members: readonly Member[],
  { split, key }: Choice,
  hasTestPart: boolean,
): Chosen {
  const { kept, heldBack } = bySplit(path, members, split);
  const { kept: chosen, leftOut } = byKey(path, kept, key);
  const isTestPart = (member: Member): boolean => hasTestPart && member.split === 'test';
  const test = byKey(path, heldBack.filter(isTestPart), key, { isLoose: true }).kept;
  const back = tally(
    heldBack.filter((member) => !isTestPart(member)),
    (member) => member.split ?? 'no split',
  );
  return {
    members: chosen,
    test,
    aside: [
      ...(back.size > 0 ? [`held back, ${spelled(back)}${split === undefined ? ' (--split takes them)' : ''}`] : []),
      ...(leftOut.size > 0 ? [`other keys, ${spelled(leftOut)}`] : []),
    ],
  };
}

function bySplit(
  path: string,
  members: readonly Member[],
  asked: string | undefined,
): { kept: Member[]; heldBack: Member[] } {
  const nameOf = (member: Member): string => member.split ?? 'no split';
  const divide = (isKept: (member: Member) => boolean): { kept: Member[]; heldBack: Member[] } => ({
    kept: members.filter(isKept),
    heldBack: members.filter((member) => !isKept(member)),
  });
  if (asked === 'all') return divide(() => true);
  if (asked !== undefined) {
    const names = asked.split(',').map((name) => name.trim());
    const found = tally(members, nameOf);
    const missing = names.find((name) => !found.has(name));
    if (missing !== undefined)
      throw new UsageError(
        `${path}: expected one of the splits there are (${spelled(found)}) or all, got --split ${shownName(missing)}`,
      );
    return divide((member) => names.includes(nameOf(member)));
  }
  const isHeld = (name: Split | undefined): boolean => name === 'val' || name === 'test';
  const all = divide((member) => !isHeld(member.split));
  return all.kept.length > 0 ? all : divide(() => true); // named by itself, it is what to train on
}

function byKey(
  path: string,
  members: readonly Member[],
  asked: string | undefined,
  { isLoose = false } = {},
): { kept: readonly Member[]; leftOut: ReadonlyMap<string, number> } {
  const keys = tally(members, (member) => member.key);
  if (asked === 'all') return { kept: members, leftOut: new Map() };
  if (asked !== undefined) {
    const kept = members.filter(({ key }) => key === asked);
    if (kept.length === 0 && !isLoose)
      throw new UsageError(
        `${path}: expected one of the keys there are (${spelled(keys)}) or all, got --key ${shownName(asked)}`,
      );
    keys.delete(asked);
    return { kept, leftOut: keys };
  }
  if (isAmbiguous(members, keys))
    throw new UsageError(
      `${path}: expected one image a sample, got several (${spelled(keys)}); choose with --key ${shownName(likeliest(members))}, or take all with --key all`,
    );
  return { kept: members, leftOut: new Map() };
}

/** Whether samples have several images, or some images are masks and their like and others are not. */
function isAmbiguous(members: readonly Member[], keys: ReadonlyMap<string, number>): boolean {
  if (keys.size < 2) return false;
  if (members.some(({ isRole }) => isRole) && members.some(({ isRole }) => !isRole)) return true;
  if (keys.size > MOST_KEYS) return false;
  const first = new Map<string, string>();
  for (const { sample, key } of members) {
    if (sample === undefined) continue;
    const before = first.get(sample);
    if (before !== undefined && before !== key) return true;
    first.set(sample, key);
  }
  return false;
}

/** An example for the message: the key of most images that is no mask. */
function likeliest(members: readonly Member[]): string {
  const plain = members.filter(({ isRole }) => !isRole);
  const counts = tally(plain.length > 0 ? plain : members, (member) => member.key);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

/** `24 of 48 images`, where some are left out. */
export const shareOf = (chosen: readonly Member[], all: readonly Member[]): string =>
  countOf(chosen) === countOf(all)
    ? counted(countOf(chosen), 'image')
    : `${countOf(chosen)} of ${counted(countOf(all), 'image')}`;
