import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { windowAt } from '../../test/support/windowRecord.ts';
import { overheadOf, ThreadLog } from './threadLog.ts';

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

  it('measures overhead of the worst thread and over all, waiting apart', () => {
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
      ...{
        budget: 0.02,
        measured: 0.02333,
        mean: 0.02125,
        startMs: 40,
        samplingMs: 33,
        windowsMs: 12,
        stallMs: 30,
      },
    });
    logs[1].addFinal({ encodeMs: 3 });
    assert.equal(overheadOf(logs, 0.02).windowsMs, 15);
    assert.deepEqual([overheadOf([], 0.02).measured, overheadOf([], 0.02).mean], [null, null]);
  });

  it('does not dilute the overhead of a busy thread with idle ones, nor call a brief one the worst', () => {
    const [main, ...workers] = Array.from({ length: 9 }, () => new ThreadLog());
    const { cost } = windowAt(0);
    main.add(windowAt(0, { durationMs: 60_000, cost: { ...cost, samplingMs: 1556 } }));
    for (const idle of workers)
      idle.add(windowAt(0, { durationMs: 60_000, cost: { ...cost, samplingMs: 116 } }));
    const brief = new ThreadLog();
    brief.add(windowAt(0, { durationMs: 100, cost: { ...cost, startMs: 30 } }));
    const { measured, mean } = overheadOf([main, ...workers, brief], 0.02);
    assert.deepEqual([measured, mean], [0.026, 0.00475]);
  });

  it('keeps the first pauses and decisions of a long capture, and counts the other pauses', () => {
    const log = new ThreadLog();
    for (let second = 0; second < 800; second++) {
      const pause = { start: second * 1000, end: second * 1000 + 10, reason: 'paused' };
      log.add(windowAt(second, { pauses: [pause], decisions: ['paused'] }));
    }
    assert.equal(log.pauses.length, 500);
    assert.equal(log.decisions.length, 500);
    assert.deepEqual(log.morePauses, { count: 300, totalMs: 3000 });
  });
});
