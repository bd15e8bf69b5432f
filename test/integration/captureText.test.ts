import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { TopResult } from '../../src/cli/commands/top.ts';
import { readCaptureMetadata, type CaptureMetadata } from '../../src/core/captureMetadata.ts';
import { cli, programs, record, run, temporaryFolder, testNode, type Recorded } from './run.ts';

const service = join(programs, 'service.cjs');

/** `selftime` with these arguments; its stdout. */
async function selftime(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run([testNode, cli, ...args]);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function top(...args: string[]): Promise<TopResult> {
  return JSON.parse(await selftime('top', '--json', ...args)) as TopResult;
}

describe('a capture of several threads with a warm-up', () => {
  let recorded: Recorded;
  let metadata: CaptureMetadata;
  let file: string;

  before(async () => {
    const flags = ['--interval-us', '1000', '--window', '1', '--warmup', '1.5'];
    recorded = await record([testNode, service, '6000'], { flags });
    metadata = readCaptureMetadata(recorded.profile)!;
    file = recorded.result.capture;
  });

  it('is summed up for people: overhead, warm-up, threads, and who was idle', async () => {
    for (const text of [recorded.stderr, await selftime('top', file)]) {
      assert.match(text, /overhead \d+\.\d% of 2%; .*warm-up left out: 1\.5 s, [\d,]+ sample/);
      for (const thread of ['main', 'worker 1', 'worker 2'])
        assert.match(text, new RegExp(`[\\d,]+ +[\\d.]+ m?s +\\d+ +${thread} +\\S*service\\.cjs`));
      assert.match(text, /1 idle process: \S*service\.cjs/);
    }
    assert.match(await selftime('top', '--include-warmup', file), /warm-up included: 1\.5 s/);
  });

  it('keeps its JSON to the contract', () => {
    assert.deepEqual(Object.keys(recorded.result), [
      ...[
        'capture',
        'command',
        'exitCode',
        'durationMs',
        'samples',
        'overhead',
        'pauses',
        'processes',
        'warnings',
      ],
    ]);
  });

  it('does not count the warm-up, unless asked', async () => {
    const { samples, warmup } = metadata;
    assert.equal((await top(file)).samples, samples);
    assert.equal((await top(file, '--include-warmup')).samples, samples + warmup!.samples);
    assert.equal((await top(file, file)).samples, 2 * samples);
    const folder = temporaryFolder();
    const converted = join(folder, 'all.pb.gz');
    await selftime('convert', file, converted);
    assert.equal((await top(converted, '--include-warmup')).samples, samples + warmup!.samples);
    const pictures = [join(folder, 'counted.svg'), join(folder, 'all.svg')];
    await selftime('flamegraph', file, '-o', pictures[0]);
    await selftime('flamegraph', file, '-o', pictures[1], '--include-warmup');
    const [counted, all] = pictures.map((picture) => readFileSync(picture, 'utf8'));
    assert.notEqual(counted, all);
  });

  it('can be looked at by thread, process id and process', async () => {
    const [{ pid, threads }] = [...metadata.processes].sort((a, b) => b.threads.length - a.threads.length);
    for (const { threadId, samples } of threads) {
      const thread = threadId === 0 ? 'main' : `worker ${threadId}`;
      assert.equal((await top(file, '--filter', `pid=${pid} thread="${thread}"`)).samples, samples, thread);
    }
    const process = threads.reduce((sum, { samples }) => sum + samples, 0);
    assert.equal((await top(file, '--filter', `pid=${pid}`)).samples, process);
    const [{ name }] = metadata.processes;
    assert.equal((await top(file, '--filter', `process="${name}"`)).samples, metadata.samples);
    assert.equal((await top(file, '--filter', 'process=other')).samples, 0);
  });
});
