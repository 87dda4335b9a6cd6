/**
 * Keeps ONNX Runtime from reporting to its maker: unless told otherwise, it writes an id of the machine and a database of events into the user's home and
 * looks for its maker's server. It reads the environment of the process, which threads cannot change: called in the main thread before an engine starts
 * anywhere. Whoever sets ORT_DISABLE_TELEMETRY has their way.
 */
export function noTelemetry(): void {
  if (typeof process === 'object' && process.env !== undefined) process.env.ORT_DISABLE_TELEMETRY ??= '1';
}
