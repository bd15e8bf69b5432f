import { inspector } from './inspector.ts';

/**
 * V8 notes lines of optimised code only while a sampler runs: after a restart, a hot loop that was compiled before has
 * all its samples on the line of its caller. Measuring coverage for an instant has V8 throw its optimised code away; it
 * is soon compiled again, with lines. Goes through the inspector inside the process; no port is opened.
 *
 * @throws where the process has no inspector.
 */
export function repairLines(): void {
  whileCovered(() => undefined);
}

/**
 * While coverage is measured, V8 keeps all code that has run, garbage or not: the places of its functions can be told.
 * @throws see repairLines; and what `act` throws.
 */
export function whileCovered<T>(act: () => T): T {
  const session = new (inspector().Session)();
  session.connect();
  try {
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    const result = act();
    session.post('Profiler.stopPreciseCoverage');
    session.post('Profiler.disable');
    return result;
  } finally {
    // Ends what is still on.
    session.disconnect();
  }
}

/** Not where the target itself measures coverage: ours would end it. */
export function canRepairLines(): boolean {
  const words = [...process.argv, ...process.execArgv];
  if (process.env.NODE_V8_COVERAGE || words.some((word) => /^--(experimental-test-)?coverage/.test(word)))
    return false;
  // Not by loading it: that takes a while, and most targets never need it.
  return process.features.inspector;
}
