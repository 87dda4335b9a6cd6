/** Version of ONNX Runtime on this machine, read without loading it; undefined where it is not installed. Node alone. */
export async function runtimeVersion(): Promise<string | undefined> {
  const { createRequire } = await import('node:module');
  try {
    return (createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }).version;
  } catch {
    return undefined;
  }
}
