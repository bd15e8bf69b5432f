import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WindowRecord } from '../protocol/agentFiles.ts';
import { overheadOf, ThreadLog } from './threadLog.ts';

function windowAt(second: number, change: Partial<WindowRecord> = {}): WindowRecord {
  return {
    ...{
      type: 'wall',
      missing: [],
      sequence: second,
      startTime: second * 1000,
      durationMs: 1000,
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
        heapLimit: 4e9,
        waiting: 0.1,
        inspected: false,
      },
      delay: { p50: 1, p99: 5, max: 9 },
      gc: { count: 2, totalMs: 4, maxMs: 3 },
    },
    ...change,
  };
}

describe('ThreadLog', () => {
  it('sums windows: shares by time, amounts as they are, the worst of delays', () => {
    const log = new ThreadLog();
    log.add(windowAt(0));
    const { load } = windowAt(1);
    const delay = { p50: 4, p99: 4, max: 20 };
    log.add(windowAt(1, { durationMs: 3000, load: { ...load, cpu: 1, utilization: 0.8, delay } }));
    const { windows, ...whole } = log.metadata(0);
    assert.deepEqual(whole, {
      ...{ sampledMs: 4000, cpuMs: 3500, utilization: 0.7 },
      ...{ delay: { p50: 3.25, p99: 5, max: 20 }, gc: { count: 4, totalMs: 8, maxMs: 3 } },
    });
    assert.deepEqual(windows!.map(({ startMs, costMs }) => [startMs, costMs]), [[0, 15], [1000, 15]]); // prettier-ignore
  });

  it('keeps a bounded series of a long capture, without losing time or cost', () => {
    const log = new ThreadLog();
    for (let second = 0; second < 10_000; second++) log.add(windowAt(second));
    const { windows, sampledMs } = log.metadata(0);
    assert.ok(windows!.length > 60 && windows!.length <= 120);
    assert.equal(sampledMs, 10_000_000);
    const sum = (of: (window: (typeof windows & object)[number]) => number) =>
      windows!.reduce((all, w) => all + of(w), 0);
    assert.equal(
      sum(({ durationMs }) => durationMs),
      10_000_000,
    );
    assert.equal(Math.round(sum(({ costMs }) => costMs)), 150_000);
    assert.equal(
      sum(({ ticks }) => ticks),
      2_000_000,
    );
  });

  it('measures overhead over all threads, waiting apart', () => {
    const logs = [new ThreadLog(), new ThreadLog()];
    for (const log of logs) log.add(windowAt(0));
    const cost = {
      startMs: 40,
      samplingMs: 11,
      stopMs: 1,
      serializeMs: 2,
      encodeMs: 0.5,
      watchMs: 0.5,
      stallMs: 10,
    };
    logs[0].add(windowAt(1, { cost, durationMs: 2000 }));
    assert.deepEqual(overheadOf(logs, 0.02), {
      ...{ budget: 0.02, measured: 0.02125, startMs: 40, samplingMs: 33, windowsMs: 12, stallMs: 30 },
    });
    logs[1].addFinal({ encodeMs: 3 });
    assert.equal(overheadOf(logs, 0.02).windowsMs, 15);
    assert.equal(overheadOf([], 0.02).measured, null);
  });
});
