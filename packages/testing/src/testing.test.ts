import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  allclose,
  convergenceOrder,
  loadBinaryFixture,
  loadJsonFixture,
  observedOrder,
  readmeExamples,
  runReadme,
  withTemporaryFolder,
} from './index.ts';

describe('allclose', () => {
  it('passes within the tolerance and names the worst entry beyond it', () => {
    expect([1, 2, 3]).toBeAllclose([1, 2.0001, 3], { atol: 1e-3 }); // atol: the difference put in is 1e-4
    const { pass, message } = allclose([1, 2, 9], [1, 2.1, 3], { atol: 0.01 });
    expect(pass).toBe(false);
    expect(message).toContain('2 of 3 entries differ; worst at 2: got 9, expected 3');
  });

  it('never takes NaN for close, nor arrays of unequal length', () => {
    expect(allclose([NaN], [NaN], { rtol: 1 }).pass).toBe(false);
    expect(allclose([1], [NaN], { rtol: 1 }).pass).toBe(false);
    expect(allclose([NaN, 1], [0, 1], { atol: 1 }).message).toContain('worst at 0: got NaN');
    expect(allclose([1], [1, 1], { rtol: 1 }).message).toBe('expected 2 entries, got 1');
  });

  it('takes infinities of one sign for equal', () => {
    expect(allclose([Infinity], [Infinity], { rtol: 1e-9 }).pass).toBe(true);
    expect(allclose([Infinity], [-Infinity], { rtol: 1e-9 }).pass).toBe(false);
  });

  it('asks for a tolerance', () => {
    expect(() => allclose(1, 1, {})).toThrow('toBeAllclose: expected a positive rtol or atol, got neither');
  });
});

describe('observedOrder', () => {
  it('finds the slope of a power law', () => {
    expect(convergenceOrder((h) => 7 * h ** 3, { step: 0.5 })).toBeAllclose(3, { atol: 1e-12 }); // exact power: round-off only
  });

  it('leaves out points at the round-off floor and refuses to guess from two', () => {
    expect(observedOrder([1, 0.5, 0.25, 0.125], [1, 0.25, 0.0625, 1e-16])).toBeAllclose(2, { atol: 1e-12 }); // exact power
    expect(() => observedOrder([1, 0.5, 0.25], [1, 0.1, 0])).toThrow('expected at least 3 errors above 1e-13, got 2');
  });
});

describe('withTemporaryFolder', () => {
  it('removes the folder even when the test throws', async () => {
    let seen = '';
    await expect(
      withTemporaryFolder((folder) => {
        seen = folder;
        expect(existsSync(folder)).toBe(true);
        throw new Error('on purpose');
      }),
    ).rejects.toThrow('on purpose');
    expect(existsSync(seen)).toBe(false);
  });
});

describe('fixtures and README examples', () => {
  it('reads JSON and bytes relative to the test', () => {
    expect(loadJsonFixture<{ name: string }>(import.meta.url, '../package.json').name).toBe('@geq/testing');
    expect(loadBinaryFixture(import.meta.url, '../package.json')[0]).toBe('{'.charCodeAt(0));
  });

  it('runs the example of its own README and compares what it prints', async () => {
    const [example] = readmeExamples(import.meta.url);
    const { printed, expected } = await runReadme(example, { '@geq/testing': { allclose, observedOrder } });
    expect(expected.length).toBeGreaterThan(0);
    expect(printed).toEqual(expected);
  });

  it('says which module an example wants', async () => {
    await expect(runReadme("import { a } from 'nowhere';\n", {})).rejects.toThrow(
      "expected the test to hand over 'nowhere'",
    );
  });
});
