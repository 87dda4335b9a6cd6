import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readmeExamples, runReadme } from '@geq/testing';
import { optionsOf } from './command.ts';
import { COMMANDS, findCommand } from './commands.ts';
import * as cli from './index.ts';
import { readArguments } from './readArguments.ts';

describe('README', () => {
  it('says what its example prints', async () => {
    const [example] = readmeExamples(import.meta.url);
    const { printed, expected } = await runReadme(example, { '@geq/cli': cli });
    expect(expected).toHaveLength(4);
    expect(printed).toEqual(expected);
  });

  it('names every command, and shows command lines that exist', () => {
    const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    for (const { name } of COMMANDS) expect(text).toContain(`| \`geq ${name}\` |`);
    const lines = [...text.matchAll(/^ {4}(geq .*)$/gm)].flatMap(([, line]) =>
      line.replace(/ +#.*$/, '').split(' && '),
    );
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) {
      const [, ...argv] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
      const found = findCommand(argv);
      expect(found?.command.name.split(' ')[0]).toBe(argv[0]);
      if (found) expect(() => readArguments(found.rest, found.command, optionsOf(found.command))).not.toThrow();
    }
  });
});
