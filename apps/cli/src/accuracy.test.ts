import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parseNpy } from '@geq/formats';
import { geq } from '../fixtures/commandLine.ts';
import { useHome } from '../fixtures/home.ts';

const RAND = ['covariance', '-N', '20', '-D', '5', '-L', '2', '-q'];
const at = useHome('accuracy');
const omega = async (name: string): Promise<Float64Array> =>
  Float64Array.from(parseNpy(await readFile(at(name, 'omega.npy'))).data as Float64Array);

describe('geq covariance --accuracy', () => {
  it('draws as many samples as the error takes, and gives what so many samples give', async () => {
    const { code, out, err } = await geq(...RAND, '--accuracy', '0.01', '--out', at('a'), '--json');
    expect([code, err]).toEqual([0, []]);
    const { samples, standardErrors } = JSON.parse(out[0]) as {
      samples: number;
      standardErrors: { omega: number; phi: number };
    };
    const worst = Math.max(standardErrors.omega, standardErrors.phi);
    expect(worst).toBeLessThanOrEqual(0.01);
    expect(worst).toBeGreaterThan(0.0095); // no more than needed
    expect(existsSync(at('a.pilot'))).toBe(false);
    await geq(...RAND, '--samples', `${samples}`, '--out', at('b'));
    const [a, b] = [await omega('a'), await omega('b')];
    expect(a).toEqual(b); // to the last bit: the pilot's samples are the first of these
  });

  it('refuses in one line what cannot be', async () => {
    const refused = async (...argv: string[]): Promise<string> => {
      const outcome = await geq(...RAND, ...argv, '--out', at('no'));
      expect([outcome.code, outcome.out, outcome.err.length, existsSync(at('no')), existsSync(at('no.pilot'))]).toEqual(
        [2, [], 1, false, false],
      );
      return outcome.err[0];
    };
    expect(await refused('--accuracy', '0.001', '--samples', '20000')).toMatch(
      /^geq: --accuracy 0\.001: expected what 20224 samples reach, got one that takes about \S+; ask for less accuracy, or give more --samples$/,
    );
    expect(await refused('--accuracy', '2')).toBe('geq: --accuracy: expected a number between 0 and 1, got 2');
    expect(await refused('--accuracy', '0.1', '--shard', '1/2')).toBe(
      'geq: --shard cannot be combined with --accuracy, which decides on the samples by itself',
    );
    expect(await refused('--accuracy', '0.1', '--resume', at('a'))).toContain(
      '--resume cannot be combined with --accuracy',
    );
    expect(await refused('--accuracy', '0.1', '--moments', 'sharper')).toContain('--accuracy needs sampled moments');
  });
});
