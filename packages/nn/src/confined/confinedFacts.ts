import type { OnnxFacts } from '../ownOnnx/onnxFacts.ts';
import { codeSyntax } from '../ownOnnx/optionSyntax.ts';
import { interpretOnnx, type OnnxHints } from '../ownOnnx/interpretOnnx.ts';
import { embedExternalData } from '../onnx/embedExternalData.ts';
import type { Child } from './startChild.ts';
import { translateMarks } from './markedSyntax.ts';
import type { ChildRequest } from './childRequest.ts';
import { stoppedNetwork } from './stoppedNetwork.ts';

/** What a model may take in its test run. */
export interface Limits {
  /** Bytes of memory, those of the process itself (some 150 MB) included. */
  readonly memory: number;
  readonly seconds: number;
}

const MOST_TRIES = 3;
const KILLED = { code: null, signal: 'SIGKILL', hasStarted: true };
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let idleChild: Child | undefined; // takes the next model

/**
 * The test run of a model that nobody knows, in a process of its own with limits: whatever the model does to ONNX Runtime, this process lives on. What
 * comes of it is `facts` for `onnxGenerator`, which then runs nothing but what ran there: the same file, hints and sizes. Node alone.
 *
 * @param file as for `onnxGenerator`
 * @throws RangeError as `onnxGenerator`; StoppedNetworkError when the model ends that process or goes beyond the limits; MissingRuntimeError
 */
export async function confinedFacts(
  file: Uint8Array,
  { externalData, syntax = codeSyntax, ...hints }: OnnxHints,
  limits: Limits,
): Promise<OnnxFacts> {
  const model = embedExternalData(file, externalData);
  interpretOnnx(model, { ...hints, syntax }); // what its bytes show to be wrong is refused before anything runs
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const child = idleChild ?? (await import('./startChild.ts')).startChild();
    idleChild = undefined;
    const facts = await runInChild(child, { model, hints, ...limits }, limits, (message) =>
      translateMarks(message, syntax),
    );
    if (facts) return facts;
  }
  throw new Error('onnxGenerator: a process for the test run of a network ends before it begins');
}

/** @returns undefined when the child had left before it saw the job */
async function runInChild(
  child: Child,
  job: ChildRequest,
  limits: Limits,
  translate: (message: string) => string,
): Promise<OnnxFacts | undefined> {
  let facts: OnnxFacts | undefined;
  let [isLate, isInterrupted] = [false, false];
  const begun = performance.now();
  // by the clock: an answer and the end of the time may be waiting side by side, in any order
  const isOver = (): boolean => isLate || performance.now() - begun > 1000 * limits.seconds;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill();
  }, 1000 * limits.seconds);
  const interrupt = (): void => {
    isInterrupted = true;
    child.kill();
  };
  const handledSignals = SIGNALS.filter((signal) => process.listenerCount(signal) > 0); // where nobody listens, a signal ends this process, and the child sees that
  for (const signal of handledSignals) process.on(signal, interrupt);
  try {
    const news = await child.ask(job, (each) => {
      if (!isOver()) facts = each;
    });
    isLate = isOver();
    if (news.kind !== 'ended' && !news.isTired && !isLate && !isInterrupted) {
      child.rest();
      idleChild = child;
    } else child.kill();
    if (news.kind === 'end' && !isLate) return facts;
    if (news.kind === 'error' && !isLate)
      throw Object.assign(new (news.isRangeError ? RangeError : Error)(translate(news.message)), { name: news.name });
    if (isInterrupted) throw new Error('onnxGenerator: interrupted in the test run of a network');
    const { code, signal, hasStarted } = news.kind === 'ended' ? news : KILLED; // an answer that came too late is none
    if (!hasStarted && !isLate)
      throw new Error(
        `onnxGenerator: cannot start a process for the test run of a network (${signal ?? `exit code ${code}`})`,
      );
    if (code === 0 && !isLate) return undefined;
    if (facts && (isLate || signal === 'SIGKILL')) return facts; // smaller blocks went well
    throw stoppedNetwork({ code, signal, isLate }, limits);
  } finally {
    clearTimeout(timer);
    for (const signal of handledSignals) process.off(signal, interrupt);
  }
}
