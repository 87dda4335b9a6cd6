import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { runs, typesetLine } from './typesetLine.ts';

/** Runs in short: /italic/, _sub_, ^sup^. */
const short = (text: string) =>
  runs(text)
    .map((run) =>
      run.level === -1 ? `_${run.text}_` : run.level === 1 ? `^${run.text}^` : run.italic ? `/${run.text}/` : run.text,
    )
    .join('');

describe('runs', () => {
  it.each([
    ['test error e_g', 'test error /e/_g_'],
    ['Q_kl, R_{12} and Q₁₂', '/Q/_kl_, /R/_12_ and /Q/_12_'],
    ['N = 1000, η = 0.2', '/N/ = 1000, /η/ = 0.2'],
    ['D = N/10, δ = D/N', '/D/ = /N//10, /δ/ = /D///N/'],
    ['10⁻³ to 2·10¹²', '10^−3^ to 2·10^12^'],
    ['e_g(t) as a function of t.', '/e/_g_(/t/) as a function of /t/.'],
  ])('%s', (text, expected) => {
    expect(short(text)).toBe(expected);
  });

  it.each([
    'dcgan_rand',
    'deepgen_online_rand_sign_L4_D100_N1000_hmm_erf_M2_K2_lr0.2_i1_s1.dat',
    'geq reproduce rand -L 4 -N 1000',
    '/a/b/c/d.svg',
    'e.g. this',
    'panel (b)',
    'S. Goldt',
    "it's 5 s",
    'I am a word',
  ])('leaves "%s" alone', (text) => {
    expect(short(text)).toBe(text);
  });

  it('loses no character but the marks of subscripts', () => {
    for (const text of ['e_g ≤ 0 at t = 3', 'N/10 &amp; R_km &lt; 1'])
      expect(
        runs(text)
          .map((run) => run.text)
          .join(''),
      ).toBe(text.replace(/_/g, ''));
  });
});

describe('typesetLine', () => {
  it('comes back to the baseline after a subscript', () => {
    expect(typesetLine('e_g = 1', 10)).toBe(
      '<tspan font-style="italic">e</tspan><tspan dy="2" font-size="7.5px" font-style="italic">g</tspan><tspan dy="-2"> = 1</tspan>',
    );
  });
});
