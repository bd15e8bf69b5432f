import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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
  const remember = (file: string) => reader.ask('remember', { roots: [root], capture: file });
  const historyOf = (name: string, about = {}, open?: string) => {
    const target = { name, file: join(root, 'src', 'app.js'), line: 10, cwd: root, ...about };
    return reader.ask('functionHistory', { roots: [root], target, open });
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

  it('marks the capture in view, also a copy of it', async () => {
    const [first, second] = [capture(1), capture(2)];
    for (const file of [first, second]) await remember(file);
    const copy = join(root, '1.pb.gz');
    copyFileSync(first, copy);
    const marks = async (open: string) => (await historyOf('hash', {}, open)).trends[0].points.map((point) => point.open); // prettier-ignore
    assert.deepEqual([await marks(copy), await marks(second)], [[true, false], [false, true]]); // prettier-ignore
  });

  it('has that function of a name first that a line is in', async () => {
    await remember(capture(1, { samples: { '(anonymous:L#10:C#3)': 40, '(anonymous:L#20:C#3)': 60 } }));
    const lines = async (line: number) =>
      (await historyOf('(anonymous)', { line })).trends.map((trend) => trend.line);
    assert.deepEqual([(await lines(10))[0], (await lines(19))[0], (await lines(99))[0]], [10, 10, 20]);
    assert.deepEqual((await lines(0)).sort(), [10, 20], 'not known');
  });

  it('knows no error of bytes', async () => {
    await remember(capture(1, { types: ['heap'] }));
    const [{ points }] = (await historyOf('hash')).trends;
    assert.deepEqual([points[0].interval, points[0].allocationRate], [undefined, 2000]);
  });

  it('lists functions, and leaves out what has no samples', async () => {
    assert.equal(await remember(capture(1, { samples: { hash: 0 } })), false);
    const roots = [root];
    const nothing = { hot: [], hasCapture: false, others: [] };
    assert.deepEqual(await reader.ask('knownFunctions', { roots, capture: undefined }), nothing);
    const file = capture(2);
    await remember(file);
    const { hot } = await reader.ask('knownFunctions', { roots, capture: file });
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
    const theirs = capture(6, { metadata: { cwd: '/elsewhere' } });
    const request = { roots: [root], captureFolder, capturesDays: 30, historyDays: 365, inUse: [inUse] };
    const found = await reader.ask('oldFiles', request);
    assert.deepEqual(found.captures.map(({ file }) => file).sort(), [...old].sort());
    assert.deepEqual(found.kept.map(({ file }) => file).sort(), [foreign, inUse, theirs]);
    assert.ok(old.every((file) => existsSync(file)));
    const { captures } = await reader.ask('cleanUp', { found, inUse: [inUse] });
    assert.deepEqual(captures.map(({ file }) => file), found.captures.map(({ file }) => file)); // prettier-ignore
    rmSync(theirs);
    assert.deepEqual(readdirSync(captureFolder).sort(), ['mine', 'notes.pb.gz', 'run4.pb.gz', 'run40.pb.gz']);
    assert.ok([young, inUse, elsewhere].every((file) => existsSync(file)));
    assert.equal((await historyOf('hash')).trends[0].points.length, 3, 'it remembers what went');
    const forEver = await reader.ask('oldFiles', { ...request, inUse: [], capturesDays: Infinity });
    assert.deepEqual(forEver.captures, []);
  });

  describe('of several projects', () => {
    let roots: string[];
    const inProject = (project: string, n: number) =>
      capture(n, { file: join(project, 'src', 'index.js'), metadata: { cwd: project } });

    beforeEach(() => {
      roots = ['api', 'web'].map((name) => join(root, name));
      for (const each of roots) mkdirSync(each);
    });

    it('is apart for each, by where its programs ran; the first has what ran elsewhere', async () => {
      const [api, web] = roots;
      const captures = [inProject(api, 1), inProject(web, 2), inProject(web, 3), inProject('/ci', 4)];
      for (const file of captures) await reader.ask('remember', { roots, capture: file });
      const times = async (project: string, file = join(project, 'src', 'index.js')) => {
        const target = { name: 'hash', file, line: 12, cwd: project };
        const { trends } = await reader.ask('functionHistory', { roots, target, open: undefined });
        return trends.flatMap(({ points }) => points.map(({ time }) => (time - start) / day));
      };
      assert.deepEqual([await times(api), await times(web), await times('/ci')], [[1, 4], [2, 3], [1, 4]]); // prettier-ignore
      const known = await reader.ask('knownFunctions', { roots, capture: captures[1] });
      const [first] = known.hot;
      assert.deepEqual(
        [known.hasCapture, first.name, first.project, first.captures],
        [true, 'waves', web, 2],
      );
      assert.deepEqual(known.others.map(({ name, project }) => [name, project]), [['waves', api], ['hash', api]]); // prettier-ignore
      assert.deepEqual(await times(first.project, first.file), [2, 3], 'as it is chosen from the list');
      const unknown = await reader.ask('knownFunctions', { roots, capture: undefined });
      assert.deepEqual([unknown.hasCapture, unknown.hot[0].project], [false, api], 'of the last recording');
    });

    it('has what is saved as a baseline', async () => {
      const [, web] = roots;
      const captures = [inProject(web, 1), inProject(web, 2)];
      const request = { captures, name: 'main', root };
      const folders = { local: join(root, 'baselines'), shared: undefined };
      const saved = await reader.ask('saveBaseline', { folders, request, roots });
      assert.deepEqual([saved.warnings, saved.baseline.captures.length], [[], 2]);
      assert.equal(readdirSync(join(web, '.selftime', 'history')).length, 2);
      writeFileSync(join(roots[0], '.selftime'), '');
      const moved = { ...request, captures: [inProject('/ci', 3)], replace: true };
      const { baseline, warnings } = await reader.ask('saveBaseline', { folders, request: moved, roots });
      assert.equal(baseline.captures.length, 1, 'which needs no history');
      assert.match(warnings.join(), /run3\.pb\.gz is not in the history: Cannot write/);
    });
  });
});
