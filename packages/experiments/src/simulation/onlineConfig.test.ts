import { describe, expect, it } from '@jest/globals';
import { momentsConfigSchema, scenario, scenarioNames } from '@geq/scenarios';
import { parseOrRefuse } from '@geq/runs';
import { onlineConfig, onlineConfigSchema, optionsOf, type OnlineOptions } from './onlineConfig.ts';
import { experimentOf } from '../experiment/experimentOf.ts';
import { momentsConfig, momentsOptionsOf, type MomentsOptions } from '../moments/momentsOptions.ts';

const HASH = 'a'.repeat(64);

describe('onlineConfig', () => {
  it("fills in the scenario's and the paper's defaults", () => {
    expect(onlineConfig({})).toEqual({
      scenario: 'rand',
      generator: { kind: 'fc', activation: 'sign', widths: [100, 100, 100, 100, 1000], seed: 0 },
      N: 1000,
      D: 100,
      K: 2,
      M: 2,
      unit: 'erf',
      lr: 0.2,
      both: true,
      steps: 100,
      seed: 0,
      students: 1,
      studentIndex: 0,
      testSize: 10_000,
      evaluationSize: 0,
      moments: { kind: 'sharper' },
    });
  });

  it('is given back by its own options', () => {
    const config = onlineConfig({
      N: 30,
      D: 7,
      depth: 3,
      activation: 'tanh',
      generatorSeed: 5,
      K: 3,
      M: 1,
      unit: 'relu',
      lr: 0.1,
      both: false,
      steps: 7,
      seed: 2,
      students: 4,
      studentIndex: 6,
      testSize: 99,
      evaluationSize: 300,
      moments: { kind: 'sampled', hash: HASH },
    });
    expect(onlineConfig(optionsOf(config))).toEqual(config);
  });

  it.each<[OnlineOptions, string]>([
    [{ scenario: 'mnist' }, "scenario: expected rand, dcgan_rand, dcgan_cifar10, nvp_cifar10, got 'mnist'"],
    [{ N: 0 }, 'generator: N: expected 1 to 32768, got 0'],
    [{ N: -5 }, 'generator: N: expected 1 to 32768, got -5'],
    [{ N: 10.5 }, 'generator: N: expected a whole number, got 10.5'],
    [{ N: NaN }, 'generator: N: expected a number, got NaN'],
    [{ N: 1e9 }, 'generator: N: expected 1 to 32768, got 1000000000'],
    [{ D: 0 }, 'generator: D: expected 1 to 32768, got 0'],
    [{ D: Infinity }, 'generator: D: expected a number, got Infinity'],
    [{ D: 32768 }, 'generator: widths: expected at most 100000000 weights in all'],
    [{ depth: 0 }, 'generator: depth: expected 1 to 64, got 0'],
    [{ depth: -1 }, 'generator: depth: expected 1 to 64, got -1'],
    [{ depth: 1.5 }, 'generator: depth: expected a whole number, got 1.5'],
    [{ depth: 1e9 }, 'generator: depth: expected 1 to 64, got 1000000000'],
    [{ activation: 'swish' }, "generator: activation: expected sign, tanh, erf, relu, linear, got 'swish'"],
    [{ generatorSeed: -1 }, 'generator: generatorSeed: expected 0 to 9007199254740991, got -1'],
    [{ K: 0 }, 'online: K: expected 1 to 64, got 0'],
    [{ K: 65 }, 'online: K: expected 1 to 64, got 65'],
    [{ M: -1 }, 'online: M: expected 1 to 64, got -1'],
    [{ M: 0.5 }, 'online: M: expected a whole number, got 0.5'],
    [{ unit: 'gelu' }, "online: unit: expected erf, relu, linear, got 'gelu'"],
    [{ lr: NaN }, 'online: lr: expected a number, got NaN'],
    [{ lr: 0 }, 'online: lr: expected a number above 0 and up to 1000, got 0'],
    [{ lr: -0.1 }, 'online: lr: expected a number above 0 and up to 1000, got -0.1'],
    [{ steps: 0 }, 'online: steps: expected a number above 0 and up to 1000000000, got 0'],
    [{ seed: -1 }, 'online: seed: expected 0 to 9007199254740991, got -1'],
    [{ seed: 2 ** 53 }, 'online: seed: expected 0 to'],
    [{ students: 0 }, 'online: students: expected 1 to 4096, got 0'],
    [{ studentIndex: -1 }, 'online: studentIndex: expected 0 to 4096, got -1'],
    [{ testSize: 1 }, 'online: testSize: expected 16 to 10000000, got 1'],
    [
      { testSize: 1e7 },
      'online: testSize: expected a test set of at most 4 GiB (4·testSize·N bytes), got a larger one',
    ],
    [
      { moments: { kind: 'guess' } },
      "moments: expected sharper, linearized, authors, sampled, measured for this generator, got 'guess'",
    ],
    [{ moments: { kind: 'sampled' } }, 'moments: expected a folder of sampled moments for this generator, got none'],
    [
      { moments: { kind: 'sharper', hash: HASH } },
      'online: moments: expected the hash of the files with moments from files, and with them alone',
    ],
    [
      { activation: 'relu' },
      'moments: expected a folder of sampled moments for this generator, got none; make one with geq covariance and name it with --moments FOLDER',
    ],
    [
      { activation: 'relu', depth: 1, moments: { kind: 'authors' } },
      "moments: expected sharper, sampled, measured for this generator, got 'authors'",
    ],
    [{ K: 0, lr: -1 }, 'online: K: expected 1 to 64, got 0; lr: expected a number above 0'],
  ])('%p is refused on one line', (options, message) => {
    const refusal = expect(() => onlineConfig(options));
    refusal.toThrow(message);
    refusal.toThrow(/^[^\n]*$/);
    refusal.toThrow(expect.objectContaining({ name: 'UsageError' }));
  });

  it('is refused from a file whose sizes are not those of its generator', () => {
    const config = onlineConfig({ N: 20, D: 5 });
    expect(() => parseOrRefuse(onlineConfigSchema, { ...config, N: 21 }, 'run.json')).toThrow(
      'run.json: N and D are not those of the generator',
    );
    expect(() => parseOrRefuse(onlineConfigSchema, { ...config, colour: 'red' }, 'run.json')).toThrow(
      /^run\.json: .*colour/,
    );
  });
});

describe('momentsConfig', () => {
  it('rounds samples up to whole blocks, an even and an odd one at least', () => {
    expect(momentsConfig({ samples: 2 })).toMatchObject({ blocks: 2 });
    const config = momentsConfig({ samples: 2561 });
    expect(config.blocks).toBe(11);
    expect(momentsConfig(momentsOptionsOf(config))).toEqual(config);
  });

  it('refuses what an earlier version wrote, in one line', () => {
    expect(() => parseOrRefuse(momentsConfigSchema, { ...momentsConfig({}), pieces: 4 }, 'a')).toThrow(
      'a: pieces: these moments are of an earlier version of geq, which kept fewer sums; make them anew with geq covariance --force',
    );
  });

  it.each<[MomentsOptions, string]>([
    [{ samples: 1 }, 'samples: expected 2 to 1000000000000, got 1'],
    [{ samples: NaN }, 'samples: expected a number, got NaN'],
    [{ N: 0 }, 'generator: N: expected 1 to 32768, got 0'],
    [{ seed: 0.5 }, 'covariance: seed: expected a whole number, got 0.5'],
  ])('%p is refused', (options, message) => {
    expect(() => momentsConfig(options)).toThrow(message);
  });
});

describe('experimentOf', () => {
  it("knows a preset from a user's own experiment", () => {
    expect(experimentOf({}, 'quick')).toMatchObject({ isPreset: true, config: { seeds: 8, online: { steps: 100 } } });
    expect(experimentOf({ steps: 100, N: 1000 }, 'quick').isPreset).toBe(true);
    expect(experimentOf({ seeds: 2 }, 'quick')).toMatchObject({ isPreset: false, config: { seeds: 2 } });
    expect(experimentOf({}, 'full', { name: 'rk4', dt: 0.01 })).toMatchObject({
      isPreset: false,
      config: { online: { steps: 1000 } },
    });
  });

  it("refuses what has no theory on the simulation's rows", () => {
    expect(() => experimentOf({ unit: 'relu' }, 'quick')).toThrow(
      'reproduce: online.unit: expected erf or linear, got relu, whose theory is not known in closed form',
    );
    expect(() => experimentOf({}, 'quick', { name: 'euler', dt: 0.01 })).toThrow(
      'reproduce: theory.name: expected auto, exponential, dopri5 or rk4, got euler',
    );
    expect(() => experimentOf({ seeds: 0 }, 'quick')).toThrow('reproduce: seeds: expected 1 to 4096, got 0');
    expect(() => experimentOf({ seed: Number.MAX_SAFE_INTEGER }, 'quick')).toThrow(
      'reproduce: seeds: expected seeds up to 9007199254740991',
    );
  });
});

describe('scenario', () => {
  it('has each scenario under its name; a recipe is given back by its own options', () => {
    expect(scenarioNames()).toContain('rand');
    for (const name of scenarioNames()) {
      const { scales, name: own, summary } = scenario(name);
      expect(own).toBe(name);
      expect(summary).toMatch(/generator/);
      expect(Object.keys(scales)).toEqual(['quick', 'full']);
    }
    const { generator } = onlineConfig({ N: 30, D: 7 });
    expect(onlineConfig(scenario('rand').optionsOf(generator)).generator).toEqual(generator);
  });
});
