import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { nodeBinary } from '../../scripts/nodes.mjs';
import type { TopResult } from '../../src/cli/commands/top.ts';
import { readCaptureMetadata } from '../../src/core/captureMetadata.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import type { Profile } from '../../src/core/profile.ts';
import { labelsOf } from '../../src/core/profileBuilder.ts';
import { findSampleType } from '../../src/core/sampleTypes.ts';
import { cli, programs, record, run, testNode, untilPaused, type Recorded } from './run.ts';

const typesOf = (profile: Profile) => profile.sampleTypes.map(({ type, unit }) => `${type}/${unit}`);

function rows(profile: Profile, sampleType: string) {
  const { rows, total } = functionTable(profile, findSampleType(profile, sampleType));
  return { total, of: (name: string) => rows.find((row) => row.name === name) };
}

for (const major of [18, 20, 22, 24, 26]) {
  const node = await nodeBinary(major);
  describe(`Profile types on Node ${major}`, { skip: !node && 'not for this platform' }, () => {
    describe('a program that computes for 1 s of CPU time and waits for 1.5 s', () => {
      let recorded: Recorded;
      let cpuMs: number;
      before(async () => {
        recorded = await record([node!, join(programs, 'waiting.cjs')], {
          // Shares of few ticks are far off by chance.
          flags: ['--type', 'heap,cpu,wall', '--interval-us', '1000', '--budget', '100'],
        });
        cpuMs = (JSON.parse(/{"cpuMs".*}/.exec(recorded.stderr)![0]) as { cpuMs: number }).cpuMs;
      });

      it('is one capture of all types, wall first', () => {
        const { profile, warnings } = recorded;
        assert.deepEqual(typesOf(profile), [
          'samples/count',
          'wall/nanoseconds',
          'cpu/nanoseconds',
          'inuse_objects/count',
          'inuse_space/bytes',
        ]);
        assert.equal(profile.sampleTypes[profile.defaultSampleType].type, 'wall');
        const { profileType, profileTypes } = readCaptureMetadata(profile)!;
        assert.deepEqual([profileType, profileTypes], ['wall', ['wall', 'cpu', 'heap']]);
        assert.deepEqual(warnings, []);
      });

      it('shows waiting in wall time, and not in CPU time', () => {
        const wall = rows(recorded.profile, 'wall');
        const cpu = rows(recorded.profile, 'cpu');
        for (const [name, waitMs] of [
          ['waitForMemory', 1000],
          ['waitForChild', 500],
        ] as const) {
          assert.ok(wall.of(name)!.total > waitMs * 0.6e6, `${name} waits ${wall.of(name)!.total}`);
          const used = (cpu.of(name)?.total ?? 0) / cpu.total;
          assert.ok(used < 0.15, `${name} used ${used}`);
        }
      });

      it('shows what the process says of its CPU time, in the function that computes', () => {
        const cpu = rows(recorded.profile, 'cpu');
        assert.ok(cpu.of('compute')!.total / cpu.total > 0.75, `compute ${cpu.of('compute')!.total}`);
        const measured = cpu.total / 1e6 / cpuMs;
        assert.ok(measured > 0.7 && measured < 1.3, `${cpu.total / 1e6} ms of ${cpuMs} ms`);
      });

      it('takes an inlined function for what it is in both', () => {
        const [wall, cpu] = ['wall', 'cpu'].map((type) => rows(recorded.profile, type));
        const share = (table: typeof wall) => table.of('hash')!.self / table.of('compute')!.total;
        assert.ok(Math.abs(share(wall) - share(cpu)) < 0.2, `${share(wall)} ${share(cpu)}`);
      });
    });

    describe('a program that keeps 40 MB and drops 400 MB', () => {
      let profile: Profile;
      before(async () => {
        ({ profile } = await record([node!, join(programs, 'retaining.cjs')], {
          flags: ['--type', 'wall,heap'],
        }));
      });

      it('shows who allocated what is alive, within the error of sampling', () => {
        const heap = rows(profile, 'inuse_space');
        const keep = heap.of('keep')!.self / 1e6;
        // 42 MB, of which every 512 KiB one object is sampled: a standard deviation of 4.4 MB.
        assert.ok(keep > 24 && keep < 60, `keep ${keep} MB`);
        const waste = (heap.of('waste')?.self ?? 0) / 1e6;
        assert.ok(waste < 100, `waste ${waste} MB`);
      });

      it('puts it on the line where the function is defined, with its process and thread', () => {
        const space = findSampleType(profile, 'inuse_space');
        const line = lineTable(profile, space).rows.find((row) => row.function === 'keep')!;
        assert.equal(line.line, 4);
        const { samples, sampleTypes } = profile;
        let checked = 0;
        for (let s = 0; s < samples.length; s++) {
          if (samples.values[s * sampleTypes.length + space] === 0) continue;
          checked++;
          assert.deepEqual(
            labelsOf(profile, s).map(({ key }) => key),
            ['pid', 'thread', 'process'],
          );
        }
        assert.ok(checked > 0);
      });
    });

    it('tells in allocations of 400 MB what one function allocated in several windows, and dropped', async () => {
      const { profile, warnings: all } = await record([node!, join(programs, 'allocating.cjs')], {
        flags: ['--type', 'wall,heap', '--allocations', '--window', '0.3', '--budget', '100'],
      });
      // On a fast machine it waits for nearly all of its time.
      const warnings = all.filter((text) => !text.startsWith('Too short to sample:'));
      if (major < 20) {
        assert.deepEqual(warnings, [
          'There is no allocations profile: V8 tells of allocations from Node.js 20 on.',
        ]);
        return;
      }
      assert.deepEqual(warnings, []);
      const { profileTypes, processes } = readCaptureMetadata(profile)!;
      assert.deepEqual(profileTypes, ['wall', 'allocations']);
      assert.ok(processes[0].threads[0].windows!.length > 2);
      assert.deepEqual(typesOf(profile).slice(2), ['alloc_objects/count', 'alloc_space/bytes']);
      // Of every 512 KiB one object is sampled: a standard deviation of 3.6 %.
      const space = rows(profile, 'alloc_space').of('drop')!;
      assert.ok(space.self > 340e6 && space.self < 460e6, `${space.self / 1e6} MB`);
      assert.equal(space.line, 4);
      assert.ok(space.self > rows(profile, 'alloc_space').total * 0.95);
      const objects = rows(profile, 'alloc_objects').of('drop')!.self;
      assert.ok(objects > 30_000 && objects < 200_000, `${objects} objects`);
    });
  });
}

describe('Profile types', { concurrency: 2 }, () => {
  it('records CPU time alone, by function', async () => {
    const { profile, result } = await record([testNode, join(programs, 'waiting.cjs')], {
      flags: ['--type', 'cpu'],
    });
    assert.deepEqual(typesOf(profile), ['samples/count', 'cpu/nanoseconds']);
    assert.equal(profile.sampleTypes[profile.defaultSampleType].type, 'cpu');
    assert.ok(result.samples > 50, String(result.samples));
    const compute = rows(profile, 'cpu').of('compute')!;
    assert.equal(compute.line, 10);
    assert.equal(lineTable(profile).rows.find((row) => row.function === 'compute')!.line, 10);
  });

  it('records the heap alone', async () => {
    const { profile, warnings } = await record([testNode, join(programs, 'retaining.cjs')], {
      flags: ['--type', 'heap'],
    });
    assert.deepEqual(typesOf(profile), ['inuse_objects/count', 'inuse_space/bytes']);
    assert.ok(rows(profile, 'inuse_space').of('keep')!.self > 24e6);
    assert.deepEqual(warnings, []);
  });

  it('records allocations alone, of a worker, too', async () => {
    const start = `new (require('worker_threads').Worker)(${JSON.stringify(join(programs, 'allocating.cjs'))})`;
    const { profile, warnings } = await record([testNode, '-e', start], {
      flags: ['--type', 'heap', '--allocations'],
    });
    assert.deepEqual(warnings, []);
    assert.deepEqual(typesOf(profile), ['alloc_objects/count', 'alloc_space/bytes']);
    const { self } = rows(profile, 'alloc_space').of('drop')!;
    assert.ok(self > 340e6 && self < 460e6, `${self / 1e6} MB`);
  });

  it('leaves out what was allocated during a pause', async () => {
    const script = `
      const all = { last: undefined };
      function sampled() { all.last = new Array(5e4).fill(0); }
      function unsampled() { all.last = new Array(5e4).fill(1); }
      ${untilPaused('sampled()', 'for (let i = 0; i < 1000; i++) unsampled()')}`;
    const { profile, result } = await record([testNode, '-e', script], {
      flags: ['--type', 'wall,heap', '--allocations', '--pause', '--cpu-threshold', '0.05'],
    });
    assert.equal(result.pauses.length, 1);
    const { of } = rows(profile, 'alloc_space');
    assert.ok(of('sampled')!.self > 10e6);
    assert.equal(of('unsampled'), undefined);
  });

  it('says of when its live objects are, where memory became short', async () => {
    const script = `
      const kept = [];
      function keep() { for (let i = 0; i < 2150; i++) kept.push(new Array(5e3).fill(i)); }
      keep();
      gc();
      const { folder } = JSON.parse(process.env.SELFTIME_AGENT);
      const secondWindow = folder + '/' + process.pid + '-0.window-00001.pb.gz';
      const timer = setInterval(() => {
        if (!require('fs').existsSync(secondWindow)) return;
        clearInterval(timer);
        kept.splice(0);
      }, 50);`;
    const { profile, warnings } = await record(
      [testNode, '--expose-gc', '--max-old-space-size=100', '-e', script],
      {
        flags: ['--type', 'wall,heap'],
      },
    );
    assert.match(
      warnings.join(),
      /live objects are those of [\d.]+ m?s after the start, not of the end: memory was short/,
    );
    assert.match(
      readCaptureMetadata(profile)!
        .decisions!.map(({ text }) => text)
        .join(),
      /memory is short/,
    );
    assert.ok(rows(profile, 'inuse_space').of('keep')!.self > 50e6);
  });

  it('says in one line what allocations are of', async () => {
    const { code, stderr } = await run([testNode, cli, 'record', '--allocations', '--', testNode, '-v']);
    assert.equal(code, 2);
    assert.match(stderr, /^selftime: --allocations .*the heap is not recorded\. Add --type wall,heap\.\n$/);
  });

  it('keeps all types of a process that ends by a signal', async () => {
    const { profile, code } = await record([testNode, join(programs, 'ending.cjs'), 'wait'], {
      flags: ['--type', 'wall,cpu,heap', '--duration', '2'],
    });
    assert.equal(code, 143);
    for (const type of ['wall', 'cpu', 'inuse_space']) assert.ok(rows(profile, type).total > 0, type);
  });

  it('keeps the closed windows of a process that is killed', async () => {
    const keep = 'setInterval(function keep() { kept.push(new Array(65536).fill(0.5)); }, 5)';
    const kill = "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2500)";
    const { profile, code } = await record([testNode, '-e', `const kept = []; ${keep}; ${kill}`], {
      flags: ['--type', 'wall,cpu,heap'],
    });
    assert.equal(code, 137);
    for (const type of ['wall', 'cpu']) assert.ok(rows(profile, type).total > 0, type);
    assert.ok(rows(profile, 'inuse_space').of('keep')!.self > 0);
  });

  it('measures each worker by itself', async () => {
    const work = 'const until = process.cpuUsage().user + 6e5; while (process.cpuUsage().user < until);';
    const start = `new (require('worker_threads').Worker)(${JSON.stringify(work)}, { eval: true })`;
    const { profile } = await record([testNode, '-e', `${start}; ${start}`], {
      flags: ['--type', 'wall,cpu,heap'],
    });
    const cpu = findSampleType(profile, 'cpu');
    const used = new Map<unknown, number>();
    for (let s = 0; s < profile.samples.length; s++) {
      const thread = labelsOf(profile, s).find(({ key }) => key === 'thread')!.value;
      const value = profile.samples.values[s * profile.sampleTypes.length + cpu];
      used.set(thread, (used.get(thread) ?? 0) + value);
    }
    const { threads } = readCaptureMetadata(profile)!.processes[0];
    for (const { threadId, cpuMs } of threads.filter((thread) => thread.threadId > 0)) {
      const sampled = used.get(`worker ${threadId}`)! / 1e6;
      assert.ok(sampled > 50, `worker ${threadId}: ${sampled} ms`);
      // Elsewhere the clock may be that of the whole process.
      if (process.platform !== 'linux') continue;
      assert.ok(Math.abs(sampled / cpuMs! - 1) < 0.3, `worker ${threadId}: ${sampled} of ${cpuMs} ms`);
    }
    assert.equal(threads.length, 3);
  });

  it('goes on without a type that cannot be recorded, and says so', async () => {
    const { profile, warnings } = await record(
      [testNode, '--heap-prof', '--heap-prof-dir=/dev/null', join(programs, 'waiting.cjs')],
      {
        flags: ['--type', 'wall,heap'],
      },
    );
    assert.deepEqual(warnings, [
      'There is no heap profile: the program samples its heap itself (--heap-prof).',
    ]);
    assert.ok(rows(profile, 'wall').total > 1e9);
  });

  it('says in one line which words it knows', async () => {
    for (const words of ['memory', 'wall,memory', '']) {
      const { code, stderr } = await run([testNode, cli, 'record', '--type', words, '--', testNode, '-v']);
      assert.equal(code, 2);
      assert.match(stderr, /^selftime: .*--type.*wall, cpu, heap.*\n$/);
    }
  });

  it('has top show wall and CPU time side by side', async () => {
    const out = join(
      (await record([testNode, join(programs, 'waiting.cjs')], { flags: ['--type', 'wall,cpu'] })).result
        .capture,
    );
    const top = async (...flags: string[]) => (await run([testNode, cli, 'top', ...flags, out])).stdout;
    const wall = JSON.parse(await top('--json')) as TopResult;
    const waiting = wall.rows.find((row) => row.function === 'waitForMemory')!;
    assert.ok(waiting.cpu!.total < waiting.total / 4);
    const cpu = JSON.parse(await top('--json', '--sample-type', 'cpu')) as TopResult;
    assert.deepEqual(cpu.sampleType, { type: 'cpu', unit: 'nanoseconds' });
    const computing = cpu.rows.find((row) => row.function === 'compute')!;
    assert.ok(computing.wall!.total > 0);
    assert.match(await top(), /cpu self {2}cpu total/);
    for (const by of ['line', 'file', 'package']) {
      const { rows } = JSON.parse(await top('--json', '--by', by)) as TopResult;
      assert.ok(
        rows.every((row) => row.cpu),
        by,
      );
    }
  });
});
