import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { AgentFolder } from '../../src/capture/agentFolder.ts';
import { readCaptureMetadata } from '../../src/core/captureMetadata.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { programs, record, run, temporaryFolder, testNode } from './run.ts';

const program = join(programs, 'ending.cjs');
const workerEnds = join(programs, 'workerEnds.cjs');
const flags = ['--interval-us', '1000'];
const shortWindows = [...flags, '--window', '0.2', '--budget', '100'];

function samplesOf(profile: Parameters<typeof functionTable>[0], name: string): number {
  return functionTable(profile).rows.find((row) => row.name === name)?.samples ?? 0;
}

describe('endings that run no more code of the target', { concurrency: 2 }, () => {
  for (const major of [18, 20, 22, 24, 26]) {
    for (const [how, code] of [
      ['terminate', 0],
      ['exit', 4],
      ['throw', 1],
      ['signal', 143],
    ] as const) {
      it(`Node ${major}: a worker keeps its last window: ${how}`, async (t) => {
        const node = await nodeBinary(major);
        if (!node) return t.skip(`no Node ${major} for this platform`);
        const recorded = await record([node, workerEnds, how], { flags });
        assert.equal(recorded.code, code);
        if (how === 'terminate') assert.match(recorded.stderr, /terminated 1\n/);
        assert.ok(samplesOf(recorded.profile, 'inWorker') > 50);
        assert.deepEqual(recorded.warnings, []);
      });
    }

    it(`Node ${major}: process.reallyExit keeps all`, async (t) => {
      const node = await nodeBinary(major);
      if (!node) return t.skip(`no Node ${major} for this platform`);
      const recorded = await record([node, program, 'reallyExit'], { flags });
      assert.equal(recorded.code, 8);
      assert.ok(samplesOf(recorded.profile, 'burn') > 50);
      assert.deepEqual(recorded.warnings, []);
    });

    it(`Node ${major}: abort and running out of memory keep the closed windows, and it is said`, async (t) => {
      const node = await nodeBinary(major);
      if (!node) return t.skip(`no Node ${major} for this platform`);
      for (const command of [
        [node, program, 'abort', '1500'],
        [node, '--max-old-space-size=60', program, 'outOfMemory', '800'],
      ]) {
        const recorded = await record(command, { flags: shortWindows });
        assert.equal(recorded.code, 134);
        assert.ok(samplesOf(recorded.profile, 'burn') > 50);
        assert.match(recorded.warnings.join('\n'), /did not close its last window/);
      }
    });
  }
});

describe('a program that leaks until it is out of memory', () => {
  it('is seen until shortly before that, however often it collects garbage', async () => {
    const script = `
      const kept = [];
      setInterval(() => {
        for (let i = 0; i < 30; i++) kept.push(new Array(800).fill(i));
        for (let i = 0; i < 100; i++) new Array(1e4).fill(i);
      }, 20);`;
    const recorded = await record([
      testNode,
      '--max-old-space-size=60',
      '--max-semi-space-size=2',
      '-e',
      script,
    ]);
    assert.equal(recorded.code, 134);
    const { windows } = readCaptureMetadata(recorded.profile)!.processes[0].threads[0];
    const { heapUsed } = windows!.at(-1)!;
    assert.ok(heapUsed > 50e6, `${heapUsed}`);
  });
});

describe('windows that cannot be written', () => {
  const folder = temporaryFolder();
  const small = join(folder, 'small');
  let mounted = false;
  before(() => {
    mkdirSync(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small], { stdio: 'ignore' });
      mounted = true;
    } catch {
      // Only root may; the tests are skipped.
    }
  });
  after(() => {
    if (mounted) execFileSync('umount', [small]);
  });
  const env = { TMPDIR: small };
  /** What a target does, with `burn` and the folder's disk at hand. */
  const script = (steps: string) => `
    const fs = require('fs');
    const fill = ${JSON.stringify(join(small, 'fill'))};
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    function burn(ms) { const end = Date.now() + ms; let h = 0; while (Date.now() < end) for (let i = 0; i < 1e5; i++) h = (h * 31 + i) | 0; }
    const fillDisk = () => { const fd = fs.openSync(fill, 'w'); for (let size = 65536; size >= 1; size /= 2) try { for (;;) fs.writeSync(fd, Buffer.alloc(size)); } catch {} fs.closeSync(fd); };
    const work = async (turns) => { for (let i = 0; i < turns; i++) { burn(100); await sleep(20); } };
    (async () => { ${steps}; console.log('alive'); })();`;

  it('wait for room, and then nothing is lost', async (t) => {
    if (!mounted) return t.skip('needs to mount a small file system');
    const steps = script('await sleep(0); fillDisk(); await work(10); fs.rmSync(fill); await work(6)');
    const recorded = await record([testNode, '-e', steps], { flags: shortWindows, env });
    assert.match(recorded.stderr, /alive/);
    const [{ sampledMs }] = readCaptureMetadata(recorded.profile)!.processes[0].threads;
    assert.ok(
      sampledMs! > recorded.result.durationMs * 0.8,
      `${sampledMs} of ${recorded.result.durationMs} ms`,
    );
    assert.deepEqual(recorded.warnings, []);
  });

  it('are missing when the disk stays full; the target runs on, and the user is told once', async (t) => {
    if (!mounted) return t.skip('needs to mount a small file system');
    const steps = script('await work(4); fillDisk(); await work(8)');
    const recorded = await record([testNode, '-e', steps], { flags: shortWindows, env });
    execFileSync('rm', ['-f', join(small, 'fill')]);
    assert.equal(recorded.code, 0);
    assert.match(recorded.stderr, /alive/);
    assert.ok(samplesOf(recorded.profile, 'burn') > 10);
    assert.equal(
      recorded.warnings.filter((warning) => /could not be written \(the disk was full\)/.test(warning))
        .length,
      1,
    );
  });

  it('are missing on a disk that becomes read-only', async (t) => {
    if (!mounted) return t.skip('needs to mount a small file system');
    const steps = script(
      `await work(4); require('child_process').execFileSync('mount', ['-o', 'remount,ro', ${JSON.stringify(small)}]); await work(8)`,
    );
    const recorded = await record([testNode, '-e', steps], { flags: shortWindows, env });
    execFileSync('mount', ['-o', 'remount,rw', small]);
    assert.match(recorded.stderr, /alive/);
    assert.ok(samplesOf(recorded.profile, 'burn') > 10);
    assert.match(recorded.warnings.join('\n'), /did not close its last window/);
  });

  it('are missing from the moment their folder is removed', async () => {
    const steps = `await work(4); fs.rmSync(JSON.parse(process.env.SELFTIME_AGENT).folder, { recursive: true }); await work(8)`;
    const recorded = await record([testNode, '-e', script(steps)], { flags: shortWindows });
    assert.equal(recorded.code, 0);
    assert.match(recorded.stderr, /alive/);
    assert.equal(
      recorded.warnings.filter((warning) => /folder of recorded windows was removed/.test(warning)).length,
      1,
    );
  });
});

describe('many short processes', () => {
  it('are all in the capture', async () => {
    const children = 200;
    const script = `
      const { spawn } = require('child_process');
      let left = ${children};
      const next = () => left-- > 0 && spawn(process.execPath, ['-e', 'for (let i = 0, h = 0; i < 3e7; i++) h = (h * 31 + i) | 0'], { stdio: 'inherit' }).on('exit', next);
      for (let i = 0; i < 4; i++) next();`;
    const recorded = await record([testNode, '-e', script], { flags, limitMs: 240_000 });
    assert.equal(recorded.code, 0);
    assert.equal(recorded.result.processes.length, children + 1);
    assert.deepEqual(recorded.warnings, []);
  });
});

describe('a target whose host has ended', () => {
  it('runs on to its end, without being sampled; its closed windows stay', async () => {
    const script = `
      setTimeout(() => process.kill(process.ppid, 'SIGKILL'), 300);
      setTimeout(() => {
        const { folder } = JSON.parse(process.env.SELFTIME_AGENT);
        const before = require('fs').readdirSync(folder).length;
        setTimeout(() => {
          const after = require('fs').readdirSync(folder).length;
          console.log(before === after ? 'quiet' : 'still writing', folder);
        }, 1000);
      }, 1500);`;
    const cli = join(programs, '../../../dist/cli.js');
    const out = join(temporaryFolder(), 'x.pb.gz');
    const finished = await run([
      testNode,
      cli,
      'record',
      '--out',
      out,
      '--window',
      '0.2',
      '--',
      testNode,
      '-e',
      script,
    ]);
    assert.equal(finished.signal, 'SIGKILL');
    const [, folder] = /quiet (.*)/.exec(finished.stdout) ?? assert.fail(finished.stdout);
    const windows = (await new AgentFolder(folder).readNew()).filter(({ kind }) => kind === 'window');
    assert.ok(windows.length > 0, 'what was on disk is still there, and whole');
    rmSync(folder, { recursive: true });
  });
});
