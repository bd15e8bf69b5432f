import type { WindowRecord } from '../../src/protocol/agentFiles.ts';

/** A window of a second, as an agent records it. */
export function windowAt(second: number, change: Partial<WindowRecord> = {}): WindowRecord {
  const { startTime = second * 1000, durationMs = 1000 } = change;
  return {
    ...{
      type: 'wall',
      missing: [],
      sequence: second,
      startTime,
      endTime: startTime + durationMs,
      durationMs,
      intervalMicros: 5000,
      ticks: 200,
      idleTicks: 0,
    },
    ...{ agentTicks: 1, pauses: [], decisions: [], lost: undefined, final: false, bySignal: false },
    cost: { startMs: 0, samplingMs: 11, stopMs: 1, serializeMs: 2, encodeMs: 0.5, watchMs: 0.5, stallMs: 10 },
    load: {
      ...{
        cpu: 0.5,
        utilization: 0.4,
        rss: 5e7,
        heapUsed: 1e7,
        waiting: 0.1,
        inspected: false,
      },
      delay: { p50: 1, p99: 5, max: 9 },
      gc: { count: 2, totalMs: 4, maxMs: 3 },
    },
    ...change,
  };
}
