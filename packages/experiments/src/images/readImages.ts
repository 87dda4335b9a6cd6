import { cifarImages, isCifar } from './cifarImages.ts';
import { openContainer, type Entry } from './container.ts';
import type { ImageOptions, ImageSet } from './imageSet.ts';
import { npyImages } from './npyImages.ts';
import { isPicture, pictureImages } from './pictureImages.ts';
import { UsageError } from '../usageError.ts';

const isStack = ({ name }: Entry): boolean => name.toLowerCase().endsWith('.npy');

/**
 * Images that a user names, told by the endings of their files: CIFAR-10 or CIFAR-100 in the binary layout (.bin), pictures (.png,
 * .jpg, .jpeg) — one file, a folder with all below it, or a .tar, .tar.gz, .tgz archive of them — or one .npy stack.
 *
 * @throws UsageError when there are none, or several kinds; FormatError naming the file that is not what it should be; what
 *   `signal` was aborted with
 */
export async function readImages(path: string, options: ImageOptions = {}): Promise<ImageSet> {
  const container = await openContainer(path);
  const { entries } = container;
  const [numCifar, numPictures] = [isCifar, isPicture].map((isOf) => entries.filter(isOf).length);
  if (numCifar > 0 && numPictures > 0) throw new UsageError(`${path}: expected images of one kind, got ${numCifar} .bin and ${numPictures} .png or .jpg; name a folder that holds one of them`);
  if (numCifar > 0) return cifarImages(container, options);
  if (numPictures > 0) return pictureImages(container, options);
  const stacks = entries.filter(isStack);
  if (stacks.length === 1 && entries.length === 1 && isStack({ name: path, size: 0 })) return npyImages(path, options);
  if (stacks.length > 0) throw new UsageError(`${path}: expected one .npy file by its own name, got ${stacks.length} inside; name the file itself`);
  throw new UsageError(`${path}: expected images (.png, .jpg, .bin of CIFAR, .npy; a folder or .tar.gz of them), got none${entries.length === 0 ? '' : ` among ${entries.length} ${entries.length === 1 ? 'file' : 'files'}`}`);
}
