import { expect, it } from '@jest/globals';
import { readmeExamples, runReadme } from '@geq/testing';
import * as elementary from './index.ts';

it('the example of the README prints what it says', async () => {
  const [example] = readmeExamples(import.meta.url);
  const { printed, expected } = await runReadme(example, { '@geq/elementary': elementary });
  expect(expected.length).toBeGreaterThan(0);
  expect(printed).toEqual(expected);
});
