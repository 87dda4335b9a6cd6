import { createArena, hasSimd, type Arena } from '@geq/linalg';
import { arch, cpus, freemem, platform, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Action } from '../command.ts';
import type { DoctorRequest } from '../commands/doctor.ts';
import { EXIT } from '../exitCodes.ts';
import { networkEngines, type EngineReport } from '../networkEngines.ts';
import { VERSION } from '../version.ts';

/** Median speed of a few products of `rows` samples, after one that compiles. */
function measureGflops(arena: Arena, rows: number): number {
  const [m, k, n] = [rows, 100, 1000];
  const a = arena.float32(m * k).fill(0.5);
  const b = arena.float32(k * n).fill(0.25);
  const out = arena.float32(m * n);
  const speeds = Array.from({ length: 6 }, () => {
    const start = performance.now();
    arena.gemm32(m, k, n, a, b, out);
    return (2 * m * k * n) / (performance.now() - start) / 1e6;
  })
    .slice(1)
    .sort((x, y) => x - y);
  return speeds[2];
}

function engines(): EngineReport[] {
  const bytes = 8 << 20;
  const plain = {
    engine: 'plain TypeScript',
    found: true,
    gflops: measureGflops(createArena(bytes, { backend: 'plain' }), 16),
  };
  if (!hasSimd()) {
    return [
      {
        engine: 'WebAssembly SIMD',
        found: false,
        hint: 'install Node 20.19 or later: SIMD makes simulations about ten times faster',
      },
      plain,
    ];
  }
  return [
    { engine: 'WebAssembly SIMD', found: true, gflops: measureGflops(createArena(bytes, { backend: 'wasm' }), 256) },
    plain,
  ];
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const describe = ({ engine, found, gflops, hint }: EngineReport): string =>
  `${found ? '✓' : '✗'} ${engine}${gflops === undefined ? '' : `: ${gflops.toFixed(1)} GFLOPS (float32, one thread)`}${hint ? `: ${hint}` : ''}`;

export const doctor: Action<DoctorRequest> = async ({ json }, output) => {
  const report = {
    geq: VERSION,
    node: process.version,
    platform: `${platform()}-${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: { total: totalmem(), free: freemem() },
    engines: engines(),
    networks: await networkEngines(),
  };
  if (json) {
    output.out(JSON.stringify(report, null, 2));
    return EXIT.ok;
  }
  output.out(`geq ${report.geq} on Node ${report.node}, ${report.platform}`);
  output.out(
    `${report.cores} cores, ${report.cpu}; memory ${gib(report.memory.total)}, ${gib(report.memory.free)} free`,
  );
  for (const line of report.engines) output.out(describe(line));
  const used = report.engines.find(({ found }) => found);
  output.out(`runs use ${used?.engine ?? 'nothing'}; nothing else needs to be installed`);
  output.out('engines for networks (--engine):');
  for (const line of report.networks) output.out(describe(line));
  return EXIT.ok;
};
