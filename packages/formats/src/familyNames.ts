/** The files of one run: the simulation, the theory, and the initial conditions that the theory starts from. */
export interface RunFamily {
  readonly run: string;
  readonly ode: string;
  readonly T: string;
  readonly A: string;
  readonly v0: string;
  readonly rhos: string;
  readonly q0: string;
  readonly r0: string;
  readonly tildet: string;
}

/** The files that hold initial conditions. */
export const INITIAL_CONDITION_FILES = ['T', 'A', 'v0', 'rhos', 'q0', 'r0', 'tildet'] as const;
/** One of the files that hold the initial conditions of a run. */
export type InitialConditionFile = (typeof INITIAL_CONDITION_FILES)[number];

/** The names of a run's files: `<root>.dat`, `<root>_ode.dat`, `<root>_T.dat`, … `root` may carry folders. */
export function familyNames(root: string): RunFamily {
  const named = (file: InitialConditionFile): string => `${root}_${file}.dat`;
  return {
    run: `${root}.dat`,
    ode: `${root}_ode.dat`,
    T: named('T'),
    A: named('A'),
    v0: named('v0'),
    rhos: named('rhos'),
    q0: named('q0'),
    r0: named('r0'),
    tildet: named('tildet'),
  };
}
