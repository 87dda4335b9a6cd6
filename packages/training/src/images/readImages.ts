import { extname } from 'node:path';
import { FormatError } from '@geq/formats';
import { UsageError } from '@geq/runs';
import { chooseMembers, type Chosen } from './chooseMembers.ts';
import type { Container, Entry } from './container.ts';
import { DATA_SET_FORMATS } from './dataSetFormats.ts';
import { foreignFile, isPlaceholder, isText } from './foreignFile.ts';
import { imageSet, type ImageOptions, type ImageSet, type ImageShape, type ReadImages } from './imageSet.ts';
import type { DataSetFormat, Member, Stack } from './member.ts';
import { openContainer } from './openContainer.ts';
import { hasPictureName } from './pictureKind.ts';
import { pictureSet } from './pictureSet.ts';
import { counted, shownName, shownNames } from './shownName.ts';
import { stackSet, stackShape } from './stackSet.ts';

const SIZE = 32; // of pictures: the paper's images

/** Files of one kind and what they hold. */
interface Found {
  readonly format: DataSetFormat;
  readonly members: readonly Member[];
  readonly others: readonly string[];
}

/**
 * Images that a user names: a file, a folder with all below it, links followed, or an archive (.tar, .tar.gz, .zip), told by
 * their bytes. DATA_SET_FORMATS has the kinds. Everything that is not used, and everything that was assumed, stands in `note`.
 *
 * @throws UsageError when there are none, several kinds, or a choice is open; FormatError naming the file that is not what it
 *   should be; what `signal` was aborted with
 */
export async function readImages(path: string, options: ImageOptions = {}): Promise<ImageSet> {
  const container = await openContainer(path);
  requireWhole(container, options);
  const { found, unknown } = await findMembers(container, options);
  const { format, members, others } = found;
  const chosen = chooseMembers(path, members, options, format.hasTestPart === true);
  const { shape, images, test } = await readChosen(container, chosen, options);
  const skipped = [
    ...(options.skipUnreadable === true ? container.faults.map(({ name }) => name) : []),
    ...images.skipped,
    ...(test?.skipped ?? []),
  ];
  const numTest = (test?.images.length ?? 0) / (shape.channels * shape.size * shape.size);
  const leftOut = [
    ...chosen.aside,
    ...container.aside,
    ...namedFiles([...others, ...unknown.map(({ name }) => name)]),
    ...(skipped.length > 0
      ? [`${counted(skipped.length, 'file')} that could not be read (${shownNames(skipped)})`]
      : []),
  ];
  const count = images.images.length / (shape.channels * shape.size * shape.size);
  const from =
    chosen.members[0].content.form === 'picture' ? [] : [`from ${counted(chosen.members.length, format.noun)}`];
  const note = `${counted(count, 'image')} of ${shape.channels}×${shape.size}×${shape.size}${numTest > 0 ? ` and ${numTest} to test on` : ''} (${[...from, ...images.words, ...container.remarks].join(', ')})${leftOut.length > 0 ? `; left out: ${leftOut.join(', ')}` : ''}`;
  return imageSet({ ...shape, images: images.images, test: test?.images ?? new Uint8Array(0), note, skipped });
}

const FEW = 3;

/** Files without images by their names, or by their endings where there are many. */
function namedFiles(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const endings = new Map<string, number>();
  for (const name of names) {
    const ending = extname(name) || 'without ending';
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  const words =
    names.length <= FEW
      ? shownNames(names)
      : shownNames([...endings].sort(([, a], [, b]) => b - a).map(([ending, count]) => `${ending}: ${count}`));
  return [`${counted(names.length, 'file or array', 'files or arrays')} without images (${words})`];
}

/** @throws FormatError where a part cannot be had, and parts may not be left out */
function requireWhole({ path, faults }: Container, { skipUnreadable = false }: ImageOptions): void {
  if (faults.length === 0 || skipUnreadable) return;
  const [{ name, why }] = faults;
  throw new FormatError(
    `${path}, ${shownName(name)}`,
    `expected files that can be read, got ${why}${faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''}; mend or remove it, or leave such files out with --skip-unreadable`,
  );
}

const appended = (entries: Entry[] = [], entry: Entry): Entry[] => {
  entries.push(entry); // in place: there may be a million
  return entries;
};

/** Sorts files by their kind and lists the images in them. @throws UsageError when there are none, or several kinds */
async function findMembers(
  container: Container,
  options: ImageOptions,
): Promise<{ found: Found; unknown: readonly Entry[] }> {
  const { path, entries, numArchives } = container;
  const isOnlyFile = entries.length === 1 && numArchives === 0;
  const sourceOf = (entry: Entry): string => (isOnlyFile ? path : `${path}, ${shownName(entry.name)}`);
  const byFormat = new Map<DataSetFormat, Entry[]>();
  const unknown: Entry[] = [];
  for (const entry of entries) {
    const format =
      isPlaceholder(entry) && !hasPictureName(entry.name)
        ? undefined
        : DATA_SET_FORMATS.find(({ isOne }) => isOne(entry));
    if (format === undefined) unknown.push(entry);
    else byFormat.set(format, appended(byFormat.get(format), entry));
  }
  const found: Found[] = [];
  const failures: unknown[] = [];
  for (const [format, files] of byFormat) {
    try {
      found.push({ format, ...(await format.members({ path, entries: files, container, sourceOf })) });
    } catch (error) {
      if (byFormat.size === 1) throw error;
      failures.push(error);
      for (const file of files) unknown.push(file);
    }
  }
  const withImages = found.filter(
    ({ members }) =>
      members.length > 0 &&
      (options.key === undefined || found.length === 1 || members.some(({ key }) => key === options.key)),
  );
  if (withImages.length > 1)
    throw new UsageError(
      `${path}: expected images of one kind, got ${withImages.map(({ format, members }) => counted(members.length, format.noun)).join(' and ')}; name the file or folder that holds one of them`,
    );
  if (withImages.length === 1)
    return {
      found: {
        ...withImages[0],
        others: found.flatMap(({ format, others, members }) => [
          ...others,
          ...(format === withImages[0].format ? [] : members.map(({ name }) => name)),
        ]),
      },
      unknown,
    };
  if (failures.length > 0) throw failures[0];
  throw noImages(path, unknown, sourceOf);
}

function noImages(path: string, unknown: readonly Entry[], sourceOf: (entry: Entry) => string): Error {
  for (const entry of unknown) {
    const foreign = unknown.length === 1 || isPlaceholder(entry) || !isText(entry) ? foreignFile(entry) : undefined;
    if (foreign)
      return new FormatError(sourceOf(entry), `expected images to train on, got ${foreign.what}; ${foreign.remedy}`);
  }
  const among =
    unknown.length === 0
      ? 'none'
      : `none among ${counted(unknown.length, 'file')} (${shownNames(unknown.map(({ name }) => name))})`;
  return new UsageError(
    `${path}: expected images (pictures, CIFAR, MNIST, .npy, .npz, .pt, .safetensors, .parquet, .arrow; a folder or an archive of them), got ${among}; save them as PNG files, or as a stack N×C×H×W of bytes with numpy.save`,
  );
}

/** Reads what was chosen, and the part to test on in the same shape and meaning. */
async function readChosen(
  container: Container,
  { members, test }: Chosen,
  options: ImageOptions,
): Promise<{ shape: ImageShape; images: ReadImages; test?: ReadImages }> {
  const { path } = container;
  if (members.every(isStack)) {
    const shape = stackShape(path, members, options);
    const images = await stackSet(path, members, shape, options);
    return {
      shape,
      images,
      ...(test.length > 0 && {
        test: await stackSet(path, test as (Member & { readonly content: Stack })[], shape, {
          ...options,
          onProgress: undefined,
        }),
      }),
    };
  }
  if (options.range !== undefined)
    throw new UsageError(
      `--range needs arrays of numbers; ${path} holds pictures, which say what is black and white; leave it out`,
    );
  const shape: ImageShape = { size: options.size ?? SIZE, channels: options.channels ?? 3 };
  return { shape, images: await pictureSet(container, members, shape, options) };
}

const isStack = (member: Member): member is Member & { readonly content: Stack } => member.content.form === 'stack';
