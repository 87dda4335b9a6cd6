import { extname } from 'node:path';
import { UsageError, writeFileAtomic } from '@geq/runs';
import type { FigureData } from '@geq/report';
import { requireFree } from './outputFile.ts';
import { isOurFigure, signPng, signSvg } from './signature.ts';

/**
 * The files that a figure's name stands for: `x.svg`, `x.png`, or `x` for both.
 *
 * @throws UsageError for another ending
 */
export function figurePaths(path: string): { svg?: string; png?: string } {
  switch (extname(path).toLowerCase()) {
    case '.svg':
      return { svg: path };
    case '.png':
      return { png: path };
    case '':
      return { svg: `${path}.svg`, png: `${path}.png` };
    default:
      throw new UsageError(`--out: expected a name ending in .svg or .png (or in neither, for both), got ${path}`);
  }
}

/** Refuses to draw over files that geq did not draw. @throws UsageError */
export async function requireFreeFigure(path: string, force: boolean): Promise<void> {
  for (const file of Object.values(figurePaths(path))) await requireFree(file, { force, isOurs: isOurFigure });
}

/**
 * Draws a figure and writes it as SVG, PNG or both.
 *
 * @returns the files written
 * @throws UsageError for another ending
 */
export async function writeFigure(path: string, data: FigureData): Promise<string[]> {
  const { svg: svgFile, png: pngFile } = figurePaths(path);
  const { figureSvg } = await import('@geq/report'); // the drawing libraries are heavy and few commands draw
  const svg = await figureSvg(data);
  const files: string[] = [];
  if (svgFile !== undefined) {
    await writeFileAtomic(svgFile, signSvg(svg));
    files.push(svgFile);
  }
  if (pngFile !== undefined) {
    const { renderPng } = await import('@geq/report/png');
    await writeFileAtomic(pngFile, signPng(await renderPng(svg)));
    files.push(pngFile);
  }
  return files;
}
