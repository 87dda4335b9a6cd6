import { expect, it } from '@jest/globals';
import { readmeExamples, runReadme } from '@geq/testing';
import * as generators from '@geq/generators';
import * as linalg from '@geq/linalg';
import * as covariance from './index.ts';

it('the example of the README prints what it says', async () => {
  const [example] = readmeExamples(import.meta.url);
  const { printed, expected } = await runReadme(example, {
    '@geq/covariance': covariance,
    '@geq/generators': generators,
    '@geq/linalg': linalg,
  });
  expect(expected.length).toBeGreaterThan(0);
  expect(printed).toEqual(expected);
});
