import { noTelemetry } from './noTelemetry.ts';

const load = async () => (await import('onnxruntime-node')).default;
type OnnxRuntime = Awaited<ReturnType<typeof load>>;

/** ONNX Runtime is not on this machine, or cannot be loaded on it: its library is made for glibc and for few processors. */
export class MissingRuntimeError extends Error {
  override readonly name = 'MissingRuntimeError';

  constructor(cause: unknown) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ').trim();
    super(
      `ONNX Runtime cannot be loaded on this machine (${reason.length > 160 ? `${reason.slice(0, 160)}…` : reason}); DCGANs and flows run without it: --engine tfjs`,
      { cause },
    );
  }
}

/** The library, loaded when it is first needed. @throws MissingRuntimeError where there is none, or no glibc as on Alpine Linux */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  noTelemetry();
  try {
    return await load();
  } catch (error) {
    throw new MissingRuntimeError(error);
  }
}
