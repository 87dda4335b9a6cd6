import { expect, it } from '@jest/globals';
import { latentBlock } from '@geq/random';
import { convolutionalGenerator, steadyParameters } from '../test/convolutionalGenerator.ts';
import {
  adam,
  batchNormTraining,
  conv2d,
  fold,
  gradient,
  graphGenerator,
  mean,
  mul,
  openEngine,
  relu,
  startAdam,
  trace,
} from './index.ts';
import { loadTfjs } from './tfjs/loadTfjs.ts';

const D = 8;
const graph = convolutionalGenerator({ D, widths: [64, 64] });
const parameters = steadyParameters(graph);
const latents = latentBlock(0, 'train', 0, D);
const values = { z: { shape: [4, D, 1, 1], data: latents.slice(0, 4 * D) } };
const MEBIBYTE = 2 ** 20;

it('sessions of ONNX Runtime give their memory back', async () => {
  const engine = await openEngine('onnx', { threads: 1, where: 'here' });
  const round = async (): Promise<void> => {
    const session = await engine.openGraph(graph, parameters); // 1 MB of weights
    await session.run(values);
    await session.dispose();
  };
  for (let k = 0; k < 40; k++) await round(); // pools fill
  const before = process.memoryUsage().rss;
  for (let k = 0; k < 100; k++) await round();
  expect((process.memoryUsage().rss - before) / MEBIBYTE).toBeLessThan(60); // 100 kept sessions would hold well over 100 MB
  await engine.dispose();
});

it('tfjs keeps no tensor of a session that is closed, and none of a run', async () => {
  const { tf } = await loadTfjs('wasm');
  const engine = await openEngine('tfjs', { where: 'here', backend: 'wasm' });
  const before = tf.memory().numTensors;
  const session = await engine.openGraph(graph, parameters);
  await session.run(values);
  const running = tf.memory().numTensors;
  for (let k = 0; k < 5; k++) await session.run(values);
  expect(tf.memory().numTensors).toBe(running);
  await expect(session.run({})).rejects.toThrow('run: expected a value for the input z (B×8×1×1), got none');
  await session.dispose();
  expect(tf.memory().numTensors).toBe(before);
  await engine.openGraph(fold({ graph, parameters }).graph, fold({ graph, parameters }).parameters);
  await engine.dispose(); // closes what its owner forgot
  expect(tf.memory().numTensors).toBe(before);
});

it('the event loop stays free while an engine computes', async () => {
  const wide = convolutionalGenerator({ D: 100, widths: [512, 128] });
  const generator = await graphGenerator({ graph: wide, parameters: steadyParameters(wide) }, { threads: 1 });
  const z = latentBlock(0, 'train', 0, 100);
  await generator.sample(z, 256);
  let [ticks, calls] = [0, 0];
  const timer = setInterval(() => {
    ticks++;
  }, 1);
  const start = performance.now();
  for (; performance.now() - start < 400; calls++) await generator.sample(z, 256);
  clearInterval(timer);
  // a blocking run would let the timer in once a call; the longest stop is a figure of the bench, which has the machine to itself
  expect(ticks).toBeGreaterThan(4 * calls);
  await generator.close();
});

it('an engine whose thread is gone says so', async () => {
  const engine = await openEngine('reference');
  const session = await engine.openGraph(graph, parameters);
  await engine.dispose();
  await engine.dispose();
  await expect(session.run(values)).rejects.toThrow('engine: expected a living engine, got one after dispose()');
});

it('training steps leave no tensor in tfjs: parameters that come with every run go with it', async () => {
  const { tf } = await loadTfjs('wasm');
  const loss = trace(({ input, parameter }) => {
    const { y, mean: average } = batchNormTraining(conv2d(input('x', ['B', 3, 8, 8]), parameter('w', [4, 3, 3, 3])));
    return { loss: mean(mul(relu(y), relu(y))), average };
  });
  const engine = await openEngine('tfjs', { where: 'here', backend: 'wasm' });
  const session = await engine.openGraph(gradient(loss, 'loss', ['w']));
  const x = { shape: [2, 3, 8, 8], data: new Float32Array(384).map((_, i) => Math.sin(i)) };
  let state = startAdam({ w: { shape: [4, 3, 3, 3], data: new Float32Array(108).map((_, i) => Math.cos(i)) } });
  const before = tf.memory().numTensors;
  for (let step = 0; step < 200; step++)
    state = adam(state, await session.run({ x, ...state.parameters }), { eta: 1e-3 });
  expect(tf.memory().numTensors).toBe(before);
  expect(state.step).toBe(200);
  await engine.dispose();
});
