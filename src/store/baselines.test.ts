import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { writeCapture, type MadeCapture } from '../../test/support/captures.ts';
import { BaselineStore } from './baselines.ts';
import { storeFolders, storeRoot } from './folders.ts';

const all = mkdtempSync(join(tmpdir(), 'selftime-test-'));
after(() => rmSync(all, { recursive: true }));

let root: string;
let store: BaselineStore;
const shared = () => join(root, 'perf', 'baselines');
const local = () => storeFolders(root).baselines;
const time = 1_700_000_000_000;
const git = { commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678', branch: 'main', dirty: false };
const context = { git, package: { name: '@shop/orders', version: '1.2.0' }, inspected: false };
const metadata = { context: { ...context, loadAverage: [0, 0] as const }, scenario: 'checkout' };

/** The n-th run, recorded n seconds after the first. */
function capture(n: number, made: Partial<MadeCapture> = {}): string {
  const about = { ...metadata, startTime: time + 1000 * n, ...made.metadata };
  return writeCapture(join(root, `run${n}.pb.gz`), {
    samples: { hash: 100 + n, waves: 50 },
    ...made,
    metadata: about,
  });
}

beforeEach(() => {
  root = mkdtempSync(join(all, 'project-'));
  writeFileSync(join(root, 'package.json'), '{"name":"outer","version":"9.9.9"}');
  store = new BaselineStore({ local: local(), shared: shared() });
});

describe('saving a baseline', () => {
  it('keeps copies of the captures in the order of recording, and what they are of', async () => {
    const captures = [capture(2), capture(1)];
    const bytes = captures.map((file) => readFileSync(file));
    const { created, folder, ...saved } = await store.save({ captures, root });
    const name = 'checkout-1.2.0@a1b2c3d';
    assert.deepEqual(saved, {
      ...{ name, shared: false, scenario: 'checkout', service: '@shop/orders', version: '1.2.0' },
      ...{ commit: git.commit, dirty: false, changedSources: [] },
      captures: [join(folder, '1.pb.gz'), join(folder, '2.pb.gz')],
      environment: {
        ...{ recorder: 'Selftime', 'profile type': 'wall', 'Node.js': '24', platform: 'linux-x64' },
        ...{ architecture: 'x64', CPU: 'A CPU', flags: 'none', interval: '1000 µs', 'exact lines': 'off' },
      },
    });
    assert.equal(folder, join(local(), name));
    assert.ok(Math.abs(Date.now() - created) < 60_000);
    captures.forEach((file) => rmSync(file));
    assert.deepEqual(readFileSync(saved.captures[0]), bytes[1]);
    assert.deepEqual(readFileSync(saved.captures[1]), bytes[0]);
    assert.deepEqual(readdirSync(local()), [name]);
    assert.equal(readFileSync(join(root, '.selftime', '.gitignore'), 'utf8'), '*\n');
    assert.deepEqual(await store.find(name), { ...saved, created, folder });
  });

  it('takes captures of other recorders, named after the package', async () => {
    const file = join(root, 'node.cpuprofile');
    const nodes = [
      { id: 1, callFrame: { functionName: '(root)', url: '', lineNumber: -1 }, children: [2] },
      { id: 2, callFrame: { functionName: 'f', url: 'file:///app/f.js', lineNumber: 0 } },
    ];
    writeFileSync(
      file,
      JSON.stringify({ nodes, startTime: 0, endTime: 9, samples: [2, 2], timeDeltas: [1, 1] }),
    );
    const saved = await store.save({ captures: [file], root });
    assert.equal(saved.name, 'outer-9.9.9');
    assert.equal(saved.captures[0], join(saved.folder, '1.cpuprofile'));
  });

  it('gives names out once, however many save at the same time', async () => {
    const captures = [capture(1)];
    const saved = await Promise.all(Array.from({ length: 5 }, () => store.save({ captures, root })));
    assert.equal(new Set(saved.map(({ name }) => name)).size, 5);
    assert.equal((await store.list()).length, 5);
    assert.ok(saved.some(({ name }) => name === 'checkout-1.2.0@a1b2c3d-2'));
  });

  it('replaces one only when asked to', async () => {
    const request = { name: 'main', root };
    const first = await store.save({ ...request, captures: [capture(1), capture(2)] });
    await assert.rejects(store.save({ ...request, captures: [capture(3)] }), {
      code: 'baselineExists',
      message: 'There is a baseline "main" already.',
    });
    assert.deepEqual(await store.find('main'), first);
    const second = await store.save({ ...request, captures: [capture(3)], replace: true });
    assert.equal(second.captures.length, 1);
    assert.deepEqual(readdirSync(local()), ['main']);
    assert.deepEqual(readdirSync(second.folder).sort(), ['1.pb.gz', 'baseline.json']);
  });

  it('many that replace one at the same time leave a whole one', async () => {
    const files = [1, 2, 3, 4, 5, 6].map((n) => capture(n));
    await Promise.all(
      files.map((file) => store.save({ captures: [file], name: 'main', replace: true, root })),
    );
    assert.equal((await store.list()).length, 1);
    const kept = readFileSync((await store.find('main')).captures[0]);
    assert.ok(files.some((file) => readFileSync(file).equals(kept)));
    assert.deepEqual(readdirSync(local()), ['main']);
  });

  it('into the shared folder, where git sees it', async () => {
    const saved = await store.save({ captures: [capture(1)], name: 'main', shared: true, root });
    assert.deepEqual([saved.shared, saved.folder], [true, join(shared(), 'main')]);
    assert.ok(!existsSync(join(root, '.selftime')) && !existsSync(join(shared(), '.gitignore')));
    const withoutShared = new BaselineStore({ local: local(), shared: undefined });
    await assert.rejects(withoutShared.save({ captures: [capture(1)], shared: true, root }), /no folder for shared/); // prettier-ignore
  });

  it('refuses names that are no folder on every system', async () => {
    const captures = [capture(1)];
    for (const name of [
      '',
      '..',
      '../x',
      'a/b',
      'a\\b',
      '.hidden',
      '-x',
      'nul',
      'COM1.x',
      'x.',
      'a\nb',
      'x'.repeat(101),
    ])
      // prettier-ignore
      await assert.rejects(store.save({ captures, name, root }), { code: 'usage' }, JSON.stringify(name));
    assert.equal(existsSync(join(root, '.selftime')), false);
    for (const name of ['main', 'before refactoring', 'größe', 'v1.2+3@x_y-z'])
      assert.equal((await store.save({ captures, name, root })).name, name);
  });

  it('refuses captures that are none, empty, repeated or unlike, and writes nothing', async () => {
    const one = capture(1);
    const copy = join(root, 'copy.pb.gz');
    writeFileSync(copy, readFileSync(one));
    writeFileSync(join(root, 'no.pb.gz'), '');
    const cases: [string[], RegExp][] = [
      [[], /needs a capture/],
      [['missing.pb.gz'], /missing\.pb\.gz does not exist/],
      [['no.pb.gz'], /no\.pb\.gz: The file is empty/],
      [[root], /cannot be read/],
      [[capture(4, { samples: { hash: 0 } })], /run4\.pb\.gz has no samples/],
      [[one, one], /given twice/],
      [[one, copy], /copy\.pb\.gz is a copy of .*run1\.pb\.gz/],
      [[one, capture(5, { types: ['heap'] })], /not of one kind: profile type wall in .*, heap in /],
      [[one, capture(6, { metadata: { scenario: 'search' } })], /scenario checkout in .*, search in /],
    ];
    for (const [captures, message] of cases) await assert.rejects(store.save({ captures, root }), message);
    assert.equal(existsSync(join(root, '.selftime')), false);
  });

  it('of several commits is not exactly one', async () => {
    const other = { ...metadata.context, git: { ...git, commit: 'ffffffffffff' } };
    const captures = [capture(1), capture(2, { metadata: { context: other } })];
    const { commit, dirty, name } = await store.save({ captures, root });
    assert.deepEqual([commit, dirty, name], ['ffffffffffff', true, 'checkout-1.2.0@fffffff-dirty']);
  });

  it('where nothing can be written says so', async () => {
    writeFileSync(join(root, '.selftime'), '');
    await assert.rejects(store.save({ captures: [capture(1)], root }), { code: 'cannotWrite' });
  });
});

describe('sources of a baseline', () => {
  function source(name: string, text: string, modified = time): string {
    const file = join(root, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, modified / 1000, modified / 1000);
    return file;
  }

  it('are the texts of sampled own code as they were', async () => {
    const own = source('src/orders.ts', 'before\n');
    const url = source('src/with space.mjs', 'url\n');
    const changed = source('src/changed.js', 'edited since\n', time + 60_000);
    const fileOf = {
      url: new URL(`file://${url}`).href,
      changed,
      package: source('node_modules/x/index.js', 'not own\n'),
      secret: source('secret.pem', 'no code\n'),
      gone: join(root, 'src/gone.ts'),
      builtin: 'node:fs',
      folder: join(root, 'src'),
    };
    const samples = Object.fromEntries(['own', ...Object.keys(fileOf)].map((name) => [name, 5]));
    const baseline = await store.save({ captures: [capture(1, { samples, file: own, fileOf })], root });
    source('src/orders.ts', 'after\n');
    assert.deepEqual(
      await store.sources(baseline),
      new Map([
        [fileOf.url, 'url\n'],
        [own, 'before\n'],
      ]),
    );
    assert.deepEqual(baseline.changedSources, [changed]);
    const names = readdirSync(join(baseline.folder, 'sources')).sort();
    assert.ok(names.every((name) => name.endsWith('.txt')), 'they are not part of the project'); // prettier-ignore
  });

  it('of a baseline that names others are not read', async () => {
    const baseline = await store.save({ captures: [capture(1)], name: 'main', root });
    writeFileSync(join(root, 'secret'), 'x');
    const file = join(baseline.folder, 'baseline.json');
    const json = JSON.parse(readFileSync(file, 'utf8'));
    const sources = [{ path: '/a', file: '../../../../secret' }, { path: '/b', file: 'missing' }, 7, null];
    writeFileSync(file, JSON.stringify({ ...json, sources }));
    assert.deepEqual(await store.sources(baseline), new Map());
  });
});

describe('finding a baseline', () => {
  it('lists the newest first, local and shared', async () => {
    assert.deepEqual(await store.list(), []);
    for (const [name, isShared] of [
      ['a', false],
      ['b', true],
      ['c', false],
    ] as const) {
      // prettier-ignore
      const { folder } = await store.save({ captures: [capture(1)], name, shared: isShared, root });
      const file = join(folder, 'baseline.json');
      const json = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...json, created: name.charCodeAt(0) }));
    }
    assert.deepEqual((await store.list()).map(({ name, shared }) => `${name} ${shared}`), ['c false', 'b true', 'a false']); // prettier-ignore
    await assert.rejects(store.find('d'), { code: 'noBaseline', nextStep: 'There are: a, c, b.' });
  });

  it('the local one goes before a shared one of its name', async () => {
    await store.save({ captures: [capture(1)], name: 'main', shared: true, root });
    await store.save({ captures: [capture(1)], name: 'main', root });
    assert.equal((await store.find('main')).shared, false);
    await store.remove('main');
    assert.equal((await store.find('main')).shared, true);
  });

  it('removes it, and says what there is not', async () => {
    await store.save({ captures: [capture(1)], name: 'main', root });
    await store.remove('main');
    assert.deepEqual(readdirSync(local()), []);
    await assert.rejects(store.remove('main'), { code: 'noBaseline', nextStep: /None has been saved/ });
    await assert.rejects(store.remove('..'), { code: 'noBaseline' });
  });
});

describe('a damaged baseline', () => {
  const damage: Record<string, (folder: string) => void> = {
    'of a newer version': (folder) => json(folder, { format: 2 }),
    'without baseline.json': (folder) => rmSync(join(folder, 'baseline.json')),
    'with half of a baseline.json': (folder) => writeFileSync(join(folder, 'baseline.json'), '{"format":1,'),
    'without captures': (folder) => json(folder, { captures: [] }),
    'without one of its captures': (folder) => rmSync(join(folder, '1.pb.gz')),
    'that names captures elsewhere': (folder) => json(folder, { captures: ['../../../run1.pb.gz'] }),
    'that is not text': (folder) => writeFileSync(join(folder, 'baseline.json'), Buffer.alloc(100)),
  };
  function json(folder: string, change: object): void {
    const file = join(folder, 'baseline.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
  }

  for (const [what, act] of Object.entries(damage))
    it(`${what} is reported, hides no other, and can be removed`, async () => {
      const { folder } = await store.save({ captures: [capture(1)], name: 'bad', root });
      await store.save({ captures: [capture(1)], name: 'good', root });
      act(folder);
      const { baselines, damaged } = await store.read();
      assert.deepEqual([baselines.map(({ name }) => name), damaged.map(({ name }) => name)], [['good'], ['bad']]); // prettier-ignore
      await assert.rejects(store.find('bad'), { code: 'baselineUnreadable', message: /"bad"/ });
      assert.equal(damaged[0].error.code, 'baselineUnreadable');
      await store.remove('bad');
      assert.equal((await store.read()).damaged.length, 0);
    });

  it('whose texts have the wrong types is read as far as it goes', async () => {
    const { folder, name } = await store.save({ captures: [capture(1)], root });
    json(folder, { scenario: 7, commit: null, created: 'x', environment: [1], sources: 'x', dirty: 1 });
    const { scenario, commit, created, environment, dirty } = await store.find(name);
    assert.deepEqual([scenario, commit, created, environment, dirty], [undefined, undefined, 0, {}, false]);
  });
});

describe('after a crash', () => {
  it('while one was replaced, what there was is back', async () => {
    const { folder } = await store.save({ captures: [capture(1)], name: 'main', root });
    renameSync(folder, join(local(), '.replaced-main-0123ab'));
    mkdirSync(join(local(), '.tmp-main-123456'));
    assert.deepEqual((await store.list()).map(({ name }) => name), ['main']); // prettier-ignore
    assert.equal((await store.find('main')).captures.length, 1);
  });
});

describe('the store of a project', () => {
  it('is that of the nearest package or work tree', () => {
    mkdirSync(join(root, 'a', '.git'), { recursive: true });
    mkdirSync(join(root, 'a', 'b', 'c'), { recursive: true });
    assert.equal(storeRoot(join(root, 'a', 'b', 'c')), join(root, 'a'));
    assert.equal(storeRoot(join(root, 'x')), root);
    assert.equal(storeFolders(root).baselines, join(root, '.selftime', 'baselines'));
  });

  it('a folder that is shared inside of it is not kept out of git', async () => {
    const both = new BaselineStore({ local: local(), shared: local() });
    await both.save({ captures: [capture(1)], root });
    assert.equal(existsSync(join(root, '.selftime', '.gitignore')), false);
    assert.deepEqual((await both.list()).map((baseline) => baseline.shared), [true]); // prettier-ignore
  });

  it('does not follow links to folders', async () => {
    mkdirSync(local(), { recursive: true });
    symlinkSync(root, join(local(), 'link'), 'junction');
    assert.deepEqual(await store.read(), { baselines: [], damaged: [] });
  });
});
