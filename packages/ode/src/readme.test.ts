import { expect, it } from '@jest/globals';
import * as linalg from '@geq/linalg';
import * as overlaps from '@geq/overlaps';
import { readmeExamples, runReadme } from '@geq/testing';
import * as ode from './index.ts';

it('the example of the README prints what it says', async () => {
  const [example] = readmeExamples(import.meta.url);
  const { printed, expected } = await runReadme(example, {
    '@geq/linalg': linalg,
    '@geq/overlaps': overlaps,
    '@geq/ode': ode,
  });
  expect(expected.length).toBeGreaterThan(0);
  expect(printed).toEqual(expected);
});
