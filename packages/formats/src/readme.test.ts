import { expect, it } from '@jest/globals';
import { readmeExamples, runReadme } from '@geq/testing';
import * as formats from './index.ts';

it('the README example prints what it says', async () => {
  const [example] = readmeExamples(import.meta.url);
  const { printed, expected } = await runReadme(example, { '@geq/formats': formats });
  expect(expected.length).toBe(10);
  expect(printed).toEqual(expected);
});
