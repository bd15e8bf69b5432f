import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { profileFromStacks } from '../../../test/support/stacks.ts';
import { captureComment, WARMUP_LABEL, type CaptureMetadata } from '../../core/captureMetadata.ts';
import { lineTable } from '../../core/lineTable.ts';
import { writePprof } from '../../core/pprof/writer.ts';
import { ProfileBuilder } from '../../core/profileBuilder.ts';
import { unpackLines } from './captureLines.ts';
import { CaptureReader } from './captureReader.ts';

const reader = new CaptureReader(fileURLToPath(new URL('readerThread.ts', import.meta.url)));
const uncancelled = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose() {} }),
};
const profile = profileFromStacks(`
  main@a.ts:1 > a@a.ts:3  5
  main@a.ts:1 > b@b.ts:4  1
  main@a.ts:1 > b@b.ts:4  2
`);

describe('CaptureReader', () => {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'selftime-reader-'));
    file = join(folder, 'capture.pb.gz');
    await writeFile(file, writePprof(profile));
  });
  after(() => rm(folder, { recursive: true }));

  it('gives the lines with self time, as the table has them', async () => {
    const lines = await reader.lines(file, {}, uncancelled);
    const { rows, ...all } = lineTable(profile);
    const expected = rows.filter((row) => row.self > 0).map(({ functionIndex: _, ...row }) => row);
    assert.deepEqual(unpackLines(lines), { ...all, rows: expected });
    assert.equal(expected.length, 2);
  });

  it('leaves the warm-up out', async () => {
    const builder = new ProfileBuilder(profile.sampleTypes);
    builder.add(profile);
    builder.add(profile, { labels: [WARMUP_LABEL] });
    const warmup = { mode: 'time', untilMs: 100, samples: 3, reason: '' };
    const metadata = { version: 1, processes: [], warmup } as unknown as CaptureMetadata;
    const warmed = join(folder, 'warmed.pb.gz');
    await writeFile(warmed, writePprof(builder.build({ comments: [captureComment(metadata)] })));
    assert.equal((await reader.lines(warmed, {}, uncancelled)).total, 8);
  });

  it('says what is wrong with a file, and keeps to the limits', async () => {
    const missing = join(folder, 'missing.pb.gz');
    await assert.rejects(reader.lines(missing, {}, uncancelled), { code: 'fileNotFound' });
    await assert.rejects(reader.lines(file, { uncompressedBytes: 10 }, uncancelled), {
      code: 'profileTooLarge',
    });
  });

  it('ends when it is cancelled', async () => {
    const cancel = {
      isCancellationRequested: false,
      onCancellationRequested(listener: (e: undefined) => void) {
        queueMicrotask(() => listener(undefined));
        return { dispose() {} };
      },
    };
    await assert.rejects(reader.lines(file, {}, cancel), { code: 'cancelled' });
  });
});
