import sharp, { type Sharp } from 'sharp';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture, withTemporaryFolder } from '@geq/testing';
import { plainPng, tarOf } from '../../test/imageFiles.ts';
import { luminance } from './luminance.ts';
import { isPlainTiff } from './isPlainTiff.ts';
import { readImages } from './readImages.ts';

/** A picture of one colour on the left third, another in the middle, a third on the right. */
const stripes = (width: number, height: number, colors: readonly (readonly [number, number, number])[]): Sharp =>
  sharp(
    Uint8Array.from(
      { length: width * height * 3 },
      (_, i) => colors[Math.floor((3 * (Math.floor(i / 3) % width)) / width)][i % 3],
    ),
    { raw: { width, height, channels: 3 } },
  );
const [red, green, blue] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
] as const;
const PILLOWS_CMYK = [180, 44, 0]; // fixtures/images/make_images.py

describe('pictures', () => {
  it('are cropped to their centre and resized, PNG and JPEG, colour and gray, from folders below and from archives', () =>
    withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'in', 'b'), { recursive: true });
      const [wide, tall] = [
        await stripes(90, 30, [red, green, blue]).png().toBuffer(),
        await stripes(30, 60, [red, red, red]).jpeg({ quality: 100 }).toBuffer(),
      ];
      await writeFile(join(folder, 'in', 'z.png'), wide);
      await writeFile(join(folder, 'in', 'b', 'a.JPG'), tall);
      await writeFile(join(folder, 'in', '.hidden.png'), 'no');
      await writeFile(join(folder, 'in', 'notes.txt'), 'no');
      const found = await readImages(join(folder, 'in'), { size: 8 });
      expect(found).toMatchObject({
        channels: 3,
        size: 8,
        count: 2,
        skipped: [],
        note: '2 images of 3×8×8 (1 JPEG, 1 PNG, 2 cut to their centred square, 2 resized to 8×8); left out: 1 hidden file or folder, 1 file or array without images (notes.txt)',
      });
      const planes = (i: number): number[][] =>
        [0, 1, 2].map((c) => [...found.images.subarray(i * 192 + c * 64, i * 192 + (c + 1) * 64)]);
      for (const [c, value] of [0, 255, 0].entries())
        for (const x of planes(1)[c]) expect(Math.abs(x - value)).toBeLessThan(20); // the middle third of z.png; Lanczos reaches a little beyond the cut
      for (const [c, value] of [254, 0, 0].entries())
        for (const x of planes(0)[c]) expect(Math.abs(x - value)).toBeLessThan(3); // JPEG keeps plain red within 2
      const gray = await readImages(join(folder, 'in'), { size: 8, channels: 1 });
      expect([gray.count, gray.images.length]).toEqual([2, 128]);
      await writeFile(join(folder, 'p.tgz'), gzipSync(await tarOf({ 'z.png': wide, 'b/a.JPG': tall })));
      expect((await readImages(join(folder, 'p.tgz'), { size: 8 })).hash).toBe(found.hash);
    }));

  it('become gray as Pillow has it', () =>
    withTemporaryFolder(async (folder) => {
      const colours = [
        [255, 0, 0, 76],
        [0, 255, 0, 150],
        [0, 0, 255, 29],
        [255, 255, 0, 226],
        [200, 120, 40, 135],
        [10, 200, 200, 143],
      ] as const; // Image.new('RGB', (4, 4), …).convert('L'), Pillow 13
      for (const [i, [r, g, b]] of colours.entries())
        await writeFile(join(folder, `${i}.png`), await plainPng(r, g, b));
      const { images, note } = await readImages(folder, { size: 4, channels: 1 });
      expect([colours.map((_, i) => images[16 * i]), note]).toEqual([
        colours.map(([, , , gray]) => gray),
        '6 images of 1×4×4 (6 PNG, 6 made gray, 0.299 R + 0.587 G + 0.114 B)',
      ]);
      for (let level = 0; level < 256; level++) expect(luminance(level, level, level)).toBe(level);
    }));

  it('with transparency lie on white, with sixteen bits become bytes by division by 257', () =>
    withTemporaryFolder(async (folder) => {
      await sharp({ create: { width: 4, height: 4, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } })
        .png()
        .toFile(join(folder, 'clear.png'));
      await sharp({ create: { width: 4, height: 4, channels: 3, background: { r: 255, g: 0, b: 128 } } })
        .toColourspace('rgb16')
        .png()
        .toFile(join(folder, 'deep.png'));
      const ramp = Uint16Array.from({ length: 16 }, (_, i) => 4369 * i);
      await sharp(ramp, { raw: { width: 4, height: 4, channels: 1 } })
        .toColourspace('grey16')
        .png()
        .toFile(join(folder, 'ramp.png'));
      const { images, note } = await readImages(folder, { size: 4 });
      expect([images[0], images[16], images[32]]).toEqual([255, 255, 255]);
      expect([images[48], images[64]]).toEqual([255, 0]);
      expect(Math.abs(images[80] - 128)).toBeLessThan(2); // one rounding on the way to 16 bits and one back
      expect([...images.subarray(96, 112)]).toEqual([...ramp].map((x) => x / 257));
      expect(note).toBe(
        '3 images of 3×4×4 (3 PNG, 1 with an alpha channel put on white, 1 gray, the same in all channels, 2 of 16 bits, 65535 white)',
      );
    }));

  it('of CMYK, of other formats and upright are what Pillow makes of them', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'a.jpg'), loadBinaryFixture(import.meta.url, '../../fixtures/images/cmyk.jpg'));
      const noise = Uint8Array.from({ length: 192 }, (_, i) => (i * i * 31) % 251);
      const raw = (): Sharp => sharp(noise, { raw: { width: 8, height: 8, channels: 3 } });
      await raw().webp({ lossless: true }).toFile(join(folder, 'b.jpg'));
      await raw().tiff({ compression: 'lzw' }).toFile(join(folder, 'c.png'));
      await raw().png().toFile(join(folder, 'd.png'));
      const found = await readImages(folder, { size: 8 });
      const at = (i: number): Uint8Array => found.images.subarray(192 * i, 192 * (i + 1));
      expect([at(0)[0], at(0)[64], at(0)[128]]).toEqual(PILLOWS_CMYK);
      expect([at(1), at(2)]).toEqual([at(3), at(3)]);
      expect(found.note).toBe('4 images of 3×8×8 (1 JPEG, 1 PNG, 1 TIFF, 1 WebP, 1 of CMYK)');
      const exif = join(folder, 'exif.jpg');
      await stripes(9, 9, [red, green, blue])
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .withMetadata({ orientation: 6 })
        .toFile(exif);
      const upright = await readImages(exif, { size: 9 });
      expect(upright.note).toBe('1 image of 3×9×9 (1 JPEG, 1 turned upright as EXIF says)');
      expect([upright.images[0], upright.images[80]].map((x) => x > 200)).toEqual([true, false]); // red on top
    }));

  it('that cannot be read are named and refused, or left out and counted', () =>
    withTemporaryFolder(async (folder) => {
      const noise = await sharp(
        Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 251),
        { raw: { width: 64, height: 64, channels: 3 } },
      )
        .jpeg()
        .toBuffer();
      const write = (name: string, bytes: Uint8Array | string): Promise<void> => writeFile(join(folder, name), bytes);
      await write('a.jpg', noise);
      for (const [name, bytes, words] of [
        ['b.jpg', noise.subarray(0, noise.length / 2), 'expected a whole picture, got one that cannot be read ('],
        [
          'c.png',
          '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
          'got an SVG drawing, which has no pixels; save it as PNG in the size it should have',
        ],
        [
          'd.bmp',
          Uint8Array.from([0x42, 0x4d, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, ...new Uint8Array(55)]),
          'got one that cannot be read (BMP, which is not read here); remove it or save it as PNG',
        ],
        ['e.png', '', 'got an empty file; download or write it again'],
        [
          'f.heic',
          Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
          'got one that cannot be read (HEIC, which is not read here)',
        ],
      ] as const) {
        await write('x', '');
        await write(name, bytes);
        const message = await readImages(join(folder, name)).catch((error: Error) => error.message);
        expect(message).toContain(
          `${join(folder, name)}: ${words.startsWith('expected') ? words : `expected a whole picture, ${words}`}`,
        );
        expect(message).toMatch(/or leave such files out with --skip-unreadable$/);
      }
      const left = await readImages(folder, { size: 8, skipUnreadable: true });
      expect(left).toMatchObject({
        count: 1,
        skipped: ['b.jpg', 'c.png', 'd.bmp', 'e.png', 'f.heic'],
        images: (await readImages(join(folder, 'a.jpg'), { size: 8 })).images,
      });
      expect(left.note).toContain('5 files that could not be read (b.jpg, c.png, d.bmp, …)');
      await expect(readImages(join(folder, 'b.jpg'), { skipUnreadable: true })).rejects.toThrow(
        'expected images that can be read, got none among 1 file',
      );
    }));

  it('TIFF in YCbCr outside JPEG is not read, for it would come out as RGB', () => {
    const tiff = (photometric: number, compression: number): Uint8Array => {
      const bytes = new Uint8Array(8 + 2 + 24);
      const view = new DataView(bytes.buffer);
      bytes.set([0x49, 0x49, 42, 0, 8, 0, 0, 0, 2]);
      [
        [262, photometric],
        [259, compression],
      ].forEach(([tag, value], i) => {
        view.setUint16(10 + 12 * i, tag, true);
        view.setUint16(18 + 12 * i, value, true);
      });
      return bytes;
    };
    expect([tiff(6, 1), tiff(6, 7), tiff(2, 1)].map(isPlainTiff)).toEqual([false, true, true]);
    expect(isPlainTiff(tiff(6, 1).subarray(0, 8))).toBe(true);
  });
});
