import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { familyNames } from './familyNames.ts';
import { parseRootName, rootName, type RootName } from './rootName.ts';

const parts: RootName = { desc: 'rand_sign_L4', D: 100, N: 500, unit: 'erf', M: 2, K: 2, lr: 0.2, seed: 1 };
const name = 'deepgen_online_rand_sign_L4_D100_N500_hmm_erf_M2_K2_lr0.2_i1_s1';

describe('root names', () => {
  it("are those of the authors' script", () => {
    expect(rootName(parts)).toBe(name);
    expect(parseRootName(name)).toEqual(parts);
    expect(parseRootName(`runs/today/${name}`)).toEqual(parts);
    expect(parseRootName(`C:\\runs\\${name}`)).toEqual(parts);
  });

  it('carry the learning rate with six digits', () => {
    const name = rootName({ ...parts, lr: 0.2 / Math.sqrt(3) });
    expect(name).toContain('_lr0.11547_');
    expect(parseRootName(name).lr).toBeAllclose(0.2 / Math.sqrt(3), { rtol: 5e-6 }); // half a unit of the sixth digit
    expect(rootName({ ...parts, lr: 1e-5 })).toContain('_lr1e-05_');
    expect(parseRootName(rootName({ ...parts, lr: 1e-5 })).lr).toBe(1e-5);
  });

  it('survive the round trip, descriptions that look like names included', () => {
    for (const desc of ['nvp_cifar10', 'x_D5_N6', 'my-model.v2+tuned']) {
      const other: RootName = { desc, D: 3072, N: 3072, unit: 'relu', M: 1, K: 4, lr: 1.5, seed: 9007199254740991 };
      expect(parseRootName(rootName(other))).toEqual(other);
    }
  });

  it.each([
    [{ desc: '../x' }, 'rootName: expected desc of letters, digits and _ . + -, got "../x"'],
    [{ desc: 'x'.repeat(250) }, 'rootName: expected a name of at most 255 characters, got 301; shorten desc'],
    [{ K: 0 }, 'rootName: expected K as a whole number ≥ 1, got 0'],
    [{ N: 2.5 }, 'rootName: expected N as a whole number ≥ 1, got 2.5'],
    [{ lr: NaN }, 'rootName: expected a finite lr > 0, got NaN'],
    [{ seed: -1 }, 'rootName: expected seed as a whole number ≥ 0, got -1'],
    [
      { unit: 'Soft Plus' },
      'rootName: expected unit of lower-case letters and digits, a letter first, got "Soft Plus"',
    ],
  ])('refuse %j', (change, message) => {
    expect(() => rootName({ ...parts, ...change })).toThrow(message);
  });

  it.each([
    ['', 'expected deepgen_online_<desc>_D<D>'],
    [`${name}.dat`, 'expected deepgen_online_<desc>_D<D>'],
    [name.repeat(1000), 'expected deepgen_online_<desc>_D<D>'],
    [name.replace('N500', 'N0'), 'expected N ≥ 1 in the name, got 0'],
    [name.replace('lr0.2', 'lr-0.2'), 'expected lr as a number > 0 in the name, got "-0.2"'],
    [name.replace('lr0.2', 'lr1.2.3'), 'expected lr as a number > 0 in the name, got "1.2.3"'],
    [
      name.replace('erf', '2erf'),
      'expected a unit of lower-case letters and digits, a letter first, in the name, got "2erf"',
    ],
    [
      name.replace('s1', `s${'9'.repeat(16)}`),
      'expected seed up to 9007199254740991 in the name, got 9999999999999999',
    ],
    [name.replace('rand', 'ra nd'), "expected a generator's name of letters"],
  ])('are refused: %.80s', (path, message) => {
    expect(() => parseRootName(path, { source: '--prefix' })).toThrow(`--prefix: ${message}`);
  });

  it('give the names of the family', () => {
    expect(familyNames('a/b')).toEqual({
      run: 'a/b.dat',
      ode: 'a/b_ode.dat',
      T: 'a/b_T.dat',
      A: 'a/b_A.dat',
      v0: 'a/b_v0.dat',
      rhos: 'a/b_rhos.dat',
      q0: 'a/b_q0.dat',
      r0: 'a/b_r0.dat',
      tildet: 'a/b_tildet.dat',
    });
  });
});
