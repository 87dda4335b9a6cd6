import type { Tf } from '../op.ts';

/** The backends of tfjs, best first. */
export type TfjsBackend = 'tensorflow' | 'wasm' | 'cpu';

const NATIVE = '@tensorflow/tfjs-node'; // not a literal in the import: bundlers and type checks must not ask for it

/** CommonJS modules come with their exports under `default`. */
const exportsOf = (module: object): Tf => ('default' in module && module.default ? module.default : module) as Tf;

async function tryBackend(tf: Tf, backend: TfjsBackend): Promise<boolean> {
  try {
    return await tf.setBackend(backend);
  } catch {
    return false; // this backend does not run here; the next may
  }
}

/**
 * tfjs with the best backend that runs here: native TensorFlow where `@tensorflow/tfjs-node` is installed, else
 * WebAssembly, else plain JavaScript.
 *
 * @param backend ask for this one alone
 * @throws Error when none runs
 */
export async function loadTfjs(backend?: TfjsBackend): Promise<{ tf: Tf; backend: TfjsBackend }> {
  if (backend === undefined || backend === 'tensorflow') {
    try {
      const tf = exportsOf((await import(NATIVE)) as object);
      if (await tryBackend(tf, 'tensorflow')) return { tf, backend: 'tensorflow' };
    } catch {
      // not installed
    }
  }
  const tf = exportsOf(await import('@tensorflow/tfjs-core'));
  tf.enableProdMode(); // no banner, no slow checks
  if (backend === undefined || backend === 'wasm') {
    await import('@tensorflow/tfjs-backend-wasm');
    if (await tryBackend(tf, 'wasm')) return { tf, backend: 'wasm' };
  }
  if (backend === undefined || backend === 'cpu') {
    await import('@tensorflow/tfjs-backend-cpu');
    if (await tryBackend(tf, 'cpu')) return { tf, backend: 'cpu' };
  }
  throw new Error(
    `loadTfjs: expected the backend ${backend ?? 'tensorflow, wasm or cpu'} to run here, got none${backend === 'tensorflow' ? '; npm i @tensorflow/tfjs-node' : ''}`,
  );
}
