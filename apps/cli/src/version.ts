import { readFileSync } from 'node:fs';

/** From the package's own manifest, the same two floors up in the sources and in dist. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
