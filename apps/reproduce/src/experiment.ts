/** An experiment takes what the user wrote after the target's name and returns an exit code. */
export type Experiment = (args: readonly string[]) => Promise<number>;
