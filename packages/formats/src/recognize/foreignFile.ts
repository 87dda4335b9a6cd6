import { ARCHIVES } from './foreign/archives.ts';
import { DATA } from './foreign/data.ts';
import { DOWNLOADS } from './foreign/downloads.ts';
import { NETWORKS } from './foreign/networks.ts';
import { PICKLES } from './foreign/pickles.ts';
import { PROGRAMS } from './foreign/programs.ts';
import { ARRAY_REMEDIES } from './arrayRemedies.ts';
import type { ForeignKind, InputRole } from './foreignKind.ts';
import { fileSample, type FileSample } from './fileSample.ts';

/** A file that is not read here, in words. */
export interface ForeignFile {
  readonly what: string;
  readonly remedy: string;
}

/** In the order in which they are tried: what has a signature before what is told by its words. A new kind is one entry. */
const KINDS: readonly ForeignKind[] = [...DOWNLOADS, ...NETWORKS, ...DATA, ...PICKLES, ...ARCHIVES, ...PROGRAMS];

/**
 * Says what a file is that no reader here takes, by its bytes, and what its owner can do.
 *
 * @param from the bytes of the whole file, or its two ends
 * @param role what it was brought for
 * @returns undefined for bytes that nothing here knows
 */
export function foreignFile(from: Uint8Array | FileSample, role: InputRole = 'tensors'): ForeignFile | undefined {
  const sample = from instanceof Uint8Array ? fileSample(from) : from;
  const kind = KINDS.find(({ matches }) => matches(sample));
  if (kind === undefined) return undefined;
  const remedy = kind.remedies[role] ?? kind.remedies.otherwise ?? remedyFor(role);
  return { what: typeof kind.what === 'string' ? kind.what : kind.what(sample), remedy };
}

/** `an HDF5 file; save …`, for the end of a message. */
export const foreignText = ({ what, remedy }: ForeignFile): string => `${what}; ${remedy}`;

/** What can be brought in any case. */
export const remedyFor = (role: InputRole): string =>
  role === 'tensors' ? ARRAY_REMEDIES.otherwise : ARRAY_REMEDIES[role];
