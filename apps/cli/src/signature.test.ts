import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { isOurComparison, isOurFigure, signPng, signSvg } from './signature.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The smallest PNG there is: header, one pixel, end. */
const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

/** Names and checked sums of a PNG's chunks. */
function chunks(png: Uint8Array): string[] {
  const view = new DataView(png.buffer, png.byteOffset);
  const names: string[] = [];
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    names.push(new TextDecoder().decode(png.subarray(at + 4, at + 8)));
    expect(view.getUint32(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
  return names;
}

describe('marks of geq', () => {
  it('are found in figures that were signed, and nowhere else', () => {
    expect(isOurFigure(PNG)).toBe(false);
    expect(isOurFigure(signPng(PNG))).toBe(true);
    expect(isOurFigure(bytes('<svg></svg>'))).toBe(false);
    expect(isOurFigure(bytes(signSvg('<svg></svg>\n\n')))).toBe(true);
    expect(isOurFigure(new Uint8Array())).toBe(false);
    expect(isOurComparison(bytes(JSON.stringify({ geq: '0.1.0' }, null, 2)))).toBe(true);
    expect(isOurComparison(bytes('{}'))).toBe(false);
  });

  it('leave a PNG whole: a text chunk behind the header', () => {
    expect(chunks(PNG)).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect(chunks(signPng(PNG))).toEqual(['IHDR', 'tEXt', 'IDAT', 'IEND']);
    expect(signPng(PNG).subarray(-24)).toEqual(PNG.subarray(-24));
  });
});
