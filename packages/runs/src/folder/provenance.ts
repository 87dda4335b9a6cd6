import { createRequire } from 'node:module';
import { arch, cpus, platform } from 'node:os';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Who made a run, where and when: for readers of a figure, never read back. */
export type Provenance = Record<string, unknown>;

/**
 * Makes the provenance of what a package computes.
 *
 * @param manifest of that package: it and those of the house that it computes with are told by version
 */
export function createProvenance(manifest: URL): (more?: object) => Provenance {
  const require = createRequire(manifest);
  const { name, version, dependencies = {} } = require(fileURLToPath(manifest)) as Manifest;
  const versionOf = (other: string): string => (require(`${other}/package.json`) as Manifest).version;
  const packages = (): Record<string, string> => ({
    [name]: version,
    ...Object.fromEntries(
      Object.keys(dependencies)
        .filter((other) => other.startsWith('@geq/'))
        .map((other) => [other, versionOf(other)]),
    ),
  });
  return (more = {}) => ({
    packages: packages(),
    node: process.version,
    platform: `${platform()}-${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    writtenAt: new Date().toISOString(),
    ...more,
  });
}

/** Of a run that has only begun. */
export const provenance = createProvenance(new URL('../../package.json', import.meta.url));
