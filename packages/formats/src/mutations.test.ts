import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture, loadJsonFixture } from '@geq/testing';
import { below, isRefused, mutate, targets } from '../fixtures/mutate.ts';
import { FormatError } from './formatError.ts';
import { parseRootName } from './rootName.ts';

const MUTANTS = 250; // per parser, file and kind of damage: seconds in all; tools/fuzz-formats.mjs makes 10^5 and more
const { root } = loadJsonFixture<{ root: string }>(import.meta.url, '../fixtures/family.json');

describe('damaged files', () => {
  it.each(targets(root).map((target) => [target.name, target] as const))(
    '%s answers with numbers or a one-line FormatError, never more memory than the file accounts for',
    (_, { parse, files, mutations }) => {
      const random = below(14709);
      let refused = 0;
      for (const file of files) {
        const bytes = loadBinaryFixture(import.meta.url, `../fixtures/${file}`);
        expect(() => parse(bytes)).not.toThrow();
        for (const damage of mutations)
          for (let i = 0; i < MUTANTS; i++) if (isRefused(parse, damage(bytes, random))) refused++;
      }
      expect(refused).toBeGreaterThan(MUTANTS * files.length * 0.1); // the edits do reach the parsers
    },
  );

  it('parseRootName answers with parts or a FormatError', () => {
    const random = below(2006);
    for (let i = 0; i < MUTANTS; i++) {
      const name = new TextDecoder().decode(mutate(new TextEncoder().encode(root), random));
      try {
        expect(parseRootName(name).N).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});
