import { expect, it } from '@jest/globals';
import * as random from '@geq/random';
import { readmeExamples, runReadme } from '@geq/testing';
import * as realnvp from './index.ts';

it('the example of the README prints what it says', async () => {
  const [example] = readmeExamples(import.meta.url);
  const { printed, expected } = await runReadme(example, { '@geq/random': random, '@geq/realnvp': realnvp });
  expect(expected.length).toBeGreaterThan(0);
  expect(printed).toEqual(expected);
});
