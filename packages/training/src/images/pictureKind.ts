/** A format of pictures. */
interface PictureKind {
  readonly name: string;
  /** Whether it is read here. */
  readonly isRead: boolean;
  readonly isOne: (head: Uint8Array) => boolean;
}

const starts =
  (...magics: (string | readonly number[])[]) =>
  (head: Uint8Array): boolean =>
    magics.some((magic) =>
      [...magic].every((byte, i) => head[i] === (typeof byte === 'string' ? byte.charCodeAt(0) : byte)),
    );
const holds =
  (text: string, at: number) =>
  (head: Uint8Array): boolean =>
    [...text].every((character, i) => head[at + i] === character.charCodeAt(0));
const isBrand =
  (...brands: string[]) =>
  (head: Uint8Array): boolean =>
    holds('ftyp', 4)(head) && brands.some((brand) => holds(brand, 8)(head));

/** Formats of pictures by their first bytes. */
const KINDS: readonly PictureKind[] = [
  { name: 'PNG', isRead: true, isOne: starts([0x89, 0x50, 0x4e, 0x47]) },
  { name: 'JPEG', isRead: true, isOne: starts([0xff, 0xd8, 0xff]) },
  { name: 'GIF', isRead: true, isOne: starts('GIF87a', 'GIF89a') },
  { name: 'WebP', isRead: true, isOne: (head) => starts('RIFF')(head) && holds('WEBP', 8)(head) },
  { name: 'TIFF', isRead: true, isOne: starts('II*\0', 'MM\0*', 'II+\0', 'MM\0+') },
  { name: 'AVIF', isRead: true, isOne: isBrand('avif', 'avis') },
  { name: 'HEIC', isRead: false, isOne: isBrand('heic', 'heix', 'hevc', 'mif1', 'msf1', 'heim', 'heis') },
  {
    name: 'BMP',
    isRead: false,
    isOne: (head) => starts('BM')(head) && head[6] === 0 && head[7] === 0 && head[8] === 0 && head[9] === 0,
  },
  { name: 'JPEG 2000', isRead: false, isOne: starts([0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20], [0xff, 0x4f, 0xff, 0x51]) },
  { name: 'JPEG XL', isRead: false, isOne: starts([0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20], [0xff, 0x0a]) },
  {
    name: 'PPM, PGM or PBM',
    isRead: false,
    isOne: (head) =>
      head[0] === 0x50 &&
      head[1] >= 0x31 &&
      head[1] <= 0x37 &&
      (head[2] === 0x0a || head[2] === 0x20 || head[2] === 0x0d || head[2] === 0x09 || head[2] === 0x23),
  },
  { name: 'Photoshop', isRead: false, isOne: starts('8BPS') },
  { name: 'OpenEXR', isRead: false, isOne: starts([0x76, 0x2f, 0x31, 0x01]) },
  {
    name: 'icon',
    isRead: false,
    isOne: (head) => starts([0, 0, 1, 0])(head) && head[5] === 0 && head[4] > 0 && head[9] === 0 && head[10] <= 1,
  },
  { name: 'DICOM', isRead: false, isOne: holds('DICM', 128) },
];

/** What kind of picture begins with these bytes; undefined for none. */
export const pictureKind = (head: Uint8Array): Pick<PictureKind, 'name' | 'isRead'> | undefined =>
  KINDS.find(({ isOne }) => isOne(head));

/** Names that promise a picture: where the bytes are none, something is wrong with the file. */
export const hasPictureName = (name: string): boolean =>
  /\.(png|jpe?g|jpe|jfif|webp|gif|tiff?|avif|bmp|dib|heic|heif|jp2|j2k|jxl|ppm|pgm|pbm|pnm|tga|psd|exr|svg)$/i.test(
    name,
  );

/** The kinds of pictures that are read, in words. */
export const READ_KINDS = KINDS.filter(({ isRead }) => isRead)
  .map(({ name }) => name)
  .join(', ');
