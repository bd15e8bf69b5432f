import { isMainThread } from 'node:worker_threads';
import type { Recorder } from './recorder.ts';

/** Signals that end a Node process by default and that a handler can see. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Writes the open window on every way out that runs JavaScript: normal end, process.exit, uncaught
 * exceptions and rejections (all of them emit `exit`), and the signals above.
 */
export function flushWhenEnding(recorder: Recorder): void {
  // Prepended: a listener of the target may end the process itself, and then later ones never run.
  process.prependOnceListener('exit', () => recorder.finish());
  if (isMainThread) for (const signal of SIGNALS) flushOnSignal(recorder, signal);
}

function flushOnSignal(recorder: Recorder, signal: NodeJS.Signals): void {
  const onSignal = () => {
    if (process.listenerCount(signal) > 1) {
      // The target handles the signal itself and may live on, or end without another word.
      recorder.rotate();
      return;
    }
    recorder.finish();
    // With the last listener gone the signal has its default action again: same exit code as without us.
    process.removeListener(signal, onSignal);
    process.kill(process.pid, signal);
  };
  try {
    process.prependListener(signal, onSignal);
  } catch {
    // Not every platform has every signal.
  }
}
