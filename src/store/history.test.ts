import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { writeCapture, type MadeCapture } from '../../test/support/captures.ts';
import { storeFolders, type StoreFolders } from './folders.ts';
import { History } from './history.ts';
import { HistoryIndex } from './historyIndex.ts';
import { sqlite } from './sqlite.ts';

const all = mkdtempSync(join(tmpdir(), 'selftime-test-'));
after(() => rmSync(all, { recursive: true }));

const DAY = 24 * 3600 * 1000;
const recent = Math.floor(Date.now() / 1000) * 1000 - 5 * DAY;
let root: string;
let folders: StoreFolders;
let history: History;

/** The n-th capture, recorded n minutes after the first. */
function capture(n: number, made: Partial<MadeCapture> = {}): string {
  mkdirSync(folders.captures, { recursive: true });
  const startTime = recent + 60_000 * n;
  return writeCapture(join(folders.captures, `run${n}.pb.gz`), {
    samples: { hash: 60, waves: 30 + n, idle: 10 - n },
    file: join(root, 'src', 'app.js'),
    ...made,
    metadata: { startTime, cwd: root, ...made.metadata },
  });
}

/** What the history says of a function, shares as they are shown. */
async function shares(name: string, scenario?: string): Promise<string[]> {
  const { trends } = await history.trends(name, scenario);
  return trends.map(({ file, points }) => `${file} ${points.map(({ share }) => share.toFixed(2)).join(' ')}`);
}

beforeEach(() => {
  root = mkdtempSync(join(all, 'project-'));
  folders = storeFolders(root);
  history = new History(folders);
});

describe('the history of a function', () => {
  it('has shares, ranks and samples of each capture, in the order of time', async () => {
    const git = { commit: 'a1b2c3d4', branch: 'main', dirty: true };
    const context = {
      ...{ git, package: { name: 'orders', version: '1.2.0' }, inspected: false },
      loadAverage: [0, 0] as const,
    };
    for (const n of [3, 1]) await history.add(capture(n, { metadata: { context, scenario: 'checkout' } }));
    const { trends, unreadable } = await history.trends('waves');
    assert.deepEqual(unreadable, []);
    assert.equal(trends.length, 1);
    const [{ points, ...about }] = trends;
    assert.deepEqual(about, {
      ...{ function: 'waves', file: 'src/app.js', line: 20, profileType: 'wall', scenario: 'checkout' },
      program: 'app.js',
    });
    const { id, ...point } = points[0];
    assert.match(id, /^\d{8}T\d{6}Z-[\da-f]{12}$/);
    assert.deepEqual(JSON.parse(JSON.stringify(point)), {
      ...{ time: recent + 60_000, capture: join(folders.captures, 'run1.pb.gz') },
      ...{ service: 'orders', version: '1.2.0', commit: 'a1b2c3d4', dirty: true, durationMs: 2000 },
      ...{
        profileType: 'wall',
        scenario: 'checkout',
        program: 'app.js',
        name: 'waves',
        file: 'src/app.js',
        line: 20,
      },
      ...{ share: 0.31, totalShare: 0.31, rank: 2, samples: 31 },
    });
    assert.deepEqual(await shares('waves'), ['src/app.js 0.31 0.33']);
    assert.deepEqual(await shares('idle'), ['src/app.js 0.09 0.07']);
    assert.equal(readFileSync(join(root, '.selftime', '.gitignore'), 'utf8'), '*\n');
  });

  it('has bytes a second where the heap was recorded', async () => {
    await history.add(capture(1, { types: ['wall', 'heap'] }));
    await history.add(capture(2, { types: ['heap'], metadata: { scenario: 'heap only' } }));
    const { trends } = await history.trends('hash');
    const rates = trends.map(({ profileType, points: [{ allocationRate, share }] }) => [profileType, allocationRate, share]); // prettier-ignore
    // 60 samples of 100 bytes in two seconds.
    assert.deepEqual(rates, [['wall', 3000, 0.6], ['heap', 3000, 0.6]]); // prettier-ignore
    const counted = { types: ['heap', 'allocations'] as const, metadata: { scenario: 'counted' } };
    const warmup = { mode: 'time', untilMs: 500, samples: 0, reason: '' } as const;
    await history.add(capture(3, counted));
    await history.add(capture(4, { ...counted, metadata: { scenario: 'warmed', warmup } }));
    await history.add(capture(5, { types: ['heap'], metadata: { scenario: 'in use', warmup } }));
    const rateIn = async (scenario: string) =>
      (await history.trends('hash', scenario)).trends[0].points[0].allocationRate;
    // What is counted leaves warming up out, and so does its time; what is in use at the end does not.
    assert.deepEqual([await rateIn('counted'), await rateIn('warmed'), await rateIn('in use')], [3000, 4000, 3000]); // prettier-ignore
    // Bytes are no samples: of the heap there is one row for each stack.
    assert.deepEqual(trends.map(({ points }) => points[0].samples), [60, 1]); // prettier-ignore
  });

  it('keeps apart files, scenarios and types of profile', async () => {
    const file = join(root, 'other.js');
    await history.add(capture(1));
    await history.add(capture(2));
    await history.add(capture(3, { file }));
    await history.add(capture(4, { metadata: { scenario: 'search' } }));
    await history.add(capture(5, { types: ['cpu'] }));
    const { trends } = await history.trends('hash');
    const keys = trends.map(({ file, scenario, profileType, points }) => [file, scenario, profileType, points.length].join()); // prettier-ignore
    assert.equal(keys[0], 'src/app.js,,wall,2');
    assert.deepEqual(keys.slice(1).sort(), [
      'other.js,,wall,1',
      'src/app.js,,cpu,1',
      'src/app.js,search,wall,1',
    ]);
    assert.deepEqual(await shares('hash', 'search'), ['src/app.js 0.60']);
  });

  it('keeps apart programs where there is no scenario, and functions that share name and file', async () => {
    const of = (name: string) => ({
      processes: [{ pid: 1, ppid: 0, name, nodeVersion: 'v24.1.0', threads: [{ threadId: 0, samples: 9 }] }],
    });
    await history.add(capture(1, { metadata: of('work.js') }));
    await history.add(capture(2, { metadata: of('other.js') }));
    const scenario = 'checkout';
    await history.add(capture(3, { metadata: { ...of('work.js'), scenario } }));
    await history.add(capture(4, { metadata: { ...of('other.js'), scenario } }));
    const { trends } = await history.trends('hash');
    const found = trends.map((trend) => `${trend.scenario ?? trend.program} ${trend.points.length}`);
    assert.deepEqual(found.sort(), ['checkout 2', 'other.js 1', 'work.js 1']);
    const nameless = { '(anonymous:L#7:C#3)': 3, '(anonymous:L#9:C#3)': 5 };
    for (const n of [5, 6]) await history.add(capture(n, { samples: nameless }));
    const lines = (await history.trends('(anonymous)')).trends.map(({ line, points }) => [line, points.length]); // prettier-ignore
    assert.deepEqual(lines.sort(), [[10, 2], [20, 2]]); // prettier-ignore
  });

  it('lists its functions: those of a capture first, hottest first, then those seen last', async () => {
    const first = capture(1, { samples: { hash: 9, waves: 1 } });
    await history.add(first);
    await history.add(capture(2, { samples: { idle: 3, hash: 1 } }));
    const named = async (of?: string) => {
      const { hot, others } = await history.functions(of);
      return [hot, others].map((list) => list.map(({ name, captures }) => `${name} ${captures}`).join());
    };
    const expected = [['idle 1,hash 2', 'waves 1'], ['hash 2,waves 1', 'idle 1']]; // prettier-ignore
    assert.deepEqual([await named(), await named(first)], expected);
    assert.deepEqual(await named(join(root, 'unknown.pb.gz')), expected[0]);
    rmSync(folders.index);
    mkdirSync(folders.index);
    assert.deepEqual([await named(), await named(first)], expected, 'the same from the files');
    const [idle] = (await history.functions()).hot;
    const when = { captures: 1, time: recent + 120_000 };
    assert.deepEqual(idle, { name: 'idle', file: 'src/app.js', line: 10, ...when });
  });

  it('knows a capture by what is in it, wherever it lies', async () => {
    const first = capture(1, { samples: { hash: 9, waves: 1 } });
    await history.add(first);
    await history.add(capture(2, { samples: { idle: 3 } }));
    const copy = join(root, 'copy.pb.gz');
    writeFileSync(copy, readFileSync(first));
    const hot = async (file?: string) => {
      const { hot: functions, hasCapture } = await history.functions(file);
      return [functions.map(({ name }) => name).join(), hasCapture];
    };
    assert.deepEqual(await hot(copy), ['hash,waves', true]);
    assert.equal(await history.idOf(copy), await history.idOf(first));
    capture(1, { samples: { waves: 5 } });
    assert.equal(await history.idOf(first), undefined, 'recorded anew under the name of another');
    for (const other of [first, join(root, 'missing.pb.gz'), undefined])
      assert.deepEqual(await hot(other), ['idle', false]);
  });

  it('has a capture once, however often and from wherever it is added', async () => {
    const file = capture(1);
    const copy = join(root, 'copy.pb.gz');
    writeFileSync(copy, readFileSync(file));
    await Promise.all([file, file, copy, file].map((each) => history.add(each)));
    assert.deepEqual(await shares('hash'), ['src/app.js 0.60']);
    assert.equal(readdirSync(folders.history).length, 1);
  });

  it('says what there is where there is nothing of it', async () => {
    const missing = (name: string, scenario?: string) => history.trends(name, scenario);
    await assert.rejects(missing('hash'), {
      code: 'noHistory',
      message: `There is no history of ${root} yet.`,
    });
    await history.add(capture(1, { metadata: { scenario: 'checkout' } }));
    await assert.rejects(missing('HAS'), { code: 'noHistory', nextStep: 'It has: hash.' });
    await assert.rejects(missing('nothing like it'), { nextStep: /selftime top/ });
    await assert.rejects(missing('hash', 'renamed'), { message: /"renamed"/, nextStep: 'It has: checkout.' });
  });

  it('refuses captures without samples', async () => {
    await assert.rejects(history.add(capture(1, { samples: { hash: 0 } })), { code: 'notComparable' });
    assert.equal(existsSync(folders.history), false);
  });

  it('says where it cannot be written', async () => {
    const file = capture(1);
    writeFileSync(folders.history, '');
    await assert.rejects(history.add(file), { code: 'cannotWrite' });
  });
});

describe('the index', () => {
  const damage: Record<string, () => void> = {
    missing: () => rmSync(folders.index),
    'cut off': () => writeFileSync(folders.index, readFileSync(folders.index).subarray(0, 5000)),
    'no database': () => writeFileSync(folders.index, 'no database'.repeat(1000)),
    'of another make': () => {
      rmSync(folders.index);
      const database = new (sqlite()!)(folders.index);
      database.exec('CREATE TABLE captures (a, b, c); CREATE TABLE functions (name, capture)');
      database.close();
    },
    'with a row that is damaged': () => {
      const database = new (sqlite()!)(folders.index);
      database.exec(`UPDATE captures SET summary = '{"time":'`);
      database.close();
    },
    'a folder': () => {
      rmSync(folders.index);
      mkdirSync(folders.index);
    },
  };

  for (const [what, act] of Object.entries(damage))
    it(`that is ${what} costs nothing that was known`, async () => {
      for (const n of [1, 2, 3]) await history.add(capture(n));
      const before = await shares('waves');
      assert.ok(statSync(folders.index).size > 0);
      act();
      assert.deepEqual(await shares('waves'), before);
      await history.add(capture(4));
      assert.deepEqual(await shares('waves'), ['src/app.js 0.31 0.32 0.33 0.34']);
      const indexed = HistoryIndex.with(folders.index, (index) => index.ids().size);
      assert.equal(indexed, what === 'a folder' ? undefined : 4, 'it is made anew');
    });

  it('forgets what is gone', async () => {
    for (const n of [1, 2]) await history.add(capture(n));
    await shares('waves');
    rmSync(join(folders.history, readdirSync(folders.history).sort()[0]));
    assert.deepEqual(await shares('waves'), ['src/app.js 0.32']);
  });

  it('is not needed: files that cannot be read are named, and hide no others', async () => {
    for (const n of [1, 2, 3, 4]) await history.add(capture(n));
    const damaged = readdirSync(folders.history)
      .sort()
      .slice(0, 3)
      .map((name) => join(folders.history, name));
    const json = JSON.parse(gunzipSync(readFileSync(damaged[2])).toString());
    writeFileSync(damaged[0], readFileSync(damaged[0]).subarray(0, 50));
    writeFileSync(damaged[1], gzipSync(JSON.stringify({ ...json, format: 2 })));
    writeFileSync(
      damaged[2],
      gzipSync(JSON.stringify({ ...json, functions: [{ name: 'waves', share: {} }] })),
    );
    const { trends, unreadable } = await history.trends('waves');
    assert.deepEqual(trends[0].points.map(({ share }) => share), [0.34]); // prettier-ignore
    assert.deepEqual(unreadable, damaged);
  });
});
