import { basename } from 'node:path';
import { parseCifar } from '@geq/formats';
import { UsageError } from '../usageError.ts';
import type { Container, Entry } from './container.ts';
import { imageRoom, imageSet, requireShape, type ImageOptions, type ImageSet } from './imageSet.ts';

export const isCifar = ({ name }: Entry): boolean => name.toLowerCase().endsWith('.bin');

/** The file that the data sets set apart: of CIFAR-10, of CIFAR-100. */
const isTest = ({ name }: Entry): boolean => ['test_batch.bin', 'test.bin'].includes(basename(name));

const SHAPE = { channels: 3, size: 32 } as const;
const IMAGE = 3072;
const RECORDS = [IMAGE + 1, IMAGE + 2] as const;

/** Images in a file of this length, in either layout; parsing then says what is wrong with it. */
const countOf = ({ size }: Entry): number => Math.floor(size / (RECORDS.find((record) => size % record === 0) ?? RECORDS[0]));

/**
 * Files of CIFAR-10 or CIFAR-100 in the binary layout, in the order of their names. Beside others, test_batch.bin and test.bin
 * are the test part.
 *
 * @throws FormatError for a file of another length, or with labels that are no classes
 */
export async function cifarImages({ path, entries, visit }: Container, options: ImageOptions): Promise<ImageSet> {
  requireShape(path, SHAPE, options);
  const files = entries.filter(isCifar);
  const hasTest = files.some(isTest) && !files.every(isTest);
  const places = new Map<string, { readonly isTest: boolean; readonly at: number }>();
  const counts = { images: 0, test: 0 };
  for (const file of files) {
    const part = hasTest && isTest(file) ? 'test' : 'images';
    places.set(file.name, { isTest: part === 'test', at: counts[part] * IMAGE });
    counts[part] += countOf(file);
  }
  const [images, test] = [imageRoom(path, counts.images, SHAPE), imageRoom(path, counts.test, SHAPE)];
  let done = 0;
  await visit(isCifar, async (entry, bytes) => {
    options.signal?.throwIfAborted();
    const place = places.get(entry.name);
    const source = entries.length === 1 ? path : `${path}, ${entry.name}`;
    const read = parseCifar(bytes, { source });
    if (place === undefined || read.count !== countOf(entry)) throw new UsageError(`${source}: expected the file to stay as it is while it is read, got another length`);
    (place.isTest ? test : images).set(read.images, place.at);
    done += read.count;
    options.onProgress?.(done, counts.images + counts.test);
  });
  return imageSet({ ...SHAPE, images, test, kind: `CIFAR, ${files.length} ${files.length === 1 ? 'file' : 'files'}`, skipped: [] });
}
