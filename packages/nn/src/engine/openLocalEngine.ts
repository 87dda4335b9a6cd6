import type { Engine, EngineName, EngineOptions } from './engine.ts';

/** An engine in this very thread; what it runs blocks the thread. Libraries are loaded when first asked for. */
export async function openLocalEngine(name: EngineName, { threads, backend }: EngineOptions = {}): Promise<Engine> {
  if (name === 'onnx')
    return (await import('../onnx/createOnnxEngine.ts')).createOnnxEngine(
      threads ?? (await import('node:os')).availableParallelism(),
    );
  if (name === 'tfjs') return (await import('../tfjs/createTfjsEngine.ts')).createTfjsEngine(backend);
  return (await import('./createReferenceEngine.ts')).createReferenceEngine();
}
