import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { functionTable } from '../../src/core/functionTable.ts';
import { programs, record, run, temporaryFolder, testNode } from './run.ts';

const program = join(programs, 'ending.cjs');
const flags = ['--interval-us', '1000'];

function samplesOf(profile: Parameters<typeof functionTable>[0], name: string): number {
  return functionTable(profile).rows.find((row) => row.name === name)?.samples ?? 0;
}

describe('every way a target ends keeps its profile and its exit code', { concurrency: 2 }, () => {
  for (const major of [18, 20, 22, 24, 26]) {
    for (const how of ['normal', 'exit', 'exitCode', 'throw', 'reject']) {
      it(`Node ${major}: ${how}`, async (t) => {
        const node = await nodeBinary(major);
        if (!node) return t.skip(`no Node ${major} for this platform`);
        const plain = await run([node, program, how]);
        const recorded = await record([node, program, how], { flags });
        assert.equal(recorded.code, plain.code);
        assert.equal(recorded.result.exitCode, plain.code);
        assert.ok(samplesOf(recorded.profile, 'burn') > 50, `${samplesOf(recorded.profile, 'burn')} samples`);
        assert.deepEqual(recorded.warnings, []);
      });
    }

    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      it(`Node ${major}: ${signal}`, async (t) => {
        const node = await nodeBinary(major);
        if (!node) return t.skip(`no Node ${major} for this platform`);
        const recorded = await record([node, program, 'wait'], {
          flags,
          whenPrinted: { text: 'ready', act: (pid) => setTimeout(() => process.kill(pid, signal), 300) },
        });
        assert.equal(recorded.code, code);
        assert.equal(recorded.result.exitCode, code);
        assert.ok(samplesOf(recorded.profile, 'burn') > 50);
        assert.deepEqual(recorded.warnings, []);
      });
    }
  }

  for (const major of [18, 20, 22, 24, 26]) {
    it(`Node ${major}: SIGINT while a synchronous loop runs`, async (t) => {
      const node = await nodeBinary(major);
      if (!node) return t.skip(`no Node ${major} for this platform`);
      const recorded = await record([node, program, 'busy'], {
        flags,
        whenPrinted: { text: 'ready', act: (pid) => setTimeout(() => process.kill(pid, 'SIGINT'), 300) },
      });
      assert.equal(recorded.code, 130);
      assert.ok(samplesOf(recorded.profile, 'burn') > 50);
      assert.deepEqual(recorded.warnings, []);
    });
  }

  for (const major of [20, 22, 24, 26]) {
    it(`Node ${major}: does not wait for threads of module hooks, which are not recorded`, async (t) => {
      const node = await nodeBinary(major);
      if (!node) return t.skip(`no Node ${major} for this platform`);
      const recorded = await record([node, join(programs, 'hooks.mjs')], { flags });
      const [, inVain] = /in vain (\d+) ms/.exec(recorded.stderr) ?? [];
      assert.ok(Number(inVain) < 1000, recorded.stderr);
    });
  }

  it('leaves a signal to the target that handles it', async () => {
    const recorded = await record([testNode, program, 'wait-handled'], {
      flags,
      whenPrinted: { text: 'ready', act: (pid) => setTimeout(() => process.kill(pid, 'SIGTERM'), 300) },
    });
    assert.equal(recorded.code, 5);
    assert.match(recorded.stderr, /cleaning up/);
    assert.ok(samplesOf(recorded.profile, 'burn') > 50);
  });

  it('keeps the closed windows of a killed target and says that the end is missing', async () => {
    const recorded = await record([testNode, program, 'wait'], {
      flags: [...flags, '--window', '0.2'],
      whenPrinted: { text: 'ready', act: (pid) => setTimeout(() => killChildren(pid), 900) },
    });
    assert.equal(recorded.code, 137);
    assert.ok(samplesOf(recorded.profile, 'burn') > 50);
    assert.match(recorded.result.warnings.join('\n'), /did not close its last window/);
  });

  it('ends the target after --duration', async () => {
    const recorded = await record([testNode, program, 'wait'], { flags: [...flags, '--duration', '2'] });
    assert.equal(recorded.code, 143);
    assert.ok(samplesOf(recorded.profile, 'burn') > 50);
  });
});

describe('a target with the agent in it behaves as without', { concurrency: 2 }, () => {
  const script = `
    const { Worker, isMainThread } = require('worker_threads');
    if (isMainThread) {
      console.log(process.argv.length, process.exitCode, process.listenerCount('uncaughtException'));
      console.log(Object.keys(globalThis).join(), process.execArgv.join());
      process.on('exit', (code) => console.log('exit', code));
    }`;

  for (const major of [18, 20, 22, 24, 26]) {
    it(`Node ${major}: same output, no open handle, no leftover file`, async (t) => {
      const node = await nodeBinary(major);
      if (!node) return t.skip(`no Node ${major} for this platform`);
      const cwd = temporaryFolder();
      const plain = await run([node, '-e', script], { cwd });
      const recorded = await record([node, '-e', script], { cwd });
      assert.equal(recorded.code, 0);
      assert.equal(recorded.stderr.split('selftime:')[0], plain.stdout);
      assert.deepEqual(readdirSync(cwd), []);
    });
  }

  it('records workers and child processes in the same capture', async () => {
    const recorded = await record([testNode, join(programs, 'family.cjs')], { flags });
    assert.equal(recorded.code, 0);
    assert.equal(recorded.result.processes.length, 2);
    assert.equal(recorded.result.processes.find((p) => p.threads === 2)?.name.endsWith('family.cjs'), true);
    for (const name of ['inMain', 'inWorker', 'inChild'])
      assert.ok(samplesOf(recorded.profile, name) > 30, name);
  });

  it('runs through npm, without the samples of npm itself', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, 'package.json'),
      JSON.stringify({ scripts: { go: `"${testNode}" "${program}" normal 600` } }),
    );
    const recorded = await record(['npm', 'run', 'go'], { cwd, flags });
    assert.equal(recorded.code, 0);
    const share = samplesOf(recorded.profile, 'burn') / functionTable(recorded.profile).samples;
    assert.ok(share > 0.7, `burn has ${share} of all samples`);
  });
});

describe('where the profiler cannot run, the target still does', () => {
  it('says so when native addons are switched off', async () => {
    const recorded = await record([testNode, '--no-addons', program, 'exit', '100']);
    assert.equal(recorded.code, 7);
    assert.match(recorded.result.warnings.join('\n'), /ran unprofiled: native addons are switched off/);
  });

  it('opens no inspector in one that the agent could not run in, and that takes a while to end', async () => {
    const slow = `process.on('SIGINT', () => setTimeout(() => process.exit(6), 2500)); setInterval(() => {}, 1000); console.log('ready');`;
    const recorded = await record([testNode, '--no-addons', '-e', slow], {
      whenPrinted: { text: 'ready', act: (pid) => process.kill(pid, 'SIGINT') },
    });
    assert.equal(recorded.code, 6);
    assert.doesNotMatch(recorded.stderr, /Debugger listening/);
  });

  it('says so when no Node process was started', async () => {
    const recorded = await record(['sh', '-c', 'echo hello; exit 4']);
    assert.equal(recorded.code, 4);
    assert.match(recorded.stderr, /hello/);
    assert.match(recorded.result.warnings.join('\n'), /No Node.js process loaded the profiler/);
  });

  it('gives a valid capture of a program too short to sample', async () => {
    const recorded = await record([testNode, '-e', '0']);
    assert.equal(recorded.code, 0);
    assert.match(recorded.result.warnings.join('\n'), /Too short to sample/);
  });

  it('runs on when its folder disappears', async () => {
    const recorded = await record([
      testNode,
      '-e',
      `
      const { folder } = JSON.parse(process.env.SELFTIME_AGENT);
      require('fs').rmSync(folder, { recursive: true });
      console.log('alive');`,
    ]);
    assert.equal(recorded.code, 0);
    assert.match(recorded.stderr, /alive/);
  });

  it('refuses the permission model, under which a preload would end the target', async () => {
    const finished = await run([
      testNode,
      join(programs, '../../../dist/cli.js'),
      'record',
      '--',
      testNode,
      '--permission',
      program,
      'normal',
    ]);
    assert.equal(finished.code, 2);
    assert.match(finished.stderr, /permission model/);
  });
});

/** Kills what `record` started, not `record` itself. */
function killChildren(parent: number): void {
  for (const pid of childrenOf(parent)) process.kill(pid, 'SIGKILL');
}

function childrenOf(parent: number): number[] {
  return readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
}
