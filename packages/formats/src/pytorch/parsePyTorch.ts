import { FormatError } from '../formatError.ts';
import type { ParseOptions } from '../parseOptions.ts';
import type { ZipOptions } from '../zip/readZip.ts';
import { isZip } from '../zip/readZipDirectory.ts';
import type { TorchFile } from './torchFile.ts';
import { isLegacyContainer, readLegacyContainer } from './readLegacyContainer.ts';
import { readZipContainer } from './readZipContainer.ts';

/**
 * Reads a file of torch.save (.pt, .pth, .model) as data: zip or legacy container; a tensor, a state_dict, a whole module or
 * any other object. Nothing in the file is executed; classes that the reader does not know become inert records with their
 * names. Storages stay views of `bytes` until `tensorsOf` copies them out.
 *
 * @param options.checkCrc compare zip entries with their checksums. Default: true; false for files saved under
 *   torch.serialization.set_crc32_options(False)
 * @throws FormatError with the byte for what is cut off, damaged, hostile, big-endian, or no such file
 */
export function parsePyTorch(
  bytes: Uint8Array,
  { source = 'parsePyTorch', ...options }: ParseOptions & ZipOptions = {},
): TorchFile {
  if (isZip(bytes)) return readZipContainer(bytes, source, options);
  if (isLegacyContainer(bytes)) return readLegacyContainer(bytes, source);
  throw new FormatError(
    source,
    `expected a file of torch.save, got ${bytes.length === 0 ? 'an empty file' : 'other bytes'}`,
    { offset: 0 },
  );
}
