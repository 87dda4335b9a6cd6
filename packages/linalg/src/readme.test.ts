import { expect, it } from '@jest/globals';
import { readmeExamples, runReadme } from '@geq/testing';
import * as linalg from './index.ts';

it('the example of the README prints what it says', async () => {
  const { printed, expected } = await runReadme(readmeExamples(import.meta.url)[0], { '@geq/linalg': linalg });
  expect(expected.length).toBe(3);
  expect(printed).toEqual(expected);
});
