import { expect, it } from '@jest/globals';
import '@geq/testing';
import { readmeExamples, runReadme } from '@geq/testing';
import * as report from './index.ts';
import * as grid from './grid.ts';
import * as png from './png.ts';

it('runs the example of the README', async () => {
  const [example] = readmeExamples(import.meta.url);
  const { printed, expected } = await runReadme(example, {
    '@geq/report': report,
    '@geq/report/png': png,
    '@geq/report/grid': grid,
  });
  expect(expected.length).toBeGreaterThan(0);
  expect(printed).toEqual(expected);
});
