import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { EXAMPLES, single } from '../bench/examples.ts';
import { figureSvg } from './index.ts';
import { renderPng } from './png.ts';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="10" height="10" fill="red"/></svg>';
const size = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

describe('renderPng', () => {
  it('writes a PNG of the size asked for', async () => {
    const png = await renderPng(SVG);
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(size(png)).toEqual([80, 60]);
    expect(size(await renderPng(SVG, { scale: 3 }))).toEqual([120, 90]);
    expect(size(await renderPng(SVG, { width: 20 }))).toEqual([20, 15]);
  });

  it('is the same bytes every time', async () => {
    const svg = await figureSvg(single);
    expect(await renderPng(svg, { scale: 1 })).toEqual(await renderPng(svg, { scale: 1 }));
  });

  it('draws text from its own font files', async () => {
    const letter = (family: string) => SVG.replace(/<rect.*\/>/, `<text y="20" font-family="${family}">Ω</text>`);
    const empty = await renderPng(SVG.replace(/<rect.*\/>/, ''));
    expect(await renderPng(letter('DejaVu Sans'))).not.toEqual(empty);
  });

  it('refuses what it cannot draw', async () => {
    await expect(renderPng('hello')).rejects.toThrow('renderPng: expected an SVG document as text, got "hello"');
    await expect(renderPng('<svg><unclosed>')).rejects.toThrow(
      'renderPng: expected an SVG document, got one that does not parse: ',
    );
    await expect(renderPng(SVG, { width: 0 })).rejects.toThrow(
      'renderPng: expected width as a whole number of pixels ≥ 1, got 0',
    );
    await expect(renderPng(SVG, { scale: NaN })).rejects.toThrow('renderPng: expected scale > 0, got NaN');
    await expect(renderPng(SVG, { scale: 1000 })).rejects.toThrow(
      'renderPng: expected edges of at most 16384 pixels, got 40000; choose a smaller width or scale',
    );
  });
});

describe('the figure', () => {
  it('is well-formed and keeps a white margin, nothing clipped, in every example', async () => {
    const { resolve } = createRequire(import.meta.url);
    const fontFiles = ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSans-Oblique', 'DejaVuSans-BoldOblique'].map((name) =>
      resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`),
    );
    for (const [name, data] of Object.entries(EXAMPLES)) {
      const { width, height, pixels } = new Resvg(await figureSvg(data), {
        font: { loadSystemFonts: false, fontFiles },
      }).render(); // a strict XML parser
      const inked: string[] = [];
      const check = (x: number, y: number) => {
        if (pixels[4 * (y * width + x)] < 250) inked.push(`${name}: ${x}, ${y}`);
      };
      for (const edge of [0, 1, 2]) {
        for (let x = 0; x < width; x++) [edge, height - 1 - edge].forEach((y) => check(x, y));
        for (let y = 0; y < height; y++) [edge, width - 1 - edge].forEach((x) => check(x, y));
      }
      expect(inked).toEqual([]);
    }
  });
});
