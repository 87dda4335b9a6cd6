// Draws every example into a folder, SVG and PNG: node --import ./tools/ts-hook.mjs --conditions=@geq/source packages/report/bench/gallery.ts FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureSvg } from '../src/index.ts';
import { renderPng } from '../src/png.ts';
import { EXAMPLES } from './examples.ts';

const folder = process.argv[2];
if (!folder) throw new RangeError('gallery: expected a folder for the pictures as the first argument, got none');
mkdirSync(folder, { recursive: true });
for (const [name, data] of Object.entries(EXAMPLES)) {
  const svg = await figureSvg(data);
  const png = await renderPng(svg);
  writeFileSync(join(folder, `${name}.svg`), svg);
  writeFileSync(join(folder, `${name}.png`), png);
  console.log(`${name}: SVG ${(svg.length / 1024).toFixed(1)} kB, PNG ${(png.length / 1024).toFixed(1)} kB`);
}
