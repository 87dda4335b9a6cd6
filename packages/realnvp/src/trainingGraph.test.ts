import { describe, expect, it } from '@jest/globals';
import { evaluate, gradient } from '@geq/nn';
import '@geq/testing';
import { fixtureFlow, golden } from '../test/flows.ts';
import { stateParameters } from './inverseModel.ts';
import { forwardGraph, trainedParameters, trainingGraph } from './index.ts';

const flow = fixtureFlow('cifar8');
const parameters = stateParameters(flow.state);
const { training } = golden;
const x = { shape: [training.x.length / 192, 3, 8, 8], data: Float64Array.from(training.x) };

describe('training mode', () => {
  it('gives the loss and all gradients of PyTorch (golden: float64)', () => {
    const names = trainedParameters(flow.architecture);
    expect(names).toEqual(Object.keys(training.gradients));
    const found = evaluate(gradient(trainingGraph(flow.architecture), 'loss', names), { ...parameters, x });
    expect(found.logProb.data).toBeAllclose([training.logProb], { rtol: 1e-12 }); // float64 sums of a few hundred numbers
    expect(found.penalty.data).toBeAllclose([training.penalty], { rtol: 1e-12 }); // the same
    expect(found.loss.data).toBeAllclose([5e-5 * training.penalty - training.logProb], { rtol: 1e-12 }); // the same
    for (const name of names)
      expect(found[`grad ${name}`].data).toBeAllclose(training.gradients[name], { rtol: 1e-7, atol: 1e-9 }); // eight digits in the file; zero gradients are round-off there
  });

  it('is evaluation with the statistics of the batch (oracle: two routes through the evaluator)', () => {
    const found = evaluate(trainingGraph(flow.architecture, { penalty: 0 }), { ...parameters, x });
    const norms = Object.keys(found)
      .filter((name) => name.endsWith('.mean'))
      .map((name) => name.slice(0, -'.mean'.length));
    expect(norms.length).toBe(Object.keys(flow.state).filter((key) => key.endsWith('running_mean')).length);
    const frozen = Object.fromEntries(
      norms.flatMap((norm) => [
        [`${norm}.running_mean`, found[`${norm}.mean`]],
        [`${norm}.running_var`, found[`${norm}.variance`]],
      ]),
    );
    const { z, logJacobian } = evaluate(forwardGraph(flow.architecture), { ...parameters, ...frozen, x });
    const total = z.data.reduce(
      (sum, a) => sum - 0.5 * a * a - 0.5 * Math.log(2 * Math.PI),
      logJacobian.data.reduce((sum, a) => sum + a, 0),
    );
    expect(found.loss.data).toBeAllclose([-total / x.shape[0]], { rtol: 1e-12 }); // float64 sums of a few hundred numbers
  });

  it('refuses a penalty that is none', () => {
    expect(() => trainingGraph(flow.architecture, { penalty: -1 })).toThrow(
      'trainingGraph: expected a finite penalty ≥ 0, got -1',
    );
  });
});
