import { totalmem } from 'node:os';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { Limits, OnnxFacts } from '@geq/nn';
import { UsageError } from '@geq/runs';
import { aboutFile, ON_COMMAND_LINE } from './readOnnxFile.ts';
import { recall, remember, type NetworkKey } from './knownNetworks.ts';

const MEBI = 2 ** 20;
const MEMORY = { base: 2048 * MEBI, perByte: 8, share: 0.5, least: 512 * MEBI }; // a share of the machine's
const SECONDS = { base: 60, perByte: 0.5 / MEBI };
const KNOWN = 'geq-network-facts';

/** What this process has found out, in the thread that did or in those that it started afterwards: where the cache cannot be written, a network is new once a command. */
const knownHere = (): Readonly<Record<string, OnnxFacts>> =>
  (getEnvironmentData(KNOWN) ?? {}) as unknown as Readonly<Record<string, OnnxFacts>>;

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
  return {
    memory: memory === undefined ? usual : memory * MEBI,
    seconds: fromEnvironment('GEQ_NETWORK_SECONDS') ?? Math.round(SECONDS.base + SECONDS.perByte * bytes),
  };
}

/** How a network gets more than it may take, where it was stopped for that. */
function withMore(error: unknown, { memory, seconds }: Limits): unknown {
  const stopped = error instanceof Error ? /this network takes more than [\d.]+ (s|MiB)/.exec(error.message) : null;
  if (!(error instanceof Error) || !stopped) return error;
  error.message +=
    stopped[1] === 's'
      ? `; GEQ_NETWORK_SECONDS=${Math.ceil(4 * seconds)} gives it longer`
      : `; GEQ_NETWORK_MEMORY=${Math.ceil((4 * memory) / MEBI)} gives it more (MiB)`;
  return error;
}

/**
 * What a test run shows of a user's model: known from an earlier one of the same file and hints, or made now in a process of its own.
 *
 * @param path for errors
 * @throws UsageError, Error naming the file when the model does not pass
 */
export async function networkFacts(path: string, model: Uint8Array, network: NetworkKey): Promise<OnnxFacts> {
  const here = JSON.stringify(network);
  const earlier = knownHere()[here] ?? (await recall(network));
  if (earlier) return earlier;
  const { confinedFacts } = await import('@geq/nn'); // loads an engine: only where one is needed
  const { input, output, fixed, axes } = network;
  const limits = networkLimits(model.length);
  const facts = await confinedFacts(model, { input, output, fixed, axes, syntax: ON_COMMAND_LINE }, limits).catch(
    (error: unknown) => {
      throw withMore(aboutFile(path, error), limits);
    },
  );
  setEnvironmentData(KNOWN, { ...knownHere(), [here]: facts } as object as Parameters<typeof setEnvironmentData>[1]);
  await remember(network, facts);
  return facts;
}
