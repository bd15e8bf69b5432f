import { isMainThread } from 'node:worker_threads';
import { END_SIGNALS, type EndSignal } from '../protocol/agentFiles.ts';
import type { Recorder } from './recorder.ts';
import { flushWorkers, watchWorkers } from './workers.ts';

type ReallyExit = (this: NodeJS.Process, code?: number) => never;

/**
 * Writes the open window on every way out that runs JavaScript: normal end, process.exit, uncaught
 * exceptions and rejections (all of them emit `exit`), and the signals above.
 * @param folder see watchWorkers
 * @returns takes all of it out of the process again.
 */
export function flushWhenEnding(recorder: Recorder, folder?: string): () => void {
  const finish = () => {
    flushWorkers(recorder);
    recorder.finish();
  };
  // Prepended: a listener of the target may end the process itself, and then later ones never run.
  process.prependOnceListener('exit', finish);
  const undo = [() => process.removeListener('exit', finish), watchWorkers(recorder, folder)];
  if (isMainThread) {
    for (const signal of END_SIGNALS) undo.push(flushOnSignal(recorder, signal));
    undo.push(flushOnReallyExit(finish));
  }
  return () => {
    for (const step of undo) step();
  };
}

/** What process.exit() calls in the end; tools of npm call or replace it themselves, to end without the event. */
function flushOnReallyExit(finish: () => void): () => void {
  const target = process as NodeJS.Process & { reallyExit?: ReallyExit };
  const { reallyExit } = target;
  if (typeof reallyExit !== 'function') return () => undefined;
  const flushAndExit: ReallyExit = function (code) {
    finish();
    return reallyExit.call(this, code);
  };
  Object.defineProperty(flushAndExit, 'name', { value: reallyExit.name });
  target.reallyExit = flushAndExit;
  return () => {
    // Where others have wrapped it since, it stays below them; there is nothing left to write then.
    if (target.reallyExit === flushAndExit) target.reallyExit = reallyExit;
  };
}

const handlers = new Map<EndSignal, () => void>();

function flushOnSignal(recorder: Recorder, signal: EndSignal): () => void {
  const onSignal = () => {
    if (yieldTo(recorder, signal)) return void process.kill(process.pid, signal);
    // The target handles the signal itself and may live on, or end without another word. Some count the listeners
    // first and do nothing where there is one they do not know (signal-exit): step aside while they look.
    process.removeListener(signal, onSignal);
    recorder.rotate({ bySignal: true });
    process.nextTick(() => handlers.get(signal) === onSignal && process.prependListener(signal, onSignal));
  };
  try {
    process.prependListener(signal, onSignal);
    handlers.set(signal, onSignal);
  } catch {
    // Not every platform has every signal.
  }
  return () => {
    handlers.delete(signal);
    process.removeListener(signal, onSignal);
  };
}

/**
 * Writes the last window and, with the last listener gone, gives the signal its default action back: same exit code
 * as without us. false, and nothing done, when the target has a listener of its own.
 */
export function yieldTo(recorder: Recorder, signal: EndSignal): boolean {
  const ours = handlers.get(signal);
  if (!ours || process.listenerCount(signal) > 1) return false;
  flushWorkers(recorder);
  recorder.finish();
  process.removeListener(signal, ours);
  return true;
}
