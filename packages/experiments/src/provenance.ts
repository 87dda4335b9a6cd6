import { createRequire } from 'node:module';
import { arch, cpus, platform } from 'node:os';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const own = require('../package.json') as Manifest; // one floor up from the sources and from dist alike

/** This package and those of the house that it computes with, by version. */
function packageVersions(): Record<string, string> {
  const names = Object.keys(own.dependencies ?? {}).filter((name) => name.startsWith('@geq/'));
  const versions = names.map((name) => [name, (require(`${name}/package.json`) as Manifest).version]);
  return { '@geq/experiments': own.version, ...(Object.fromEntries(versions) as Record<string, string>) };
}

/** Who made a run, where and when: for readers of a figure, never read back. */
export const provenance = (more: object = {}): Record<string, unknown> => ({
  packages: packageVersions(),
  node: process.version,
  platform: `${platform()}-${arch()}`,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  writtenAt: new Date().toISOString(),
  ...more,
});
