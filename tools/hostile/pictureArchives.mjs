// Archives of pictures, and damage to them: to the bytes of the archive, and to one picture inside.
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { mutate } from '../../packages/formats/fixtures/mutate.ts';
import { any } from '../meaning/make/numbers.mjs';
import { tar } from '../meaning/make/tar.mjs';
import { zip } from '../meaning/make/zip.mjs';

const KINDS = ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'];
const raw = (k) =>
  sharp(
    Buffer.from({ length: 12 * 10 * 3 }, (_, i) => (i * (k + 3) * 37) % 256),
    { raw: { width: 12, height: 10, channels: 3 } },
  );
const pictures = await Promise.all(KINDS.map(async (kind, k) => [`a/${k}.${kind}`, await raw(k)[kind]().toBuffer()]));

/** @returns its name and its bytes */
export function archiveMutant(random) {
  const isInside = random(2) === 0;
  const files = Array.from({ length: 2 + random(3) }, () => any(random, pictures)).map(([name, bytes], k) => [
    `${k}${name}`,
    isInside ? mutate(bytes, random) : bytes,
  ]);
  const [name, bytes] = any(random, [
    ['a.zip', () => zip(Object.fromEntries(files))],
    ['a.tar', () => tar(files)],
    ['a.tar.gz', () => gzipSync(tar(files))],
  ]);
  const whole = bytes();
  return { name, bytes: isInside && random(3) > 0 ? whole : mutate(new Uint8Array(whole), random) };
}
