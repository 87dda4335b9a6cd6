import { open } from 'node:fs/promises';
import { UsageError } from '@geq/runs';
import { HEAD_BYTES } from './fileHead.ts';

/** The first bytes of a file. @throws UsageError when it cannot be read */
export async function readHead(path: string, length = HEAD_BYTES): Promise<Uint8Array> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path}: cannot be read (${error.code}); see its permissions`);
  });
  try {
    const head = new Uint8Array(length);
    const { bytesRead } = await file.read(head, 0, length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
