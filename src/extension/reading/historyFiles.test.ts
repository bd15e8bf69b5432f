import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeCapture, type MadeCapture } from '../../../test/support/captures.ts';
import { CaptureReader } from './captureReader.ts';

const reader = new CaptureReader(fileURLToPath(new URL('readerThread.ts', import.meta.url)));
const all = mkdtempSync(join(tmpdir(), 'selftime-test-'));
after(() => rmSync(all, { recursive: true }));
const day = 24 * 3600 * 1000;
const start = Math.floor(Date.now() / 1000) * 1000 - 50 * day;

describe('the history in the reader’s thread', () => {
  let root: string;
  let captureFolder: string;

  beforeEach(() => {
    root = mkdtempSync(join(all, 'project-'));
    captureFolder = join(root, 'captures');
  });

  /** Recorded n days after the first, and written then. */
  function capture(n: number, made: Partial<MadeCapture> = {}, name = `run${n}.pb.gz`): string {
    const target = join(captureFolder, name);
    mkdirSync(dirname(target), { recursive: true });
    const startTime = start + n * day;
    const samples = { hash: 40, waves: 59 + n };
    const file = join(root, 'src', 'app.js');
    writeCapture(target, { samples, file, ...made, metadata: { startTime, cwd: root, ...made.metadata } });
    utimesSync(target, startTime / 1000, startTime / 1000);
    return target;
  }
  const remember = (file: string) => reader.ask('remember', { root, capture: file });
  const historyOf = (name: string, about = {}, open?: string) => {
    const target = { name, file: join(root, 'src', 'app.js'), line: 10, cwd: root, ...about };
    return reader.ask('functionHistory', { root, target, open });
  };

  it('has what it was given, with the error of each share', async () => {
    const files = [1, 2].map((n) => capture(n));
    for (const file of files) assert.equal(await remember(file), true);
    rmSync(files[0]);
    const { name, file, trends, unreadable } = await historyOf('hash', {}, files[1]);
    assert.deepEqual([name, file, unreadable, trends.length], ['hash', 'src/app.js', 0, 1]);
    const [{ points, left, ...about }] = trends;
    assert.deepEqual([about, left], [{ profileType: 'wall', scenario: undefined, program: 'app.js', line: 10 }, 0]); // prettier-ignore
    assert.deepEqual(points.map(({ capture, open }) => [capture, open]), [[undefined, false], [files[1], true]]); // prettier-ignore
    // 40 of 100, and the 5 % by which runs differ: 0.4 exp(± 1.96 sqrt(1/40 + 0.0025)).
    const { low, high } = points[0].interval!;
    assert.deepEqual([low.toFixed(4), high.toFixed(4)], ['0.2890', '0.5536']);
  });

  it('finds a function as a capture and as a list names it, and no other of its name', async () => {
    await remember(capture(1));
    const count = async (about: object) => (await historyOf('hash', about)).trends.length;
    assert.equal(await count({ file: 'src/app.js', cwd: undefined }), 1);
    assert.equal(await count({ file: join(root, 'src', 'other.js') }), 0);
    assert.equal((await historyOf('nothing')).trends.length, 0);
    const moved = capture(2, { file: '/elsewhere/src/app.js', metadata: { cwd: '/elsewhere' } });
    await remember(moved);
    const [{ points }] = (await historyOf('hash', { file: '/elsewhere/src/app.js', cwd: '/elsewhere' }))
      .trends;
    assert.equal(points.length, 2, 'of another checkout');
  });

  it('knows no error of bytes', async () => {
    await remember(capture(1, { types: ['heap'] }));
    const [{ points }] = (await historyOf('hash')).trends;
    assert.deepEqual([points[0].interval, points[0].allocationRate], [undefined, 2000]);
  });

  it('lists functions, and leaves out what has no samples', async () => {
    assert.equal(await remember(capture(1, { samples: { hash: 0 } })), false);
    assert.deepEqual(await reader.ask('knownFunctions', { root, capture: undefined }), {
      hot: [],
      others: [],
    });
    const file = capture(2);
    await remember(file);
    const { hot } = await reader.ask('knownFunctions', { root, capture: file });
    assert.deepEqual(hot.map(({ name }) => name), ['waves', 'hash']); // prettier-ignore
    await assert.rejects(remember(join(root, 'missing.pb.gz')), { code: 'fileNotFound' });
  });

  it('is cleaned up with sets of runs and the store’s own captures', async () => {
    const set = 'runs-2026-10-01T000000';
    const old = [capture(1), capture(2, {}, join(set, '1.pb.gz')), capture(3, {}, join(set, '2.pb.gz'))];
    const [young, inUse] = [capture(40), capture(4)];
    const elsewhere = capture(5, {}, join('mine', 'kept.pb.gz'));
    const foreign = join(captureFolder, 'notes.pb.gz');
    writeFileSync(foreign, 'not a profile');
    utimesSync(foreign, 0, 0);
    const request = { root, captureFolder, capturesDays: 30, historyDays: 365, inUse: [inUse] };
    const told = await reader.ask('cleanUp', { ...request, dryRun: true });
    assert.deepEqual(told.captures.map(({ file }) => file).sort(), [...old].sort());
    assert.ok(old.every((file) => existsSync(file)));
    const { captures } = await reader.ask('cleanUp', request);
    assert.deepEqual(captures, told.captures);
    assert.deepEqual(readdirSync(captureFolder).sort(), ['mine', 'notes.pb.gz', 'run4.pb.gz', 'run40.pb.gz']);
    assert.ok([young, inUse, elsewhere].every((file) => existsSync(file)));
    assert.equal((await historyOf('hash')).trends[0].points.length, 3, 'it remembers what went');
    const forEver = await reader.ask('cleanUp', { ...request, inUse: [], capturesDays: Infinity });
    assert.deepEqual(forEver.captures, []);
  });
});
