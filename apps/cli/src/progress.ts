import { performance } from 'node:perf_hooks';
import { Presets, SingleBar } from 'cli-progress';
import { DEFAULT_COLUMNS, type Output } from './output.ts';

export interface Progress {
  /** Work done and to do; the total may be refined on the way. `note`: how it goes, before the rate. */
  readonly update: (done: number, total: number, note?: string) => void;
  readonly finish: () => void;
}

const SILENT_MS = 2000; // short work stays silent
const LINE_EVERY_MS = 15_000; // in a pipe: a line now and then
const BAR_FROM_COLUMNS = 72; // a narrower terminal gets the words alone
const BAR = 20;
const UNKNOWN = '…';

/** 75 → "1 min 15 s". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 172_800) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} days`;
}

/** 123456 → "120,000": two digits are all that a rate has. */
export function rate(perSecond: number): string {
  const rounded = Number(perSecond.toPrecision(2));
  return rounded >= 1000 ? rounded.toLocaleString('en-US') : String(rounded);
}

/**
 * Progress with rate and time left: a bar on a terminal, a quiet line now and then in a pipe, nothing with --quiet.
 *
 * @param label what is going on: "simulation"
 * @param unit  of the work: "steps"
 */
export function startProgress(
  label: string,
  unit: string,
  { quiet, output }: { quiet: boolean; output: Output },
): Progress {
  if (quiet) return { update: () => undefined, finish: () => undefined };
  const start = performance.now();
  let bar: SingleBar | undefined;
  let lastLine = start;
  let first: { at: number; done: number } | undefined;

  const status = (done: number, total: number): { speed: string; left: string } => {
    first ??= { at: performance.now(), done };
    const perSecond = (done - first.done) / ((performance.now() - first.at) / 1000);
    return perSecond > 0
      ? { speed: `${rate(perSecond)} ${unit}/s`, left: `${duration((total - done) / perSecond)} left` }
      : { speed: UNKNOWN, left: UNKNOWN };
  };

  return {
    update(done, total, note) {
      const { speed: bare, left } = status(done, total);
      const speed = note === undefined ? bare : `${note} · ${bare}`;
      const now = performance.now();
      if (now - start < SILENT_MS) return;
      if (output.isTerminal) {
        if (!bar) {
          const isWide = (output.columns ?? DEFAULT_COLUMNS) >= BAR_FROM_COLUMNS;
          bar = new SingleBar(
            {
              format: `${label} ${isWide ? '{bar} ' : ''}{percentage} % · {speed} · {left}`,
              barsize: BAR,
              hideCursor: true,
              stream: process.stderr,
              clearOnComplete: true,
              stopOnComplete: false,
              gracefulExit: false,
            },
            Presets.shades_grey,
          );
          bar.start(total, done, { speed, left });
        }
        bar.setTotal(total);
        bar.update(done, { speed, left });
      } else if (now - lastLine >= LINE_EVERY_MS) {
        lastLine = now;
        output.err(`${label}: ${Math.floor((100 * done) / total)} %${bare === UNKNOWN ? '' : `, ${speed}, ${left}`}`);
      }
    },
    finish() {
      bar?.stop();
      bar = undefined;
    },
  };
}
