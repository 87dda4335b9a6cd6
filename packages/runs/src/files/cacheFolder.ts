import { join } from 'node:path';
import envPaths from 'env-paths';

/** What is kept between runs: models that were pulled, random networks that were drawn and calibrated, measured moments, pools of samples, what test runs showed of networks. */
export type CacheKind = 'models' | 'generators' | 'moments' | 'pools' | 'networks';

/**
 * Where one kind of thing is kept: in the folder that the environment variable GEQ_CACHE names, else in the platform's
 * cache folder (`~/.cache/geq` on Linux). All of it can be had again; it may be removed at any time.
 */
export const cacheFolder = (kind: CacheKind): string =>
  join(process.env.GEQ_CACHE || envPaths('geq', { suffix: '' }).cache, kind);
