import { readdir } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';

const FOLDER = new URL('../../../tools/meaning/', import.meta.url);
const MEMBERS = 6; // of each kind; tools/fuzz-meaning.mjs has as many as one likes

interface Kind {
  readonly kind: string;
  readonly member: (random: (n: number) => number, folder: string) => Promise<{ readonly title: string }>;
}

const load = async <T>(name: string): Promise<T> => (await import(new URL(name, FOLDER).href)) as T;
const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.mjs')).sort();

describe('inputs as people have them, made at random', () => {
  it.each(names)('%s: the right numbers, or one line', async (name) => {
    const { judge } = await load<{ judge: (member: object) => Promise<string | { refused: string }> }>(
      'judge/judge.mjs',
    );
    const { member } = await load<Kind>(name);
    const { below } = await load<{ below: (seed: number) => (n: number) => number }>(
      '../../packages/formats/fixtures/mutate.ts',
    );
    const random = below(11);
    for (let i = 0; i < MEMBERS; i++) {
      await withTemporaryFolder(async (folder) => {
        const one = await member(random, folder);
        const verdict = await judge(one);
        expect(typeof verdict === 'string' && verdict !== 'right' ? `${one.title}: ${verdict}` : 'fine').toBe('fine');
      });
    }
  });
});
