import { dense, openEngine, trace, type EngineName, type Tensor } from '@geq/nn';

/** GFLOPS of chains of n×n products in `lanes` engines side by side, of `threads` threads each: what the machine could do. */
export async function openProducts(
  name: EngineName,
  { lanes, threads, n }: { readonly lanes: number; readonly threads: number; readonly n: number },
): Promise<{ run(): Promise<number>; close(): Promise<void> }> {
  const square: Tensor = { shape: [n, n], data: Float32Array.from({ length: n * n }, (_, i) => Math.sin(i) / n) };
  const chain = 4;
  const graph = trace(({ input, parameter }) => {
    let y = input('x', ['B', n]);
    for (let k = 0; k < chain; k++) y = dense(y, parameter('w', [n, n]));
    return { y };
  });
  const engines = await Promise.all(Array.from({ length: lanes }, () => openEngine(name, { threads })));
  const sessions = await Promise.all(engines.map((engine) => engine.openGraph(graph, { w: square })));
  return {
    run: async () => {
      const start = performance.now();
      await Promise.all(sessions.map((session) => session.run({ x: square })));
      return (lanes * chain * 2e-6 * n ** 3) / (performance.now() - start);
    },
    close: async () => {
      await Promise.all(engines.map((engine) => engine.dispose()));
    },
  };
}
