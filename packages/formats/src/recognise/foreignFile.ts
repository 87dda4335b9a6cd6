import { ARCHIVES } from './foreign/archives.ts';
import { DATA } from './foreign/data.ts';
import { DOWNLOADS } from './foreign/downloads.ts';
import { NETWORKS } from './foreign/networks.ts';
import { PICKLES } from './foreign/pickles.ts';
import { PROGRAMS } from './foreign/programs.ts';
import { AS_ARRAYS } from './waysOut.ts';
import type { ForeignKind, InputRole } from './foreignKind.ts';
import { sampleOf, type FileSample } from './fileSample.ts';

/** A file that is not read here, in words. */
export interface ForeignFile {
  readonly what: string;
  readonly wayOut: string;
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
  const sample = from instanceof Uint8Array ? sampleOf(from) : from;
  const kind = KINDS.find(({ is }) => is(sample));
  if (kind === undefined) return undefined;
  const wayOut = kind.wayOut[role] ?? kind.wayOut.otherwise ?? wayOutOf(role);
  return { what: typeof kind.what === 'string' ? kind.what : kind.what(sample), wayOut };
}

/** `an HDF5 file; save …`, for the end of a message. */
export const foreignText = ({ what, wayOut }: ForeignFile): string => `${what}; ${wayOut}`;

/** What can be brought in any case. */
export const wayOutOf = (role: InputRole): string => (role === 'tensors' ? AS_ARRAYS.otherwise : AS_ARRAYS[role]);
