import type { Scale, ScaleName } from './scenarioContract.ts';

/** Of networks that take a millisecond or so a sample: a stream serves eight students. */
export const networkScales: Readonly<Record<ScaleName, Scale>> = {
  quick: { steps: 10, seeds: 2, students: 8, evaluationSize: 10_000, samples: 40_000 },
  full: { steps: 100, seeds: 8, students: 8, evaluationSize: 40_000, samples: 200_000 },
};
