import { describe, expect, it } from '@jest/globals';
import * as generators from '@geq/generators';
import { readmeExamples, runReadme } from '@geq/testing';
import * as online from './index.ts';

describe('README', () => {
  it('says what its example prints', async () => {
    const [example] = readmeExamples(import.meta.url);
    const { printed, expected } = await runReadme(example, { '@geq/generators': generators, '@geq/online': online });
    expect(expected.length).toBeGreaterThan(0);
    expect(printed).toEqual(expected);
  });
});
