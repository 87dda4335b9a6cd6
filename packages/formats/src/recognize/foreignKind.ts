import type { FileSample } from './fileSample.ts';

/** What a file is brought for. */
export type InputRole = 'generator' | 'moments' | 'latents' | 'images' | 'tensors';

/** A kind of file that is not read here. */
export interface ForeignKind {
  /** With its article: `a Git LFS pointer`. Sees the sample, to say more. */
  readonly what: string | ((sample: FileSample) => string);
  /** What the user can do, by what the file was brought for; `otherwise` where nothing more special is said. */
  readonly remedies: Partial<Record<InputRole | 'otherwise', string>>;
  readonly matches: (sample: FileSample) => boolean;
}
