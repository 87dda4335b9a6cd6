// What a figure costs, cold (imports included) and warm, after checking that it is the right one.
const start = performance.now();
const { figureSvg } = await import('../src/index.ts');
const { renderPng } = await import('../src/png.ts');
const imported = performance.now();
const { manyOverlaps, single, threeSizes } = await import('./examples.ts');

const before = performance.now();
const svg = await figureSvg(single);
const drawn = performance.now();
const png = await renderPng(svg);
const rasterized = performance.now();

const numLines = svg.match(/<g class="mark-line /g)?.length;
if (numLines !== 8 || svg !== (await figureSvg(single)) || png[1] !== 0x50)
  throw new Error(`bench: expected 8 lines, the same bytes twice and a PNG, got ${numLines} lines`);
const ms = (time: number) => `${time.toFixed(0)} ms`;
console.log(
  `cold: imports ${ms(imported - start)}, SVG ${ms(drawn - before)}, PNG ${ms(rasterized - drawn)}, together ${ms(imported - start + rasterized - before)}`,
);

async function median(run: () => Promise<unknown>, repeats = 9): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const from = performance.now();
    await run();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[repeats >> 1];
}

for (const [name, data] of Object.entries({ single, threeSizes, manyOverlaps })) {
  const text = await figureSvg(data);
  console.log(
    `${name}: SVG ${ms(await median(() => figureSvg(data)))} (${(text.length / 1024).toFixed(0)} kB), PNG at twice its size ${ms(await median(() => renderPng(text)))}`,
  );
}
console.log("limit: Vega's parse and dataflow for the SVG; compression of 2 megapixels for the PNG");
