import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readmeExamples, runReadme } from '@geq/testing';
import * as scenarios from './index.ts';

describe('README', () => {
  it('says what its example prints', async () => {
    const [example] = readmeExamples(import.meta.url);
    const { printed, expected } = await runReadme(example, {
      'node:fs/promises': fs,
      'node:os': os,
      'node:path': path,
      '@geq/scenarios': scenarios,
    });
    expect(expected.length).toBe(5);
    expect(printed).toEqual(expected);
  });
});
