import { join } from 'node:path';
import { z } from 'zod';
import type { InitialConditions } from '@geq/ode';
import { writeFileAtomic, isFile, readBounded, sha256, type TaskHooks, type TaskResult, UsageError } from '@geq/runs';
import { integrateTheory, type TheoryProblem } from '../theory/integrateTheory.ts';

/** Where a curve of a sweep lies in its folder. */
export const curveFile = (index: number | string): string => `curves/${index}.json`;

/** One curve of a sweep. */
export interface CurveTask extends Omit<TheoryProblem, 'signal' | 'onProgress'> {
  readonly folder: string;
  readonly index: number;
  readonly ic: InitialConditions;
}

const column = z.array(z.number());

/** A curve that was integrated: its rows and how it ended. */
const curveSchema = z.object({
  status: z.string(),
  /** Method and number of modes. */
  ran: z.string(),
  /** Steps of the integrator. */
  numSteps: z.number(),
  trajectory: z.object({ K: z.number(), M: z.number(), t: column, eg: column, Q: column, R: column, v: column }),
});

/** One curve of a sweep as its file holds it. */
export type SweptCurve = Readonly<z.infer<typeof curveSchema>>;

/** Integrates one curve and writes it; an aborted one leaves nothing. */
export async function runCurveTask(
  { folder, index, ic, unit, eta, both, times, steps, method }: CurveTask,
  { signal, onProgress }: TaskHooks,
): Promise<TaskResult> {
  const {
    trajectory: { K, M, t, eg, Q, R, v },
    status,
    stats,
    ran,
  } = await integrateTheory(ic, {
    unit,
    eta,
    both,
    times,
    steps,
    method,
    signal,
    onProgress: (now) => onProgress(Math.min(now, steps), steps),
  });
  if (status === 'aborted') return { status, notes: [] };
  const curve: SweptCurve = {
    status,
    ran,
    numSteps: stats.steps,
    trajectory: { K, M, t: [...t], eg: [...eg], Q: [...Q], R: [...R], v: [...v] },
  };
  await writeFileAtomic(join(folder, curveFile(index)), withChecksum(JSON.stringify(curve)));
  onProgress(steps, steps);
  return { status: 'ok', notes: [] };
}

const textDigest = (text: string): string => sha256(new TextEncoder().encode(text));
const withChecksum = (text: string): string => `{"sha256":"${textDigest(text)}",${text.slice(1)}`;

/** @throws Error that says what is wrong */
function withoutChecksum(text: string): string {
  const [, digest, rest] = /^{"sha256":"([0-9a-f]{64})",(.*)$/s.exec(text) ?? [];
  if (digest === undefined) throw new Error('it has no checksum: damaged, or of an earlier version of geq');
  if (textDigest(`{${rest}`) !== digest)
    throw new Error('its checksum, SHA-256, is not the one that stands in it: damaged, or edited');
  return `{${rest}`;
}

/** A curve that a task has written; undefined when there is none. @throws UsageError when it is damaged, or something else has its name */
export async function readCurve(folder: string, index: number): Promise<SweptCurve | undefined> {
  const path = join(folder, curveFile(index));
  if (!(await isFile(path))) return undefined;
  const bytes = await readBounded(path);
  try {
    return curveSchema.parse(
      JSON.parse(withoutChecksum(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))),
    );
  } catch (error) {
    throw new UsageError(
      `${path}: expected a curve of geq, got something else (${(error as Error).message}); remove it, and the same command integrates this curve anew, or make all anew with --force`,
    );
  }
}
