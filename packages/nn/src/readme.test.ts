import { expect, it } from '@jest/globals';
import * as random from '@geq/random';
import { readmeExamples, runReadme } from '@geq/testing';
import * as nn from './index.ts';

it.each(readmeExamples(import.meta.url))('prints what the README says', async (example) => {
  const { printed, expected } = await runReadme(example, { '@geq/nn': nn, '@geq/random': random });
  expect(expected.length).toBeGreaterThan(0);
  expect(printed).toEqual(expected);
});
