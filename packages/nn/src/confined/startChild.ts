import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { noTelemetry } from '../onnx/noTelemetry.ts';
import type { OnnxFacts } from '../ownOnnx/onnxFacts.ts';
import type { ChildRequest, ChildReply } from './childRequest.ts';

/** How a process ended without an answer. */
export interface Ended {
  readonly kind: 'ended';
  readonly code: number | null;
  readonly signal: string | null;
  /** Whether it ever came up. */
  readonly hasStarted: boolean;
}

/** A process that runs unknown models, one at a time. */
export interface Child {
  ask(
    job: ChildRequest,
    onFacts: (facts: OnnxFacts) => void,
  ): Promise<Exclude<ChildReply, { kind: 'facts' | 'ready' }> | Ended>;
  /** Lets this program end while the process has nothing to do. */
  rest(): void;
  kill(): void;
}

const SHELL = '/bin/sh';
const NO_CORE = ['-c', 'ulimit -c 0; exec "$0" "$@"']; // a crash leaves no image of the memory in the current folder

function spawnChild(): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts'); // as in `workerEngine`
  const entry = fileURLToPath(new URL(`./child.${isSource ? 'ts' : 'js'}`, import.meta.url));
  const words = [
    ...(isSource
      ? ['--import', new URL('../../../../tools/ts-hook.mjs', import.meta.url).href, '--conditions=@geq/source']
      : []),
    entry,
    String(process.pid),
  ];
  const options: SpawnOptions = {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    windowsHide: true,
  };
  return existsSync(SHELL)
    ? spawn(SHELL, [...NO_CORE, process.execPath, ...words], options)
    : spawn(process.execPath, words, options);
}

/** Starts the process in which unknown models run. Node alone. */
export function startChild(): Child {
  noTelemetry();
  const process = spawnChild();
  let hasStarted = false;
  let hear: (news: ChildReply | Ended) => void = () => undefined;
  let ended: Ended | undefined;
  const end = (code: number | null, signal: string | null): void => {
    ended ??= { kind: 'ended', code, signal, hasStarted };
    hear(ended);
  };
  process.on('message', (news: ChildReply) => {
    if (news.kind === 'ready') hasStarted = true;
    else hear(news);
  });
  process.on('close', end);
  process.on('error', () => end(null, null));
  return {
    ask: (job, onFacts) =>
      new Promise((resolve) => {
        process.ref();
        process.channel?.ref();
        hear = (news) => {
          if (news.kind === 'facts') onFacts(news.facts);
          else if (news.kind !== 'ready') resolve(news);
        };
        if (ended) hear(ended);
        else process.send(job, () => undefined); // where it fails the process has ended, which is told
      }),
    rest: () => {
      process.unref();
      process.channel?.unref();
    },
    kill: () => {
      process.kill('SIGKILL');
    },
  };
}
