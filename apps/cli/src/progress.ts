import { performance } from 'node:perf_hooks';
import { Presets, SingleBar } from 'cli-progress';
import type { Output } from './output.ts';

export interface Progress {
  /** Work done and to do; the total may be refined on the way. */
  readonly update: (done: number, total: number) => void;
  readonly finish: () => void;
}

const SILENT_MS = 1500; // short work stays silent
const LINE_EVERY_MS = 15_000; // in a pipe: a line now and then

/** 75 → "1 min 15 s". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** 123456 → "120 k". */
export function rate(perSecond: number): string {
  const [scale, suffix] = perSecond >= 1e6 ? [1e6, ' M'] : perSecond >= 1e4 ? [1e3, ' k'] : [1, ' '];
  return `${Number((perSecond / scale).toPrecision(2))}${suffix}`;
}

/**
 * Progress with rate and time left: a bar on a terminal, a quiet line now and then in a pipe, nothing with --quiet.
 *
 * @param label what is going on: "simulation"
 * @param unit  of the work: "steps"
 */
export function startProgress(label: string, unit: string, { quiet, output }: { quiet: boolean; output: Output }): Progress {
  if (quiet) return { update: () => undefined, finish: () => undefined };
  const start = performance.now();
  let bar: SingleBar | undefined;
  let lastLine = start;
  let first: { at: number; done: number } | undefined;

  const status = (done: number, total: number): { speed: string; left: string } => {
    first ??= { at: performance.now(), done };
    const perSecond = (done - first.done) / ((performance.now() - first.at) / 1000);
    return perSecond > 0 ? { speed: `${rate(perSecond)}${unit}/s`, left: duration((total - done) / perSecond) } : { speed: '…', left: '…' };
  };

  return {
    update(done, total) {
      const { speed, left } = status(done, total);
      const now = performance.now();
      if (now - start < SILENT_MS) return;
      if (output.isTerminal) {
        if (!bar) {
          bar = new SingleBar({ format: `${label} {bar} {percentage} % · {speed} · {left} left`, barsize: 28, hideCursor: true, stream: process.stderr, etaBuffer: 1, gracefulExit: false }, Presets.shades_grey);
          bar.start(total, done, { speed, left });
        }
        bar.setTotal(total);
        bar.update(done, { speed, left });
      } else if (now - lastLine >= LINE_EVERY_MS) {
        lastLine = now;
        output.err(`${label}: ${Math.floor((100 * done) / total)} %, ${speed}, ${left} left`);
      }
    },
    finish() {
      bar?.stop();
      bar = undefined;
    },
  };
}
