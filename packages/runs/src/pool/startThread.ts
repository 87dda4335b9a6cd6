import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * A thread that runs a module of this package. Built code starts the .js file; in the workspace the TypeScript source starts through the loader that runs
 * everything else here.
 *
 * @param module its address without the ending
 */
export function startThread(module: URL, options: WorkerOptions = {}): Worker {
  process.env.ORT_DISABLE_TELEMETRY ??= '1'; // as @geq/nn does where it starts an engine: ONNX Runtime would report to its maker, and no thread can tell it otherwise
  return import.meta.url.endsWith('.ts')
    ? new Worker(new URL(`${module.href}.ts`), {
        ...options,
        execArgv: [
          '--import',
          new URL('../../../../tools/ts-hook.mjs', import.meta.url).href,
          '--conditions=@geq/source',
        ],
      })
    : new Worker(new URL(`${module.href}.js`), options);
}
