import type { Container } from './container.ts';
import { isGzip, isTar, isTorchZip, isZip } from './fileHead.ts';
import { unpackedHead } from './looseFile.ts';
import { tarContainer } from './tarContainer.ts';
import { zipContainer } from './zipContainer.ts';

/** What a file holds when it is an archive, told by its bytes; undefined when it is none. @throws FormatError for a damaged one */
export async function archiveOf(path: string, head: Uint8Array): Promise<Container | undefined> {
  if (isZip(head)) return isTorchZip(head) ? undefined : zipContainer(path);
  return isTar(head) || (isGzip(head) && isTar(await unpackedHead(path))) ? tarContainer(path) : undefined;
}
