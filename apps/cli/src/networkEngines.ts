import { type EngineName, ENGINES } from '@geq/scenarios';
import { dense, openEngine, trace } from '@geq/nn';

/** What an engine is, and how fast. */
export interface EngineReport {
  readonly engine: string;
  readonly found: boolean;
  /** float32 matrix product on one thread: rows × 100 × 1000 for our own kernels, 256 × 1024 × 1024 for networks. */
  readonly gflops?: number;
  readonly hint?: string;
}

const [ROWS, SIDE] = [256, 1024];

/** What runs networks on this machine, each with the speed of a matrix product: what a network can reach at best. */
export async function networkEngines(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of ENGINES) reports.push(await measure(name)); // one after another: side by side they would share the cores
  return reports;
}

async function measure(name: EngineName): Promise<EngineReport> {
  try {
    const engine = await openEngine(name, { threads: 1 });
    try {
      const graph = trace(({ input, parameter }) => ({
        x: dense(input('z', ['B', SIDE]), parameter('w', [SIDE, SIDE])),
      }));
      const session = await engine.openGraph(graph, {
        w: { shape: [SIDE, SIDE], data: new Float32Array(SIDE * SIDE).fill(0.5) },
      });
      const z = { shape: [ROWS, SIDE], data: new Float32Array(ROWS * SIDE).fill(0.25) };
      const speeds: number[] = [];
      for (let round = 0; round < 6; round++) {
        const start = performance.now();
        await session.run({ z });
        speeds.push((2 * ROWS * SIDE * SIDE) / (performance.now() - start) / 1e6);
      }
      return { engine: engine.description, found: true, gflops: speeds.slice(1).sort((a, b) => a - b)[2] }; // the first run warms up
    } finally {
      await engine.dispose();
    }
  } catch (error) {
    return { engine: name, found: false, hint: (error as Error).message };
  }
}
