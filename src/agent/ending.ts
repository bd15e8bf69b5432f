import { isMainThread } from 'node:worker_threads';
import { END_SIGNALS, type EndSignal } from '../protocol/agentFiles.ts';
import type { Recorder } from './recorder.ts';

/**
 * Writes the open window on every way out that runs JavaScript: normal end, process.exit, uncaught
 * exceptions and rejections (all of them emit `exit`), and the signals above.
 */
export function flushWhenEnding(recorder: Recorder): void {
  // Prepended: a listener of the target may end the process itself, and then later ones never run.
  process.prependOnceListener('exit', () => recorder.finish());
  if (isMainThread) for (const signal of END_SIGNALS) flushOnSignal(recorder, signal);
}

const handlers = new Map<EndSignal, () => void>();

function flushOnSignal(recorder: Recorder, signal: EndSignal): void {
  const onSignal = () => {
    if (yieldTo(recorder, signal)) return void process.kill(process.pid, signal);
    // The target handles the signal itself and may live on, or end without another word. Some count the listeners
    // first and do nothing where there is one they do not know (signal-exit): step aside while they look.
    process.removeListener(signal, onSignal);
    recorder.rotate({ bySignal: true });
    process.nextTick(() => process.prependListener(signal, onSignal));
  };
  try {
    process.prependListener(signal, onSignal);
    handlers.set(signal, onSignal);
  } catch {
    // Not every platform has every signal.
  }
}

/**
 * Writes the last window and, with the last listener gone, gives the signal its default action back: same exit code
 * as without us. false, and nothing done, when the target has a listener of its own.
 */
export function yieldTo(recorder: Recorder, signal: EndSignal): boolean {
  const ours = handlers.get(signal);
  if (!ours || process.listenerCount(signal) > 1) return false;
  recorder.finish();
  process.removeListener(signal, ours);
  return true;
}
