import { createProvenance, type Provenance } from '@geq/runs';

/** Who made a run of this package, where and when. */
export const provenance: (more?: object) => Provenance = createProvenance(
  new URL('../../package.json', import.meta.url),
);
