import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { cases } from '../../test/cases.ts';
import { randomValues } from '../../test/randomTensor.ts';
import { evaluate, openEngine, parametersOf, type Engine, type EngineName, type EngineOptions } from '../index.ts';

const BATCH = 3;
const engines: [string, EngineName, EngineOptions][] = [
  ['onnx', 'onnx', { threads: 1 }],
  ['tfjs wasm', 'tfjs', { backend: 'wasm' }],
  ['tfjs cpu', 'tfjs', { backend: 'cpu' }],
  ['reference', 'reference', {}],
];

describe.each(engines)('the contract of engines: %s', (_, name, options) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(name, options);
  });
  afterAll(async () => {
    await engine.dispose();
  });

  it.each(cases)('$name', async ({ graph }) => {
    const values = randomValues(graph, BATCH);
    const expected = evaluate(graph, values).y;
    const parameters = Object.fromEntries(
      parametersOf(graph).map(({ name: parameter }) => [parameter, values[parameter]]),
    );
    for (const bound of [parameters, {}]) {
      const session = await engine.openGraph(graph, bound);
      for (let round = 0; round < 2; round++) {
        // what a session keeps from its first run must not change the second
        const { y } = await session.run(values);
        expect(y.shape).toEqual(expected.shape);
        expect(y.data).toBeAllclose(expected.data, { rtol: 1e-5, atol: 2e-6 }); // float32 sums of up to 70 terms of order 1
      }
      await session.dispose();
    }
  });
});
