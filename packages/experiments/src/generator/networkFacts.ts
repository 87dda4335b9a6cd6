import { totalmem } from 'node:os';
import type { Limits, OnnxFacts } from '@geq/nn';
import { UsageError } from '../usageError.ts';
import { aboutFile, ON_COMMAND_LINE } from './onnxFile.ts';
import { recall, remember, type NetworkKey } from './knownNetworks.ts';

const MEBI = 2 ** 20;
const MEMORY = { base: 2048 * MEBI, perByte: 8, share: 0.5, least: 512 * MEBI }; // a share of the machine's
const SECONDS = { base: 60, perByte: 0.5 / MEBI };
const known = new Map<string, OnnxFacts>(); // where the cache cannot be written, a network is new once a process

/** A number that an environment variable gives. @throws UsageError for what is none */
function fromEnvironment(name: string): number | undefined {
  const text = process.env[name];
  if (!text) return undefined;
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new UsageError(`${name}: expected a number above 0, got ${text}`);
  return value;
}

/** What a model of so many bytes may take in its test run. @throws UsageError for environment variables that are no numbers */
export function networkLimits(bytes: number): Limits {
  const memory = fromEnvironment('GEQ_NETWORK_MEMORY');
  const machine = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  const usual = Math.max(MEMORY.least, Math.min(MEMORY.base + MEMORY.perByte * bytes, MEMORY.share * machine));
  return { memory: memory === undefined ? usual : memory * MEBI, seconds: fromEnvironment('GEQ_NETWORK_SECONDS') ?? Math.round(SECONDS.base + SECONDS.perByte * bytes) };
}

/**
 * What a test run shows of a user's model: known from an earlier one of the same file and hints, or made now in a process of its own.
 *
 * @param path for errors
 * @throws UsageError, Error naming the file when the model does not pass
 */
export async function networkFacts(path: string, model: Uint8Array, network: NetworkKey): Promise<OnnxFacts> {
  const here = JSON.stringify(network);
  const earlier = known.get(here) ?? await recall(network);
  if (earlier) return earlier;
  const { confinedFacts } = await import('@geq/nn'); // loads an engine: only where one is needed
  const { input, output, fixed, axes } = network;
  const facts = await confinedFacts(model, { input, output, fixed, axes, say: ON_COMMAND_LINE }, networkLimits(model.length)).catch((error: unknown) => { throw aboutFile(path, error); });
  known.set(here, facts);
  await remember(network, facts);
  return facts;
}
