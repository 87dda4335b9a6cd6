/** What a run file's `#` lines say; what they leave out is undefined. */
export interface RunSettings {
  readonly K?: number;
  readonly M?: number;
  /** Learning rate η. */
  readonly lr?: number;
  readonly seed?: number;
  /** Step of the integrator. */
  readonly dt?: number;
}

/** The settings that a header names as `key=value`, in the files of the authors' simulation, their integrator, and ours. */
export function parseRunSettings(header: readonly string[]): RunSettings {
  const settings: Record<string, number> = {};
  for (const line of header) {
    for (const [, key, value] of line.matchAll(/(?:^|[\s,])(K|M|lr|seed|dt)=([0-9.eE+-]{1,32})(?=,|\s|$)/g)) {
      const number = Number(value);
      if (Number.isFinite(number) && settings[key] === undefined) settings[key] = number;
    }
  }
  return settings;
}
