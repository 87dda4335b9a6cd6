import type { FigureData } from './figureData.ts';
import { figureSpec } from './figureSpec.ts';
import { specSvg } from './specSvg.ts';

/**
 * The figure of theory against simulation as SVG text.
 *
 * @returns a whole SVG document in the font DejaVu Sans (or what the viewer has nearest to it); same data, same bytes
 * @throws TypeError or RangeError when the data are not what `FigureData` asks for (see `figureSpec`)
 *
 * @example
 * const svg = await figureSvg({ title, curves: [{ label: 'N = 1000', theory: { t, eg } }] });
 */
export async function figureSvg(data: FigureData): Promise<string> {
  return specSvg(figureSpec(data));
}
