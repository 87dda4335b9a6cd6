import { shellWord, UsageError } from '@geq/runs';
import { readImages } from '@geq/training';
import { FormatError } from '@geq/formats';
import type { Finding } from './finding.ts';

/** The images that `geq train --data PATH` would read; undefined where it would not, and its refusal then says nothing of interest here. */
export async function imagesFinding(path: string): Promise<Finding | undefined> {
  try {
    const { note, hash, count, channels, size } = await readImages(path);
    return {
      title: `images to train on: ${note}`,
      lines: [`geq train dcgan --data ${shellWord(path)}`],
      json: { kind: 'images', count, channels, size, hash, note },
    };
  } catch (error) {
    if (error instanceof UsageError || error instanceof FormatError) return undefined;
    throw error;
  }
}
