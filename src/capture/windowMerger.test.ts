import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { windowAt } from '../../test/support/windowRecord.ts';
import { ProfileBuilder } from '../core/profileBuilder.ts';
import type { ProcessRecord, WindowRecord } from '../protocol/agentFiles.ts';
import type { AgentFile } from './agentFolder.ts';
import { overheadOf } from './threadLog.ts';
import { captureWarnings } from './warnings.ts';
import { WindowMerger } from './windowMerger.ts';

const start = 1_000_000;

function processOf(pid: number, script: string): AgentFile {
  const record: ProcessRecord = {
    ...{
      pid,
      ppid: 1,
      threadId: 0,
      argv: ['/bin/node', script],
      execArgv: [],
      nodeOptions: [],
      cwd: '/app',
    },
    ...{ nodeVersion: 'v24.0.0', arch: 'x64', stripsTypes: true, startTime: start },
  };
  return { key: `${pid}-0`, kind: 'process', record };
}

function windowOf(pid: number, samples: number, change: Partial<WindowRecord>): AgentFile {
  const builder = new ProfileBuilder([
    { type: 'sample', unit: 'count' },
    { type: 'wall', unit: 'nanoseconds' },
  ]);
  if (samples > 0)
    builder.addSample(builder.stack(0, { name: `run${pid}`, file: '/app/a.js', line: 1 }), [
      samples,
      samples * 5e6,
    ]);
  const record = windowAt(0, { startTime: start, final: true, ...change });
  return { key: `${pid}-0`, kind: 'window', record, profile: builder.build() };
}

const { cost } = windowAt(0);
const npm = [
  processOf(1, '/usr/lib/node_modules/npm/bin/npm-cli.js'),
  windowOf(1, 30, { durationMs: 60_000, cost: { ...cost, samplingMs: 116 } }),
];
const server = [
  processOf(2, '/app/server.js'),
  windowOf(2, 100, { durationMs: 60_000, cost: { ...cost, samplingMs: 1556 } }),
];

async function merged(...files: AgentFile[]): Promise<WindowMerger> {
  const merger = new WindowMerger(['wall']);
  await merger.add(files);
  await merger.includeLaunchersIfAlone();
  return merger;
}
const overhead = ({ logs }: WindowMerger) =>
  overheadOf(
    logs.map(({ log }) => log),
    0.02,
  );

describe('launchers', () => {
  it('do not dilute the overhead of the program, and their samples are not in the profile, whoever is seen first', async () => {
    for (const files of [
      [...npm, ...server],
      [npm[0], ...server, npm[1]],
    ]) {
      const merger = await merged(...files);
      const { measured, mean } = overhead(merger);
      assert.deepEqual([measured, mean], [0.026, 0.026]);
      assert.equal(merger.samples, 100);
      assert.deepEqual(
        merger.logs.map(({ pid }) => pid),
        [2],
      );
    }
  });

  it('count where they are alone', async () => {
    const merger = await merged(...npm);
    assert.equal(overhead(merger).measured, 0.002);
    assert.equal(merger.samples, 30);
  });
});

describe('a live heap that ended before its program', () => {
  it('is no type that is missing, and a warning says of when it is', async () => {
    const until = start + 12_300;
    const missing = [{ type: 'heap' as const, reason: 'the heap was 95 % full', until }];
    const merger = await merged(server[0], windowOf(2, 100, { missing }));
    assert.equal(merger.missing.size, 0);
    const warnings = captureWarnings(merger, {
      ...{ types: ['wall', 'heap'], intervalMicros: 5000, durationMs: 60_000, warmup: undefined },
      ...{
        context: { loadAverage: [0, 0], inspected: false },
        folderIsGone: false,
        unreached: undefined,
        cutShort: false,
      },
    });
    assert.deepEqual(warnings, [
      'server.js, pid 2: live objects are those of 12.3 s after the start, not of the end: memory was short ' +
        '(the heap was 95 % full). Give it more memory (--max-old-space-size) to see the others.',
    ]);
  });
});
