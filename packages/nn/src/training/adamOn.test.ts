import { expect, it } from '@jest/globals';
import '@geq/testing';
import { randomTensor } from '../../test/randomTensor.ts';
import { adam, adamOn, adamRates, evaluate, openEngine, trace, type Adam, type Tensors } from '../index.ts';

const options = { eta: 1e-2, beta1: 0.5, beta2: 0.99, epsilon: 1e-6 };
const shape = [3, 2];
const graph = trace(({ input, parameter }) => {
  const rates = { rate: input('rate', []), correction: input('correction', []), ...options };
  return {
    ...adamOn(
      { parameter: parameter('w', shape), first: parameter('m', shape), second: parameter('s', shape) },
      parameter('g', shape),
      rates,
    ),
  };
});
const number = (x: number): Tensors[string] => ({ shape: [], data: Float64Array.of(x) });

it('adamOn moves what adam moves (oracle: adam), and lent arrays come back from a worker', async () => {
  const engine = await openEngine('onnx', { threads: 1 });
  const session = await engine.openGraph(graph);
  const w = randomTensor(shape, 'w');
  let state: Adam = {
    step: 0,
    parameters: { w },
    first: { w: { shape, data: new Float32Array(6) } },
    second: { w: { shape, data: new Float32Array(6) } },
  };
  for (let t = 0; t < 3; t++) {
    const g = randomTensor(shape, `g ${t}`);
    const { rate, correction } = adamRates(t, options);
    const values = {
      w: state.parameters.w,
      m: state.first.w,
      s: state.second.w,
      g,
      rate: number(rate),
      correction: number(correction),
    };
    const next = adam(state, { 'grad w': g }, options);
    const exact = evaluate(graph, values);
    const lentArray = values.w.data.slice();
    const { lent, outputs } = await session.exchange({ ...values }, { w: { shape, data: lentArray } });
    expect(lentArray.length).toBe(0); // gone with the worker
    expect(lent.w.data).toEqual(values.w.data);
    if (outputs instanceof Error) throw outputs;
    for (const [found, tolerance] of [
      [exact, 1e-6],
      [outputs, 2e-6],
    ] as const) {
      // adam rounds to float32; the engine computes in it
      expect(found.parameter.data).toBeAllclose(next.parameters.w.data, { rtol: tolerance });
      expect(found.first.data).toBeAllclose(next.first.w.data, { rtol: tolerance, atol: 1e-7 });
      expect(found.second.data).toBeAllclose(next.second.w.data, { rtol: tolerance, atol: 1e-7 });
    }
    state = next;
  }
  await engine.dispose();
});
