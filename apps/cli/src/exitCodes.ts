/** 0 success; 2 a mistake in what was asked; 1 trouble on the way; 130 stopped by Ctrl-C, as shells expect. */
export const EXIT = { ok: 0, runTime: 1, usage: 2, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
