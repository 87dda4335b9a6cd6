import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { contentHash } from '@geq/generators';
import type { OnnxFacts } from '@geq/nn';
import { writeFileAtomic, readBounded, cacheFolder } from '@geq/runs';
import type { OnnxSpec } from '../spec/generatorSpec.ts';

const FORMAT = 1; // of an entry, and of what is tried before one is written
const MOST_BYTES = 1 << 20;

const length = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const axis = z.number().int().min(0).max(64).nullable();
const lengths = z.array(length).max(64).readonly();
const factsSchema = z.strictObject({
  inputs: z
    .array(z.strictObject({ name: z.string(), axis, row: lengths }))
    .min(1)
    .readonly(),
  rows: z.number().int().min(1).optional(),
  outputAxis: axis,
  outputShape: lengths,
  latentShape: lengths.optional(),
  sizes: z.array(z.number().int().min(1)).min(1).readonly().optional(),
  isNarrow: z.boolean(),
  notes: z.array(z.string()).readonly(),
});
const entrySchema = z.strictObject({ key: z.string(), facts: factsSchema, checksum: z.string() });

/** What the test run of a model depends on. */
export type NetworkKey = Pick<OnnxSpec, 'hash' | 'input' | 'output' | 'fixed' | 'axes'>;

/** SHA-256 of everything that the outcome of a test run depends on: the model, what was stated of it, what runs it. */
async function keyOf({ hash, input, output, fixed = {}, axes = {} }: NetworkKey): Promise<string> {
  const { runtimeVersion } = await import('@geq/nn'); // loads an engine: only where one is needed
  const { platform, arch } = process;
  return contentHash({
    format: FORMAT,
    hash,
    input: input ?? null,
    output: output ?? null,
    fixed,
    axes,
    runtime: (await runtimeVersion()) ?? null,
    platform,
    arch,
  });
}

const checksumOf = (key: string, facts: OnnxFacts): string => contentHash([key, JSON.stringify(facts)]);
const fileOf = (key: string): string => join(cacheFolder('networks'), `${key}.json`);

/** What a test run showed of a network, if it has passed one on such a machine; an entry that is damaged is none. */
export async function recall(network: NetworkKey): Promise<OnnxFacts | undefined> {
  const key = await keyOf(network);
  try {
    const entry = entrySchema.parse(JSON.parse(new TextDecoder().decode(await readBounded(fileOf(key), MOST_BYTES))));
    return entry.key === key && entry.checksum === checksumOf(key, entry.facts) ? entry.facts : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what a test run showed. A cache that cannot be written costs the next test run and no more. */
export async function remember(network: NetworkKey, facts: OnnxFacts): Promise<void> {
  const key = await keyOf(network);
  const path = fileOf(key);
  const plain = factsSchema.parse(JSON.parse(JSON.stringify(facts)));
  await mkdir(dirname(path), { recursive: true })
    .then(() => writeFileAtomic(path, JSON.stringify({ key, facts: plain, checksum: checksumOf(key, plain) })))
    .catch(() => undefined);
}
