import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeCapture, type MadeCapture } from '../../test/support/captures.ts';
import { BaselineStore } from './baselines.ts';
import { storeFolders, type StoreFolders } from './folders.ts';
import { History } from './history.ts';
import { findOldFiles, IN_USE } from './oldFiles.ts';
import { prune, removeOldFiles } from './prune.ts';

const all = mkdtempSync(join(tmpdir(), 'selftime-test-'));
after(() => rmSync(all, { recursive: true }));

const DAY = 24 * 3600 * 1000;
let root: string;
let folders: StoreFolders;
let history: History;

beforeEach(() => {
  root = mkdtempSync(join(all, 'project-'));
  folders = storeFolders(root);
  history = new History(folders);
});

/** Of this project; `run<n>.pb.gz`. */
function capture(n: number, made: Partial<MadeCapture> = {}, folder = folders.captures): string {
  mkdirSync(folder, { recursive: true });
  return writeCapture(join(folder, `run${n}.pb.gz`), {
    samples: { hash: 60, waves: 30 + n, idle: 10 - n },
    file: join(root, 'src', 'app.js'),
    ...made,
    metadata: { startTime: Date.now() - 5 * DAY, cwd: root, ...made.metadata },
  });
}

function age(file: string, days: number): string {
  const time = (Date.now() - days * DAY) / 1000;
  utimesSync(file, time, time);
  return file;
}

/** Written some days ago, and recorded n minutes after that. @param cwd of its program */
function old(n: number, days: number, folder = folders.captures, cwd: string | undefined = root): string {
  const startTime = Date.now() - days * DAY + n * 60_000;
  return age(capture(n, { metadata: { startTime, cwd } }, folder), days);
}

/** What the history says of a function, shares as they are shown. */
async function shares(name: string): Promise<string[]> {
  const { trends } = await history.trends(name);
  return trends.map(({ file, points }) => `${file} ${points.map(({ share }) => share.toFixed(2)).join(' ')}`);
}

const filesOf = (files: readonly { readonly file: string }[]) => files.map(({ file }) => file);

describe('pruning', () => {
  it('removes captures of more than 30 days, and remembers them', async () => {
    const [kept, gone] = [old(1, 29), old(2, 31)];
    const told = await prune({ roots: [root], dryRun: true });
    assert.ok(existsSync(gone) && !existsSync(folders.history));
    const result = await prune({ roots: [root] });
    assert.deepEqual({ ...result, dryRun: true }, told);
    assert.deepEqual(filesOf(result.captures), [gone]);
    assert.deepEqual([existsSync(kept), existsSync(gone)], [true, false]);
    assert.deepEqual(await shares('waves'), ['src/app.js 0.32']);
    assert.deepEqual((await prune({ roots: [root] })).captures, []);
  });

  it('removes what is known of captures after 365 days', async () => {
    for (const [n, days] of [[1, 364], [2, 366]]) await history.add(old(n, days)); // prettier-ignore
    assert.deepEqual(await shares('waves'), ['src/app.js 0.32 0.31']);
    const { history: removed, captures } = await prune({ roots: [root] });
    assert.equal(removed.length, 1);
    assert.equal(captures.length, 2);
    assert.deepEqual(await shares('waves'), ['src/app.js 0.31']);
    await prune({ roots: [root], historyDays: 363 });
    await assert.rejects(history.trends('waves'), { code: 'noHistory' });
  });

  it('never removes baselines, other profiles, and what it cannot read', async () => {
    const store = new BaselineStore({ local: folders.baselines, shared: folders.captures });
    const [local, shared] = [
      await store.save({ captures: [capture(1)], name: 'a', root }),
      await store.save({ captures: [capture(1)], name: 'b', root, shared: true }),
    ];
    for (const { captures } of [local, shared]) age(captures[0], 999);
    const broken = age(capture(2), 999);
    writeFileSync(broken, readFileSync(broken).subarray(0, 60));
    const text = join(folders.captures, 'notes.txt');
    const foreign = join(folders.captures, 'go.pb.gz');
    writeFileSync(text, '');
    writeFileSync(foreign, gzipSync('main;run 5\n'));
    for (const file of [broken, text, foreign]) age(file, 999);
    const captureFolders = [folders.captures, folders.baselines, local.folder, shared.folder, join(root, 'none')]; // prettier-ignore
    const { captures, kept } = await prune({ roots: [root], captureFolders });
    assert.deepEqual([captures, kept.map(({ file }) => file)], [[], [foreign, broken]]);
    assert.match(kept[1].reason, /run2\.pb\.gz/);
    for (const file of [broken, text, foreign, ...local.captures, ...shared.captures])
      assert.ok(existsSync(file), file);
    assert.equal((await store.list()).length, 2);
  });

  it('keeps what is in use, and everything where it is kept for ever', async () => {
    const [open, gone] = [old(1, 40), old(2, 40)];
    const { captures, kept } = await prune({ roots: [root], inUse: [open] });
    assert.deepEqual([captures.map(({ file }) => file), kept], [[gone], [{ file: open, reason: 'It is in use.' }]]); // prettier-ignore
    await history.add(old(3, 999));
    const ever = await prune({ roots: [root], capturesDays: Infinity, historyDays: Infinity });
    assert.deepEqual([ever.captures, ever.history], [[], []]);
  });

  it('may be done by many at once', async () => {
    for (const n of [1, 2, 3]) old(n, 31 + n);
    await Promise.all([1, 2, 3].map(() => prune({ roots: [root] })));
    assert.deepEqual(readdirSync(folders.captures), []);
    assert.deepEqual(await shares('waves'), ['src/app.js 0.33 0.32 0.31']);
  });

  it('keeps captures whose history cannot be written', async () => {
    const file = old(1, 40);
    writeFileSync(folders.history, '');
    const { captures, kept } = await prune({ roots: [root] });
    assert.deepEqual([captures, kept[0].file, existsSync(file)], [[], file, true]);
  });

  it('clears away what processes left behind that ended while they wrote', async () => {
    mkdirSync(folders.baselines, { recursive: true });
    const leftover = join(folders.baselines, '.tmp-main-0123ab');
    const current = join(folders.baselines, '.tmp-main-4567cd');
    mkdirSync(leftover);
    mkdirSync(current);
    age(leftover, 2);
    await prune({ roots: [root] });
    assert.deepEqual(readdirSync(folders.baselines), ['.tmp-main-4567cd']);
  });
});

describe('a folder of captures that projects share', () => {
  let shared: string;
  let other: string;

  beforeEach(() => {
    shared = mkdtempSync(join(all, 'profiles-'));
    other = mkdtempSync(join(all, 'project-'));
  });

  it('loses those of this project, which alone go into its history', async () => {
    const [mine, theirs] = [old(1, 40, shared), old(2, 40, shared, other)];
    const below = old(3, 40, shared, join(root, 'packages', 'a'));
    const nobodys = age(capture(4, { metadata: { cwd: '' } }, shared), 40);
    const options = { roots: [root], captureFolders: [shared] };
    const told = await prune({ ...options, dryRun: true });
    const { captures, kept } = await prune(options);
    assert.deepEqual([filesOf(told.captures), told.kept], [filesOf(captures), kept]);
    assert.deepEqual(filesOf(captures), [mine, below]);
    assert.deepEqual(kept, [
      { file: theirs, reason: `It is of another project: its program ran in ${other}.` },
      { file: nobodys, reason: 'It is of another project.' },
    ]);
    assert.deepEqual([mine, below, theirs, nobodys].map(existsSync), [false, false, true, true]);
    assert.deepEqual(await shares('waves'), ['src/app.js 0.31 0.33']);
  });

  it('is cleaned up for each project of a workspace, with a history of its own', async () => {
    for (const [n, cwd] of [[1, root], [2, other]] as const) old(n, 40, shared, cwd); // prettier-ignore
    await prune({ roots: [root, other], captureFolders: [shared] });
    assert.deepEqual(readdirSync(shared), []);
    assert.deepEqual(await shares('waves'), ['src/app.js 0.31']);
    const theirs = (await new History(storeFolders(other)).trends('waves')).trends;
    assert.deepEqual(theirs.map(({ points }) => points.length), [1]); // prettier-ignore
  });

  it('is none where only the projects use it, or it is their store’s: all in it is theirs', async () => {
    const [elsewhere, moved] = [old(1, 40, shared, '/elsewhere'), old(2, 40, folders.captures, '/moved')];
    const { captures } = await prune({ roots: [root], ownFolders: [shared] });
    assert.deepEqual(filesOf(captures), [moved, elsewhere]);
    const inside = join(root, 'captures');
    const [theirs, nobodys] = [
      old(3, 40, inside, other),
      age(capture(4, { metadata: { cwd: '' } }, inside), 40),
    ];
    const result = await prune({ roots: [root], captureFolders: [inside] });
    assert.deepEqual([filesOf(result.captures), filesOf(result.kept)], [[nobodys], [theirs]]);
  });
});

describe('sets of runs', () => {
  it('go with the captures of their folder, and leave no empty folder behind', async () => {
    const sets = ['runs-2026-10-01T000000', 'runs-2026-10-01T000000-2'].map((name) =>
      join(folders.captures, name),
    );
    const [first, second, young] = [old(1, 40, sets[0]), old(2, 40, sets[1]), old(3, 20, sets[1])];
    const mine = old(4, 40, join(folders.captures, 'mine'));
    assert.deepEqual(filesOf((await prune({ roots: [root] })).captures), [first, second]);
    assert.deepEqual([sets[0], sets[1], young, mine].map(existsSync), [false, true, true, true]);
  });
});

describe('what was found', () => {
  it('goes when it is asked to, but not what was changed or opened meanwhile', async () => {
    const [gone, changed, touched, opened] = [old(1, 40), old(2, 40), old(3, 40), old(4, 40)];
    const found = await findOldFiles({ roots: [root] });
    assert.ok(existsSync(gone) && !existsSync(folders.history), 'searching changes nothing');
    age(capture(2, { samples: { hash: 1, waves: 2, another: 3 } }), 40);
    age(touched, 39);
    const { captures, kept } = await removeOldFiles(structuredClone(found), [opened]);
    assert.deepEqual(filesOf(captures), [gone]);
    const reasons = ['It has changed meanwhile.', 'It has changed meanwhile.', IN_USE];
    assert.deepEqual(kept.map(({ file, reason }) => [file, reason]), [changed, touched, opened].map((file, i) => [file, reasons[i]])); // prettier-ignore
    assert.deepEqual(await shares('waves'), ['src/app.js 0.31']);
  });
});
