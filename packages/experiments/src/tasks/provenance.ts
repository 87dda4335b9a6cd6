import { createProvenance } from '@geq/runs';

/** Who made a run of this package, where and when. */
export const provenance = createProvenance(new URL('../../package.json', import.meta.url));
