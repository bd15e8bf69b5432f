import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CaptureMetadata, ThreadMetadata, WindowMetadata } from '../../core/captureMetadata.ts';
import { chartsOf } from './charts.ts';
import { pathsOf } from './drawing.ts';
import { eventsOf } from './events.ts';
import { sectionsOf } from './sections.ts';

const window = (startMs: number, durationMs: number, cpu: number): WindowMetadata => ({
  ...{ startMs, durationMs, cpu, intervalMicros: 5000, ticks: 10, costMs: 1, utilization: cpu / 2 },
  ...{ delay: { p50: 1, p99: 10 * cpu, max: 40 }, gc: { count: 2, totalMs: durationMs / 10, maxMs: 3 } },
  ...{ rss: 100e6, heapUsed: 40e6 },
});

const thread = (threadId: number, windows?: readonly WindowMetadata[]): ThreadMetadata => ({
  ...{ threadId, samples: 10, delay: { p50: 1, p99: 8, max: 40 }, gc: { count: 4, totalMs: 400, maxMs: 3 } },
  ...(windows ? { windows } : {}),
});

/** What every version of Selftime has written. */
const oldest: CaptureMetadata = {
  ...{ version: 1, profileType: 'wall', command: ['node', 'a.js'], cwd: '/app', startTime: 1e12 },
  ...{ durationMs: 4000, intervalMicros: 5000, samples: 20, exitCode: 0, signal: null },
  ...{ platform: 'linux-x64', cpuModel: 'CPU', cpuCount: 2, warnings: [] },
  processes: [
    { pid: 7, ppid: 1, name: 'a.js', nodeVersion: 'v20.0.0', threads: [{ threadId: 0, samples: 20 }] },
  ],
};

describe('charts of a thread', () => {
  it('say in words what they show, by time', () => {
    const charts = chartsOf(thread(0, [window(0, 3000, 0.2), window(3000, 1000, 0.6)]));
    assert.deepEqual(
      charts.map(({ title, summary, top, format }) => `${title}: ${summary}; up to ${format(top)}`),
      [
        'CPU: 30% on average, 60% at most; up to 100%',
        'Event loop utilization: 15% on average, 30% at most; up to 100%',
        'Event loop delay, p99: 3 ms on average, 40 ms at worst; up to 6 ms',
        'Memory: RSS 100 MB, heap used 40 MB at most; up to 100 MB',
        'Garbage collection: 4 collections, 400 ms in all, longest 3 ms; up to 10%',
        'Sampling interval: 5 ms throughout; up to 5 ms',
      ],
    );
  });

  it('are none where there are no windows', () => {
    assert.deepEqual(chartsOf(thread(0)), []);
  });

  it('are steps, broken where it was not sampled', () => {
    const windows = [window(0, 1000, 0), window(1000, 1000, 0), window(3000, 1000, 0)];
    const { line, area } = pathsOf(windows, [1, 0.5, 0], 4000, 1);
    assert.equal(line, 'M0 0H250V50H500M750 100H1000');
    assert.equal(area, 'M0 100V0H250V100ZM250 100V50H500V100ZM750 100V100H1000V100Z');
    assert.equal(pathsOf(windows, [0, 0, 0], 4000, 0).line, 'M0 100H250V100H500M750 100H1000');
  });
});

describe('what is said of a capture', () => {
  const textOf = (metadata: CaptureMetadata) =>
    sectionsOf(metadata).map(
      ({ title, facts }) => `${title}: ${facts.map((fact) => fact.join(' ')).join('; ')}`,
    );

  it('is nothing where an older version did not know it', () => {
    const [recording, environment, ...others] = textOf(oldest);
    assert.match(
      recording,
      /^Recording: Command node a\.js; .*; Samples 20; Interval 5 ms; Ended with exit code 0$/,
    );
    assert.equal(environment, 'Environment: Node.js 20.0.0; Platform linux-x64; Processors 2 x CPU');
    assert.deepEqual(others, []);
    assert.deepEqual(eventsOf(oldest), []);
  });

  it('is all there is', () => {
    const text = textOf({
      ...oldest,
      overhead: { budget: 0.02, measured: 0.013, startMs: 20, samplingMs: 30, windowsMs: 5, stallMs: 0 },
      warmup: { mode: 'url', untilMs: 1200, samples: 1, reason: 'it answered 200' },
      context: {
        git: { commit: '0123456789abcdef', branch: 'main', dirty: true },
        package: { name: 'svc', version: undefined },
        loadAverage: [0.5, 1.25],
        inspected: true,
      },
    }).join('\n');
    assert.match(text, /Overhead: Measured 1\.3% of a core, for each thread; Budget 2%; Starting 20 ms/);
    const shared = textOf({
      ...oldest,
      overhead: {
        budget: 0.02,
        measured: 0.026,
        mean: 0.014,
        startMs: 0,
        samplingMs: 0,
        windowsMs: 0,
        stallMs: 0,
      },
    }).join('\n');
    assert.match(
      shared,
      /Measured 2\.6% of a core, in the worst thread; Mean 1\.4%, over all threads; Budget 2%/,
    );
    assert.match(text, /Warm-up: .* health check answers; Over after 1\.2 s; .*; Left out 1 sample$/m);
    assert.match(
      text,
      /Load 0\.50 at the start, 1\.25 at the end; Commit 0123456789 on main with changes; Package svc; Inspector was open/,
    );
  });

  it('tells what happened in the order of time, and to which thread where there are several', () => {
    const at = { pid: 7, threadId: 0 };
    const happened = {
      ...oldest,
      decisions: [
        { atMs: 920, text: 'paused', ...at },
        { atMs: 2500, text: 'every 10 ms', ...at },
      ],
      pauses: [{ startMs: 900, endMs: 2000, reason: 'paused', ...at }],
      warmup: { mode: 'time', untilMs: 1000, samples: 4, reason: '1 s was over' },
    } as const;
    const told = (metadata: CaptureMetadata) =>
      eventsOf(metadata).map(({ atMs, thread: who, text }) => `${atMs} ${who}: ${text}`);
    assert.deepEqual(told(happened), [
      '900 : paused; for 1.1 s',
      '1000 : Warm-up over: 1 s was over',
      '2500 : every 10 ms',
    ]);
    const [main] = oldest.processes;
    const workers = { ...main, threads: [...main.threads, thread(1)] };
    assert.equal(told({ ...happened, processes: [workers] })[0], '900 main: paused; for 1.1 s');
    const child = { ...main, pid: 8 };
    assert.equal(told({ ...happened, processes: [main, child] })[0], '900 a.js (7), main: paused; for 1.1 s');
  });
});
