import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { int, node, onnxModel, type NodeParts, type Weight } from '../../test/onnxModel.ts';
import { onnxGenerator } from '../onnxGenerator.ts';
import { confinedFacts } from './confinedFacts.ts';

const LIMITS = { memory: 2 ** 30, seconds: 60 };
const ports = { inputs: [{ name: 'z', shape: ['B', 64] }], outputs: [{ name: 'x', shape: ['B', 'N'] }] };
const whole = (...values: number[]): Weight => ({
  dims: [values.length],
  data: BigInt64Array.from(values, BigInt),
  type: 7,
});
const model = (nodes: readonly NodeParts[], weights: Readonly<Record<string, Weight>> = {}): Uint8Array =>
  onnxModel({ ...ports, nodes, weights });
const plain = model([node('Tanh', ['z'], ['x'])]);
const outcome = (bytes: Uint8Array, limits = {}): Promise<unknown> =>
  confinedFacts(bytes, {}, { ...LIMITS, ...limits }).catch((error: Error) => `${error.name}: ${error.message}`);

/** A Resize with as many scales as there are numbers: ONNX Runtime writes behind an array of its own. */
const smash = model(
  [
    node('Unsqueeze', ['z', 'axes'], ['u']),
    node('Abs', ['z'], ['a']),
    node('Flatten', ['a'], ['f'], int('axis', 0)),
    node('Reshape', ['f', 'all'], ['s']),
    node('Resize', ['u', '', 's'], ['r']),
    node('Flatten', ['r'], ['x'], int('axis', 1)),
  ],
  { axes: whole(0, 2), all: whole(-1) },
);

/** x = z, after a loop of 2⁶² steps. */
const endless = model(
  [
    node('Loop', ['trips', 'go', 'z'], ['x'], {
      name: 'body',
      type: 5,
      g: {
        name: 'body',
        node: [node('Identity', ['go in'], ['go out']), node('Identity', ['v in'], ['v out'])],
        input: [
          ['step', 7],
          ['go in', 9],
          ['v in', 1],
        ].map(([name, elemType]) => ({
          name,
          type: { tensorType: { elemType, ...(elemType === 1 ? {} : { shape: {} }) } },
        })),
        output: [
          ['go out', 9],
          ['v out', 1],
        ].map(([name, elemType]) => ({
          name,
          type: { tensorType: { elemType, ...(elemType === 1 ? {} : { shape: {} }) } },
        })),
      },
    }),
  ],
  {
    trips: { dims: [], data: BigInt64Array.of(2n ** 62n), type: 7 },
    go: { dims: [], data: Uint8Array.of(1), type: 9 },
  },
);

/** x = z + Σ over 2³¹ zeros, a shape that is computed: refused by no look at the file. */
const large = model(
  [
    node('Mul', ['half', 'half'], ['shape']),
    node('ConstantOfShape', ['shape'], ['zeros']),
    node('ReduceSum', ['zeros'], ['sum'], int('keepdims', 0)),
    node('Add', ['z', 'sum'], ['x']),
  ],
  { half: whole(2 ** 15, 1) },
);

describe('a test run in a process of its own', () => {
  it('shows what a generator needs to know', async () => {
    const facts = await confinedFacts(plain, {}, LIMITS);
    expect(facts).toEqual({
      inputs: [{ name: 'z', axis: 0, row: [64] }],
      outputAxis: 0,
      outputShape: [64],
      latentShape: [64],
      sizes: expect.arrayContaining([8]),
      isNarrow: false,
      notes: [],
    });
    const generator = await onnxGenerator(plain, { facts, threads: 1, where: 'here' });
    const latents = Float32Array.from({ length: 64 * 9 }, (_, i) => Math.sin(i));
    const own = await onnxGenerator(plain, { threads: 1, where: 'here' });
    expect(await generator.sample(latents, 9)).toEqual(await own.sample(latents, 9));
    await Promise.all([generator.close(), own.close()]);
  });

  it('is all that a model ends: crash, memory and time are an error here, and the next model runs', async () => {
    expect(await outcome(smash)).toMatch(
      /^StoppedNetworkError: onnxGenerator: this network makes ONNX Runtime fail \(SIG\w+\)/,
    );
    expect(await outcome(large, { memory: 2 ** 29 })).toMatch(
      /^StoppedNetworkError: onnxGenerator: this network takes more than 512 MiB of memory/,
    );
    expect(await outcome(plain)).toHaveProperty('outputShape', [64]);
    expect(await outcome(endless, { seconds: 0.5 })).toMatch(
      /^StoppedNetworkError: onnxGenerator: this network takes more than 0.5 s/,
    );
  });

  it('is refused when its answer comes too late, and the process that was ended is not asked again', async () => {
    for (let times = 0; times < 2; times++) {
      expect(await outcome(plain, { seconds: 0.0005 })).toMatch(
        /^StoppedNetworkError: onnxGenerator: this network takes more than 0.0005 s/,
      );
      expect(await outcome(plain)).toHaveProperty('outputShape', [64]);
    }
  }, 60_000); // each time a process starts, which takes seconds on a busy machine

  it('refuses as a test run here does, in the words of the caller', async () => {
    const wide = onnxModel({
      inputs: [{ name: 'z', shape: ['B', 2] }],
      outputs: [{ name: 'x', shape: ['B', 2] }],
      nodes: [node('ReduceMean', ['z'], ['m'], int('keepdims', 1)), node('Add', ['z', 'm'], ['x'])],
    });
    const here = await onnxGenerator(wide, { threads: 1, where: 'here' }).catch((error: Error) => error.message);
    expect(await outcome(wide)).toBe(`RangeError: ${String(here)}`);
    const sums = model([node('CumSum', ['z', 'first'], ['x'])], { first: whole(0) });
    const stated = await confinedFacts(
      sums,
      {
        syntax: { input: String, output: String, fixed: String, axis: (name, length) => `--axis '${name}=${length}'` },
      },
      LIMITS,
    ).catch((error: Error) => error.message);
    expect(stated).toContain("give the sequence its length (--axis 'B=LENGTH')");
  });

  it('leaves no process behind', async () => {
    await outcome(plain);
    const children = (): string[] =>
      execFileSync('ps', ['-A', '-o', 'ppid=,args='])
        .toString()
        .split('\n')
        .filter((line) => new RegExp(`^\\s*${process.pid} .*confined/child`).test(line));
    for (let waited = 0; children().length > 0 && waited < 10_000; waited += 100)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(children()).toEqual([]);
  });
});
