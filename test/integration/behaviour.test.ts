import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { nodeBinary } from '../../scripts/nodes.mjs';
import { parents } from '../../src/capture/processTree.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import { cli, programs, record, run, temporaryFolder, testNode } from './run.ts';

const program = join(programs, 'ending.cjs');
const flags = ['--interval-us', '1000'];

describe('targets that handle signals themselves', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`${signal} ends a program that uses signal-exit, after its cleaning up`, async () => {
      const recorded = await record([testNode, join(programs, 'signalExit.mjs')], {
        whenPrinted: { text: 'ready', act: (pid) => setTimeout(() => process.kill(pid, signal), 300) },
      });
      assert.equal(recorded.code, code);
      assert.match(recorded.stderr, /cleaned up/);
      assert.doesNotMatch(recorded.stderr, /Debugger/);
      assert.doesNotMatch(recorded.result.warnings.join(), /did not close/);
    });
  }

  it('no inspector is opened in one that takes its time', async () => {
    const script = `process.on('SIGINT', () => setTimeout(() => process.exit(6), 2500)); setInterval(() => {}, 100); console.log('ready')`;
    const recorded = await record([testNode, '-e', script], {
      whenPrinted: { text: 'ready', act: (pid) => setTimeout(() => process.kill(pid, 'SIGINT'), 300) },
    });
    assert.equal(recorded.code, 6);
    assert.doesNotMatch(recorded.stderr, /Debugger/);
  });
});

describe('what the target can notice', () => {
  it('the agent does not use a clock that the target has replaced', async () => {
    const { stderr, code } = await record([testNode, join(programs, 'fakeClock.cjs')], {
      flags: ['--window', '0.3'],
    });
    assert.equal(code, 0);
    assert.match(stderr, /calls 0\n/);
  });
});

describe('selftime record --duration', () => {
  it('ends what npm started, and keeps its profile', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, 'package.json'),
      JSON.stringify({ scripts: { go: `"${testNode}" "${program}" wait` } }),
    );
    const recorded = await record(['npm', 'run', 'go'], { cwd, flags: [...flags, '--duration', '3'] });
    assert.ok(functionTable(recorded.profile).rows.some((row) => row.name === 'burn' && row.samples > 50));
    assert.deepEqual(recorded.warnings, []);
    const running = await parents();
    for (const { pid } of recorded.result.processes) assert.equal(running.has(pid), false);
  });
});

describe('where the capture goes', () => {
  it('a command that is one long piece of code gets a short name', async () => {
    const cwd = temporaryFolder();
    const { code } = await run(
      [testNode, cli, 'record', '--', testNode, '-e', `0;${'/* long */'.repeat(100)}`],
      { cwd },
    );
    assert.equal(code, 0);
    assert.match(readdirSync(cwd).join(), /^node-.*\.pb\.gz$/);
  });

  it('two recordings of one second get two files', async () => {
    const cwd = temporaryFolder();
    const one = () => run([testNode, cli, 'record', '--', testNode, '-e', '0'], { cwd });
    await Promise.all([one(), one(), one()]);
    assert.equal(readdirSync(cwd).filter((name) => name.endsWith('.pb.gz')).length, 3);
    assert.equal(readdirSync(cwd).length, 3);
  });
});

describe('code compiled while loading, by a tool that keeps the map to itself', () => {
  it('shows functions but no lines, and says why', async (t) => {
    const node = await nodeBinary(20);
    if (!node) return t.skip('no Node 20 for this platform');
    const hooked = join(programs, 'hooked.cts');
    const recorded = await record([node, join(programs, 'compileHook.cjs')], { flags });
    assert.ok(functionTable(recorded.profile).rows.some((row) => row.name === 'burn' && row.samples > 50));
    assert.deepEqual(
      lineTable(recorded.profile).rows.filter((row) => row.file === hooked),
      [],
    );
    assert.match(recorded.result.warnings.join(), /hooked\.cts was compiled while loading/);
  });
});
