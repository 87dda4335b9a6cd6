import { extname } from 'node:path';
import { UsageError, writeFileAtomic } from '@geq/experiments';
import { figureSvg, type FigureData } from '@geq/report';
import { renderPng } from '@geq/report/png';

/**
 * Draws a figure and writes it as SVG, PNG or both.
 *
 * @param path `x.svg`, `x.png`, or `x` for both
 * @returns the files written
 * @throws UsageError for another ending
 */
export async function writeFigure(path: string, data: FigureData): Promise<string[]> {
  const ending = extname(path).toLowerCase();
  if (!['', '.svg', '.png'].includes(ending)) throw new UsageError(`out: expected a name ending in .svg or .png (or neither, for both), got ${path}`);
  const svg = await figureSvg(data);
  const base = ending === '' ? path : path.slice(0, -ending.length);
  const files: string[] = [];
  if (ending !== '.png') {
    await writeFileAtomic(`${base}.svg`, svg);
    files.push(`${base}.svg`);
  }
  if (ending !== '.svg') {
    await writeFileAtomic(`${base}.png`, await renderPng(svg));
    files.push(`${base}.png`);
  }
  return files;
}

