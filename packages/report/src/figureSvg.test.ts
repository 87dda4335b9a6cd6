import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { manyOverlaps, single, singleSeed, threeSizes } from '../bench/examples.ts';
import { figureSpec, figureSvg, specSvg, type FigureData } from './index.ts';
import { renderPng } from './png.ts';

/** Groups of marks of one kind: their contents. */
const groups = (svg: string, kind: string) =>
  [...svg.matchAll(new RegExp(`<g class="mark-${kind} role-mark[^>]*>([\\s\\S]*?)</g>`, 'g'))].map((match) => match[0]);
const marks = (svg: string, kind: string, color: string) =>
  groups(svg, kind)
    .filter((group) => group.includes(`="${color}"`))
    .reduce((sum, group) => sum + (group.match(/<(path|line)\b/g) ?? []).length, 0);
const texts = (svg: string) =>
  [...svg.matchAll(/<text\b[^>]*>([\s\S]*?)<\/text>/g)].map((match) => match[1].replace(/<[^>]*>/g, ''));
const BLUE = '#004488';
const RED = '#bb4455';

describe('figureSvg', () => {
  it('shows simulation and theory of every curve, thinned, with their error bars', async () => {
    const svg = await figureSvg({ ...single, gap: false, curves: [{ ...single.curves[0], overlaps: [] }] });
    expect(marks(svg, 'symbol', BLUE)).toBe(40 + 1); // of 200 rows, and one in the legend
    expect(marks(svg, 'rule', BLUE)).toBe(40 + 2); // error bars; legend: bar and line
    expect(marks(svg, 'line', BLUE)).toBe(1);
    expect(texts(svg)).toContain('Dots: 40 of 200 rows, evenly spaced in log t.');
  });

  it('calls the lines what they are', async () => {
    const svg = texts(await figureSvg({ ...single, lineName: 'closed form' }));
    expect(svg).toContain('closed form');
    expect(svg).toContain('(simulation − closed form) / closed form, band: ±1 %');
    expect(svg).not.toContain('theory');
  });

  it('has one line and marker style per curve, labels, title, caption', async () => {
    const svg = await figureSvg(threeSizes);
    for (const text of [
      threeSizes.title,
      '(a)',
      '(b)',
      '(c)',
      'N = 250',
      'N = 1000',
      'N = 4000',
      'simulation: mean and 95 % interval over 8 runs',
      'theory',
      'test error eg',
      'Q11',
      'R12',
      '10−1',
      '102',
    ]) {
      expect(texts(svg)).toContain(text);
    }
    expect(texts(svg).join(' ')).toContain(threeSizes.caption![1].replace(/e_g/g, 'eg').replace(/_/g, ''));
    expect(new Set([...svg.matchAll(/stroke-dasharray="([^"]*)"/g)].map((match) => match[1]))).toEqual(
      new Set(['7,3', '2.5,2']),
    );
    expect(texts(svg).filter((text) => text === 'Q11')).toHaveLength(1); // three lines end together and share a label
  });

  it('draws no error bars for a single run', async () => {
    const svg = await figureSvg({ ...singleSeed, curves: [{ ...singleSeed.curves[0], overlaps: [] }] });
    expect(texts(svg)).toContain('simulation: 1 run');
    expect(marks(svg, 'rule', BLUE)).toBe(1); // the line in the legend
  });

  it('keeps labels at the ends of lines apart', async () => {
    const svg = await figureSvg(manyOverlaps);
    const heights = [...svg.matchAll(/<text transform="translate\(286,([\d.-]+)\)"/g)]
      .map((match) => Number(match[1]))
      .sort((a, b) => a - b);
    expect(heights).toHaveLength(26);
    for (let i = 1; i < heights.length; i++) expect(heights[i] - heights[i - 1]).toBeGreaterThanOrEqual(10.98); // 11 pixels, in hundredths
    expect(marks(svg, 'line', RED)).toBe(16);
  });

  it('is the same bytes every time, and small', async () => {
    for (const data of [single, threeSizes, manyOverlaps]) {
      const svg = await figureSvg(data);
      expect(await figureSvg(structuredClone(data))).toBe(svg);
      expect(new TextEncoder().encode(svg).length).toBeLessThan(150_000);
    }
  });

  it('says which rows a logarithmic axis cannot show, and breaks lines there', async () => {
    const t = [0, 1, 2, 3, 4, 5];
    const data: FigureData = {
      title: 'x',
      curves: [
        { label: '', simulation: { t, eg: { mean: [1, 1, 0, -1, NaN, 1] } }, theory: { t, eg: [1, 1, 1, NaN, 1, 1] } },
      ],
    };
    const { notes } = figureSpec(data).usermeta;
    expect(notes).toEqual(['Left out: 2 values of e_g ≤ 0 (the axis is logarithmic), 2 values that are not finite.']);
    expect(marks(await figureSvg(data), 'line', BLUE)).toBe(2);
  });

  it('escapes hostile text wherever it stands', async () => {
    const evil = '<script>alert("1")</script> & ]]> \u0000 role="x" e_g';
    const t = [1, 2];
    const svg = await figureSvg({
      title: evil,
      subtitle: evil,
      caption: [evil],
      xLabel: evil,
      yLabel: evil,
      curves: [
        {
          label: evil,
          simulation: { t, eg: { mean: t } },
          theory: { t, eg: t },
          overlaps: [{ label: evil, theory: { t, value: t } }],
        },
        { label: '__proto__', theory: { t, eg: t } },
      ],
    });
    expect(svg).not.toMatch(/<script/i);
    expect(svg).toContain('&lt;script&gt;');
    expect(texts(svg)[0]).toContain('role="x" eg');
    await expect(renderPng(svg)).resolves.toBeDefined(); // resvg's XML parser is strict
  });
});

describe('specSvg', () => {
  it('draws a restyled specification in the same size', async () => {
    const spec = figureSpec(single);
    const svg = await specSvg({ ...spec, background: '#ffeedd' });
    expect(svg).toContain('fill="#ffeedd"');
    expect(/width="\d+" height="\d+"/.exec(svg)![0]).toBe(/width="\d+" height="\d+"/.exec(await figureSvg(single))![0]);
  });

  it('loads nothing', async () => {
    await expect(specSvg({ data: { url: 'file:///etc/hostname' }, mark: 'point', encoding: {} })).rejects.toThrow(
      'specSvg: expected all data inside the specification, got a reference to file:///etc/hostname',
    );
  });
});
