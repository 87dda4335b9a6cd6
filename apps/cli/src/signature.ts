import { crc32 } from 'node:zlib';
import { VERSION } from './version.ts';

/** How files of ours say so: only these are overwritten without --force. */
const NAME = `geq ${VERSION}`;
const SVG_MARK = '<!-- drawn by geq ';
const PNG_HEAD = 33; // bytes: signature 8, IHDR 12 + 13
const PNG_MARK = 'Software\0geq ';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 127);

/** An SVG with a comment at its end. */
export const signSvg = (svg: string): string => `${svg.trimEnd()}\n${SVG_MARK}${VERSION} -->\n`;

/** A PNG with a text chunk `Software: geq …` behind its header. */
export function signPng(png: Uint8Array): Uint8Array {
  const body = ascii(`tEXtSoftware\0${NAME}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  const signed = new Uint8Array(png.length + chunk.length);
  signed.set(png.subarray(0, PNG_HEAD));
  signed.set(chunk, PNG_HEAD);
  signed.set(png.subarray(PNG_HEAD), PNG_HEAD + chunk.length);
  return signed;
}

/** True for a figure that geq drew. */
export function isOurFigure(bytes: Uint8Array): boolean {
  const text = (from: number, to?: number): string => new TextDecoder('latin1').decode(bytes.subarray(from, to));
  return text(0, 512).includes(PNG_MARK) || text(Math.max(0, bytes.length - 128)).includes(SVG_MARK);
}

/** True for a comparison that geq wrote. */
export const isOurComparison = (bytes: Uint8Array): boolean =>
  new TextDecoder().decode(bytes.subarray(0, 64)).startsWith('{\n  "geq": "');
