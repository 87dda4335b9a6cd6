import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const LARGEST_EDGE = 16384; // pixels; 16384² of them take 1 GB

const FONT_FILES = ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSans-Oblique', 'DejaVuSans-BoldOblique'];

/** Paths of the font files that came with this package. */
function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return FONT_FILES.map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
}

export interface PngOptions {
  /** Width of the picture in pixels; wins over `scale`. */
  readonly width?: number;
  /** Pixels per SVG pixel; default 2, about 200 dots per inch across a page. */
  readonly scale?: number;
}

/**
 * Rasterizes an SVG to PNG, all text in DejaVu Sans from the package's own font files: system fonts are never looked at, so
 * the picture is the same on all machines. Characters outside that font (Chinese, emoji) come out empty.
 *
 * @returns the bytes of a PNG file, white behind
 * @throws TypeError when `svg` is not an SVG document; RangeError for a width or scale that is not positive or an edge beyond 16384
 */
export async function renderPng(svg: string, { width, scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
  if (typeof svg !== 'string' || !svg.includes('<svg'))
    throw new TypeError(
      `renderPng: expected an SVG document as text, got ${typeof svg === 'string' ? JSON.stringify(svg.slice(0, 20)) : typeof svg}`,
    );
  if (width !== undefined && !(Number.isSafeInteger(width) && width >= 1))
    throw new RangeError(`renderPng: expected width as a whole number of pixels ≥ 1, got ${width}`);
  if (!(scale > 0 && scale < Infinity)) throw new RangeError(`renderPng: expected scale > 0, got ${scale}`);
  const resvg = open(svg, width === undefined ? { mode: 'zoom', value: scale } : { mode: 'width', value: width });
  const zoom = width === undefined ? scale : width / resvg.width;
  const edge = Math.ceil(Math.max(resvg.width, resvg.height) * zoom);
  if (edge > LARGEST_EDGE)
    throw new RangeError(
      `renderPng: expected edges of at most ${LARGEST_EDGE} pixels, got ${edge}; choose a smaller width or scale`,
    );
  return new Uint8Array(resvg.render().asPng());
}

function open(svg: string, fitTo: { mode: 'zoom' | 'width'; value: number }): Resvg {
  try {
    return new Resvg(svg, {
      fitTo,
      background: 'white',
      font: {
        fontFiles: fontFiles(),
        loadSystemFonts: false,
        defaultFontFamily: 'DejaVu Sans',
        sansSerifFamily: 'DejaVu Sans',
      },
    });
  } catch (error) {
    throw new TypeError(
      `renderPng: expected an SVG document, got one that does not parse: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
