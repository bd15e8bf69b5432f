import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { freePort } from '../../src/capture/busyProcess.ts';
import { readCaptureMetadata, type CaptureMetadata } from '../../src/core/captureMetadata.ts';
import { filterProfile } from '../../src/core/filters/language.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import { cli, programs, record, root, run, testNode, untilPaused, type Recorded } from './run.ts';

const phases = join(programs, 'phases.cjs');
const osr = join(programs, 'osr.cjs');

function metadataOf({ profile }: Recorded): CaptureMetadata {
  return readCaptureMetadata(profile)!;
}

describe('the control loop', { concurrency: 2 }, () => {
  for (const major of [18, 20, 22, 24, 26]) {
    it(`Node ${major}: lines stay right when it changes the interval`, async (t) => {
      const node = await nodeBinary(major);
      if (!node) return t.skip(`no Node ${major} for this platform`);
      const recorded = await record([node, osr, '5'], { flags: ['--interval-us', '1000', '--budget', '1'] });
      const { decisions, overhead, processes } = metadataOf(recorded);
      const [{ text }] = decisions!.filter(({ text }) => text.startsWith('every'));
      assert.match(text, /instead of 1 ms: profiling takes/);
      assert.equal(recorded.result.overhead.budget, 0.01);
      assert.equal(recorded.result.overhead.measured, overhead!.measured);
      const windows = processes[0].threads[0].windows!;
      assert.ok(windows.at(-1)!.intervalMicros > windows[0].intervalMicros);
      const rows = lineTable(recorded.profile).rows.filter(({ file }) => basename(file) === 'osr.cjs');
      const self = rows.reduce((sum, row) => sum + row.self, 0);
      const hot = rows.filter(({ line }) => line === 6 || line === 7).reduce((sum, row) => sum + row.self, 0);
      assert.ok(hot / self > 0.95, `${hot / self} of the time on the hot lines`);
    });
  }

  it('leaves the interval alone where runs are to be compared', async () => {
    // The same run changes it without --steady, as seen above.
    const flags = ['--interval-us', '1000', '--budget', '1', '--steady'];
    const recorded = await record([testNode, osr, '5'], { flags });
    const { decisions = [], processes, sampling } = metadataOf(recorded);
    const intervals = processes[0].threads[0].windows!.map(({ intervalMicros }) => intervalMicros);
    assert.ok(intervals.length > 1);
    assert.deepEqual([...new Set(intervals)], [1000]);
    assert.ok(decisions.every(({ text }) => !text.startsWith('every')));
    assert.equal(sampling!.steady, true);
  });

  it('does not sample a thread above the threshold where asked to pause', async () => {
    const script = `
      const end = Date.now() + 3000;
      (function turn() {
        if (Date.now() > end) return setTimeout(() => {}, 3000);
        for (let i = 0, h = 0; i < 2e7; i++) h = (h * 31 + i) | 0;
        setImmediate(turn);
      })();`;
    const flags = ['--pause', '--cpu-threshold', '0.05'];
    const recorded = await record([testNode, '-e', script], { flags });
    const [pause] = recorded.result.pauses;
    assert.match(pause.reason, /^paused: the thread used .* threshold 5.0 %/);
    assert.ok(pause.startMs >= 900 && pause.endMs > pause.startMs);
    const [{ windows, sampledMs }] = metadataOf(recorded).processes[0].threads;
    assert.ok(windows!.length >= 2, 'it resumed');
    assert.ok(sampledMs! + pause.endMs - pause.startMs < recorded.result.durationMs + 500);
  });
});

describe('a signal during a pause', () => {
  it('is one that the program handles: nothing is opened to end it', async () => {
    const script = `
      process.on('SIGTERM', () => {
        console.log('handled');
        const end = Date.now() + 2500;
        (function on() { if (Date.now() < end) setImmediate(on); else process.exit(5); })();
      });
      ${untilPaused('', "console.log('ready'); setInterval(() => {}, 1000)")}`;
    const recorded = await record([testNode, '-e', script], {
      flags: ['--pause', '--cpu-threshold', '0.05'],
      whenPrinted: { text: 'ready', act: (pid) => process.kill(pid, 'SIGTERM') },
    });
    assert.equal(recorded.code, 5);
    assert.equal(recorded.result.pauses.length, 1);
    assert.match(recorded.stderr, /handled/);
    assert.doesNotMatch(recorded.stderr, /Debugger listening/);
  });
});

describe('warming up', { concurrency: 2 }, () => {
  const shares = ({ profile }: Recorded) => {
    const table = functionTable(filterProfile(profile, 'phase!=warmup'));
    const of = (name: string) => table.rows.find((row) => row.name === name)?.self ?? 0;
    return {
      working: of('working') / table.total,
      starting: (of('startA') + of('startB') + of('burn')) / table.total,
    };
  };

  it('of a given time is kept, marked and not counted', async () => {
    const recorded = await record([testNode, phases, '1500', '3000'], { flags: ['--warmup', '2'] });
    const { warmup, samples } = metadataOf(recorded);
    assert.equal(warmup!.mode, 'time');
    assert.ok(warmup!.untilMs! >= 1990 && warmup!.untilMs! <= 2010, `${warmup!.untilMs}`);
    assert.ok(warmup!.samples > 30 && samples > 30);
    assert.equal(recorded.result.samples, samples);
    assert.equal(shares(recorded).starting, 0);
    assert.ok(shares(recorded).working > 0.8);
    assert.equal(functionTable(recorded.profile).samples, samples + warmup!.samples);
  });

  it('ends when a health check answers', async () => {
    const port = String(await freePort());
    const recorded = await record([testNode, phases, '1500', '3000', port], {
      flags: ['--warmup-until', `http://127.0.0.1:${port}/health`],
    });
    const { warmup } = metadataOf(recorded);
    assert.match(warmup!.reason, /answered 200/);
    assert.ok(warmup!.untilMs! >= 1400, `${warmup!.untilMs}`);
    assert.equal(shares(recorded).starting, 0);
    assert.ok(shares(recorded).working > 0.8);
  });

  it('ends by itself when the program does the same all the time', async () => {
    const recorded = await record([testNode, phases, '3500', '50000', 'untilWarm'], {
      flags: ['--warmup', 'auto'],
    });
    const { warmup } = metadataOf(recorded);
    assert.equal(warmup!.mode, 'auto');
    assert.ok(warmup!.untilMs! > 3500, `${warmup!.untilMs}`);
    assert.equal(shares(recorded).starting, 0);
  });

  it('that never ends counts, and it is said', async () => {
    const recorded = await record([testNode, phases, '300', '1000'], { flags: ['--warmup', '60'] });
    assert.equal(metadataOf(recorded).warmup!.untilMs, null);
    assert.match(recorded.warnings.join(), /ended before its warm-up was over/);
    assert.ok(recorded.result.samples > 30);
    assert.ok(shares(recorded).working > 0.4);
  });

  it('asks no other machine', async () => {
    const finished = await run([
      testNode,
      cli,
      'record',
      '--warmup-until',
      'http://example.org/',
      '--',
      testNode,
      '-e',
      '0',
    ]);
    assert.equal(finished.code, 2);
    assert.match(finished.stderr, /not the address of a health check on this machine/);
  });
});

describe('a capture says where it was made', () => {
  it('with versions, flags, commit, package and what the event loop did, and no environment', async () => {
    const script = `
      const all = []; const end = Date.now() + 1500;
      (function turn() { for (let i = 0; i < 2e5; i++) all[i & 1023] = { i }; if (Date.now() < end) setImmediate(turn); })();`;
    const command = [testNode, '--max-old-space-size=300', '-e', script];
    const env = { SECRET_OF_THE_TEST: 'do-not-store' };
    const recorded = await record(command, { cwd: root, env });
    const metadata = metadataOf(recorded);
    const [{ arch, flags, threads, nodeVersion }] = metadata.processes;
    assert.equal(nodeVersion, process.version);
    assert.equal(arch, process.arch);
    assert.ok(flags!.includes('--max-old-space-size=300'));
    assert.ok(
      flags!.every((flag) => !flag.includes('agent.cjs')),
      `${flags}`,
    );
    assert.deepEqual(metadata.context!.package!.name, 'selftime');
    assert.match(metadata.context!.git!.commit, /^[0-9a-f]{40}$/);
    assert.equal(metadata.context!.inspected, false);
    const [{ gc, utilization, delay, cpuMs, windows }] = threads;
    assert.ok(gc!.count > 0 && gc!.totalMs > 0);
    assert.ok(utilization! > 0.5 && cpuMs! > 100 && delay!.max >= delay!.p50);
    assert.ok(windows!.every(({ rss, heapUsed }) => rss > 1e7 && heapUsed > 1e6));
    assert.doesNotMatch(JSON.stringify(metadata), /do-not-store/);
  });

  it('warns of an inspector, and of a second profiler', async () => {
    const recorded = await record([
      testNode,
      '--inspect=0',
      '--cpu-prof',
      '--cpu-prof-dir=/dev/null',
      '-e',
      '0',
    ]);
    assert.match(recorded.warnings.join('\n'), /inspector was open[^]*--cpu-prof was on/);
  });
});
