import { describe, expect, it } from '@jest/globals';
import { DEFAULT_THEORY, experimentOf, momentsConfig, onlineConfig } from '@geq/experiments';
import { scenario, scenarioNames } from '@geq/scenarios';
import { DEFAULT_TOLERANCES } from '@geq/ode';
import { ACTIONS } from './actions.ts';
import { optionsOf } from './command.ts';
import { ALL_COMMANDS, COMMANDS, findCommand } from './commands.ts';
import { commandHelp, generalHelp, wrap } from './help.ts';
import { namesOf } from './option.ts';
import { parseRequest } from './parseRequest.ts';
import { readArguments } from './readArguments.ts';
import { geq } from '../fixtures/commandLine.ts';

const command = (name: string): (typeof COMMANDS)[number] => {
  const found = COMMANDS.find((each) => each.name === name);
  if (!found) throw new Error(`no command ${name}`);
  return found;
};

/** What a command line asks for, all of it checked. */
const requestOf = ({ command: asked, rest }: NonNullable<ReturnType<typeof findCommand>>): unknown =>
  parseRequest(asked.request, readArguments(rest, asked, optionsOf(asked)));

/** Words of a command line as a shell takes them apart. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);

/** The default recipe of scenario rand, in words. */
function recipe(): Record<string, string> {
  const { optionsOf: wishes } = scenario('rand');
  const { depth, activation, generatorSeed } = wishes(onlineConfig({}).generator);
  return { depth: String(depth), activation: String(activation), 'generator-seed': String(generatorSeed) };
}

describe('help', () => {
  it.each([80, 110])('keeps to %d columns', (columns) => {
    for (const text of [generalHelp(COMMANDS, columns), ...ALL_COMMANDS.map((each) => commandHelp(each, columns))]) {
      const tooLong = text.split('\n').filter((line) => line.length > columns && !line.startsWith('  geq '));
      expect(tooLong).toEqual([]);
    }
  });

  it('keeps its examples on one line of 80 columns, to be copied', () => {
    for (const { examples } of ALL_COMMANDS) for (const [line] of examples) expect(line.length).toBeLessThanOrEqual(78);
  });

  it('is at hand in every spelling', async () => {
    for (const { name } of ALL_COMMANDS) {
      const long = await geq(...name.split(' '), '--help');
      expect([long.code, long.err]).toEqual([0, []]);
      expect(await geq(...name.split(' '), '-h')).toEqual(long);
      expect(await geq('help', ...name.split(' '))).toEqual(long);
      expect(long.out[0]).toContain(`Usage: geq ${name}`);
    }
    expect((await geq('--help')).out[0]).toContain('Usage: geq COMMAND');
    expect((await geq('help')).code).toBe(0);
    expect((await geq()).code).toBe(2);
    expect((await geq('--version')).out[0]).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('names every option of a command once', () => {
    for (const each of ALL_COMMANDS) {
      const names = each.groups.flatMap(({ options }) =>
        Object.entries(options).flatMap(([name, option]) => namesOf(name, option)),
      );
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('is of commands that do something', () => {
    expect(Object.keys(ACTIONS).sort()).toEqual(ALL_COMMANDS.map(({ name }) => name).sort());
  });

  it('has examples that the command understands', () => {
    for (const { examples } of ALL_COMMANDS) {
      for (const [line] of examples) {
        const [geqWord, ...argv] = words(line);
        expect(geqWord).toBe('geq');
        const found = findCommand(argv);
        expect(() => found && requestOf(found)).not.toThrow();
        expect(found).toBeDefined();
      }
    }
  });
});

describe('options', () => {
  it("are those of the authors' scripts where they have some", () => {
    const spellings = (name: string): string[] =>
      Object.entries(optionsOf(command(name))).flatMap(([option, details]) => namesOf(option, details));
    expect(spellings('online')).toEqual(
      expect.arrayContaining([
        'g',
        'L',
        'D',
        'N',
        'M',
        'K',
        'f',
        'scenario',
        'lr',
        'steps',
        's',
        'bs',
        'quiet',
        'q',
        'store',
      ]),
    );
    expect(spellings('ode')).toEqual(
      expect.arrayContaining(['prefix', 'N', 'M', 'K', 'g', 'lr', 'delta', 'dt', 'steps', 'method']),
    );
    expect(spellings('online')).toEqual(
      expect.arrayContaining([
        'moments',
        'activation',
        'generator-seed',
        'students',
        'both',
        'checkpoint-every',
        'resume',
        'force',
        'json',
        'out',
      ]),
    );
    expect(spellings('covariance')).toEqual(expect.arrayContaining(['samples', 'resume', 'json', 'out']));
  });

  it('state their defaults truthfully', () => {
    const said = (name: string): Record<string, string | undefined> =>
      Object.fromEntries(
        Object.entries(optionsOf(command(name))).map(([option, { default: value }]) => [option, value]),
      );
    const config = onlineConfig({});
    const { K, M, N, D, lr, steps, seed, students, studentIndex, testSize, moments, unit } = config;
    expect(said('online')).toMatchObject({
      scenario: config.scenario,
      K: `${K}`,
      M: `${M}`,
      N: `${N}`,
      D: `${D}`,
      lr: `${lr}`,
      steps: expect.stringContaining(`${steps};`),
      seed: `${seed}`,
      students: `${students}`,
      'student-index': `${studentIndex}`,
      'test-size': expect.stringContaining(`${testSize};`),
      moments: expect.stringContaining(moments.kind === 'sharper' ? 'gaussian-kernel' : moments.kind),
      ...recipe(),
      g: unit,
      both: config.both ? 'both' : 'first',
    });
    expect(said('ode').steps).toContain(`${steps} without one`);
    expect(DEFAULT_THEORY).toEqual({ name: said('ode').method });
    expect(said('ode').tolerance).toContain(
      `of exponential ${DEFAULT_TOLERANCES.exponential}, of dopri5 ${DEFAULT_TOLERANCES.dopri5}:`,
    );
    const { blocks } = momentsConfig({});
    expect(Math.ceil(Number(said('covariance').samples) / 256)).toBe(blocks);
    const [quick, full] = (['quick', 'full'] as const).map((scale) => experimentOf({}, scale, DEFAULT_THEORY).config);
    expect(said('reproduce')).toMatchObject({
      seeds: expect.stringContaining(`quick ${quick.seeds}, full ${full.seeds};`),
      steps: expect.stringContaining(`quick ${quick.online.steps}, full ${full.online.steps};`),
    });
    const { scales } = scenario('dcgan_rand');
    expect(said('reproduce').steps).toContain(`dcgan: ${scales.quick.steps}, ${scales.full.steps}`);
    expect(said('reproduce').samples).toBe(`${scales.quick.samples}; full scale ${scales.full.samples}`);
  });

  it('of one letter have a name in words, which the help shows first', () => {
    for (const each of ALL_COMMANDS) {
      for (const [name, option] of Object.entries(optionsOf(each))) {
        const [first] = namesOf(name, option);
        expect(first.length).toBeGreaterThan(1);
        expect(commandHelp(each, 100)).toMatch(new RegExp(`^  --${first}\\b`, 'm'));
      }
    }
  });

  it('have no synonym that is the name of another', () => {
    for (const each of ALL_COMMANDS) {
      const options = optionsOf(each);
      const names = Object.entries(options).flatMap(([name, option]) => namesOf(name, option));
      for (const { synonyms = [] } of Object.values(options))
        expect(synonyms.filter((word) => names.includes(word))).toEqual([]);
    }
  });

  it('list the scenarios and activations there are', () => {
    expect(optionsOf(command('online')).scenario.choices).toEqual(scenarioNames());
    for (const activation of optionsOf(command('online')).activation.choices ?? [])
      expect(onlineConfig({ activation, depth: 1 }).generator).toMatchObject({ activation });
  });
});

describe('wrap', () => {
  it('breaks at spaces and leaves long words whole', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('unbreakable x', 4)).toEqual(['unbreakable', 'x']);
    expect(wrap('', 10)).toEqual(['']);
  });
});
