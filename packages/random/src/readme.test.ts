import { expect, it } from '@jest/globals';
import { readmeExamples, runReadme } from '@geq/testing';
import * as random from './index.ts';

it('prints what the README says', async () => {
  const [example] = readmeExamples(import.meta.url);
  const { printed, expected } = await runReadme(example, { '@geq/random': random });
  expect(expected.length).toBeGreaterThan(0);
  expect(printed).toEqual(expected);
});
