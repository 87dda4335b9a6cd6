import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { cleanText, shorten, textWidth, wrapText } from './cleanText.ts';

describe('textWidth', () => {
  it('adds up advance widths of DejaVu Sans', () => {
    // fontTools: 'N' 1532, ' ' 651, '=' 1716, '1' 1303 of 2048 units per em
    expect(textWidth('N = 1', 2048)).toBeAllclose(1532 + 651 + 1716 + 651 + 1303, { rtol: 2e-3 }); // the table is in 1/1000 em
  });

  it('counts a combining mark as nothing and an unknown character as one em', () => {
    expect(textWidth('T\u0303', 10)).toBe(textWidth('T', 10));
    expect(textWidth('図', 10)).toBe(10);
  });
});

describe('wrapText', () => {
  it('never breaks between a number and its error or unit', () => {
    const held = 'R by 0.3\u00a0±\u00a00.2\u00a0%';
    for (let width = 40; width < 200; width += 7) {
      for (const line of wrapText(`e_g and ${held} of it`, { width, size: 12 }))
        expect(/^[±%]|[±\d]$/.test(line) && textWidth(held, 12) <= width).toBe(false);
    }
    expect(textWidth('\u00a0', 12)).toBe(textWidth(' ', 12));
  });

  it('breaks at spaces, keeps every word, and no line is too wide', () => {
    const text = 'the quick brown fox jumps over the lazy dog '.repeat(20);
    const lines = wrapText(text, { width: 200, size: 12 });
    expect(lines.join(' ')).toBe(text.trim());
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(200);
  });

  it('cuts a word that is wider than a line and respects line breaks', () => {
    const lines = wrapText('x'.repeat(100), { width: 100, size: 12 });
    expect(lines.join('')).toBe('x'.repeat(100));
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(100);
    expect(wrapText('a\nb', { width: 100, size: 12 })).toEqual(['a', 'b']);
    expect(wrapText('', { width: 100, size: 12 })).toEqual([]);
  });
});

describe('cleanText', () => {
  it('replaces what XML cannot hold', () => {
    expect(cleanText('a\u0000b\tc\n d\uD800e')).toBe('a\uFFFDb c d\uFFFDe');
    expect(cleanText('𝛼')).toBe('𝛼');
  });
});

describe('shorten', () => {
  it('ends what it cuts with an ellipsis that fits', () => {
    expect(shorten('short', 100, 12)).toBe('short');
    const cut = shorten('x'.repeat(50), 100, 12);
    expect(cut.endsWith('x…')).toBe(true);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
  });
});
