// Real recordings in a real work tree, through the real command line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { nodeBinary } from '../../scripts/nodes.mjs';
import type { BaselineDetails, BaselineList, BaselineResult } from '../../src/cli/commands/baseline.ts';
import type { DiffResult } from '../../src/cli/commands/diff.ts';
import type { GateResult } from '../../src/cli/commands/gate.ts';
import type { HistoryResult } from '../../src/cli/commands/history.ts';
import { BaselineStore } from '../../src/store/baselines.ts';
import type { PruneResult } from '../../src/store/prune.ts';
import { writeCapture } from '../support/captures.ts';
import { cli, programs, run, temporaryFolder, testNode, type Finished } from './run.ts';

const root = temporaryFolder();
const runs = [1, 2, 3];
const files = (kind: string) => runs.map((n) => `${kind}${n}.pb.gz`);
const dayMs = 24 * 3600 * 1000;

function selftime(...args: string[]): Promise<Finished> {
  return run([testNode, cli, ...args], { cwd: root, limitMs: 120_000 });
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await selftime(...args, '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as T;
}

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  return execFileSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8' }).trim();
}

let commit: string;

before(async () => {
  copyFileSync(join(programs, 'gated.cjs'), join(root, 'work.cjs'));
  writeFileSync(join(root, 'package.json'), '{"name":"orders","version":"1.2.0"}');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'work');
  commit = git('rev-parse', 'HEAD');
  const steady = ['--interval-us', '1000', '--budget', '100', '--scenario', 'checkout'];
  for (const n of runs)
    for (const [kind, slow] of Object.entries({ base: '', slow: 'waves' })) {
      const command = [testNode, '--single-threaded', 'work.cjs'];
      const flags = [...steady, '--out', `${kind}${n}.pb.gz`];
      const recorded = await run([testNode, cli, 'record', ...flags, '--', ...command], {
        cwd: root,
        env: { GATED: slow },
        limitMs: 120_000,
      });
      assert.equal(recorded.code, 0, recorded.stderr);
    }
});

describe('selftime baseline', () => {
  it('saves runs under what they are of, and shows them', async () => {
    const saved = await json<BaselineResult>('baseline', 'save', ...files('base').reverse());
    const { created, environment, ...rest } = saved;
    const folder = join(root, '.selftime', 'baselines', `checkout-1.2.0@${commit.slice(0, 7)}`);
    assert.deepEqual(rest, {
      ...{ name: `checkout-1.2.0@${commit.slice(0, 7)}`, folder, shared: false, scenario: 'checkout' },
      ...{ service: 'orders', version: '1.2.0', commit, dirty: false, changedSources: [] },
      captures: ['1.pb.gz', '2.pb.gz', '3.pb.gz'].map((name) => join(folder, name)),
    });
    assert.ok(Math.abs(created - Date.now()) < dayMs);
    assert.deepEqual([environment['Node.js'], environment['flags']], ['24', '--single-threaded']);
    saved.captures.forEach((file, i) =>
      assert.ok(readFileSync(file).equals(readFileSync(join(root, files('base')[i])))),
    );

    const { runs: shown, sources } = await json<BaselineDetails>('baseline', 'show', saved.name);
    assert.deepEqual(sources, [join(root, 'work.cjs')]);
    assert.ok(shown.every(({ samples, durationMs }) => samples > 100 && durationMs! > 100));
    const starts = shown.map(({ startTime }) => startTime!);
    assert.deepEqual([...starts].sort((a, b) => a - b), starts); // prettier-ignore
    const { stdout } = await selftime('baseline', 'show', saved.name);
    assert.match(stdout, /3 runs of orders 1\.2\.0, commit [\da-f]{7}, scenario checkout\nsaved 20\d\d-/);
  });

  it('lists, replaces and removes; git sees nothing of it', async () => {
    await json('baseline', 'save', '--name', 'main', ...files('base'));
    const refused = await selftime('baseline', 'save', '--name', 'main', files('slow')[0]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /There is a baseline "main" already.*--replace/);
    await json('baseline', 'save', '--name', 'main', '--replace', ...files('slow'));
    const { baselines, damaged } = await json<BaselineList>('baseline', 'list');
    assert.deepEqual([baselines[0].name, damaged], ['main', []]);
    assert.match((await selftime('baseline', 'list')).stdout, /^main +3 +20.*1\.2\.0 .* checkout$/m);
    assert.equal(git('status', '--porcelain', '--', '.selftime'), '');
    assert.deepEqual(await json('baseline', 'remove', 'main'), { removed: ['main'] });
    assert.equal((await json<BaselineList>('baseline', 'list')).baselines.length, baselines.length - 1);
  });

  it('warns of runs that failed', async () => {
    const crashed = [1, 2].map((n) =>
      writeCapture(join(root, `crashed${n}.pb.gz`), {
        samples: { work: 100 + n },
        metadata: { exitCode: 3, startTime: Date.now() },
      }),
    );
    const { code, stderr } = await selftime('baseline', 'save', '--name', 'crashed', ...crashed);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^selftime: warning: crashed: All 2 runs ended with exit code 3: did the program do its work\?$/m,
    );
    await json('baseline', 'remove', 'crashed');
  });

  it('keeps the text that ran, also when the file was edited before it was saved', async () => {
    const ran = readFileSync(join(root, 'work.cjs'), 'utf8');
    writeFileSync(join(root, 'work.cjs'), `// edited\n${ran}`);
    const saved = await json<BaselineResult>('baseline', 'save', '--name', 'edited', ...files('base'));
    writeFileSync(join(root, 'work.cjs'), ran);
    assert.deepEqual(saved.changedSources, []);
    const store = new BaselineStore({ local: join(saved.folder, '..'), shared: undefined });
    const sources = await store.sources(await store.find('edited'));
    assert.deepEqual([...sources], [[join(root, 'work.cjs'), ran]]);
    await json('baseline', 'remove', 'edited');
  });

  it('saves into a folder of the repository, where others find it', async () => {
    const shared = ['--baseline-folder', 'perf'];
    const saved = await json<BaselineResult>('baseline', 'save', '--name', 'release', ...shared, ...files('base')); // prettier-ignore
    assert.deepEqual([saved.shared, saved.folder], [true, join(root, 'perf', 'release')]);
    assert.match(git('status', '--porcelain', '--untracked-files=all', '--', 'perf'), /perf\/release\/1\.pb\.gz/); // prettier-ignore
    assert.equal((await selftime('baseline', 'show', 'release')).code, 2);
    assert.equal((await selftime('baseline', 'show', 'release', ...shared)).code, 0);
  });

  it('many processes that save at once each have theirs', async () => {
    const saved = await Promise.all(
      runs.map(() => json<BaselineResult>('baseline', 'save', ...files('slow'))),
    );
    assert.equal(new Set(saved.map(({ name }) => name)).size, runs.length);
    const names = (await json<BaselineList>('baseline', 'list')).baselines.map(({ name }) => name);
    for (const { name } of saved) assert.ok(names.includes(name));
    await json('baseline', 'remove', ...saved.map(({ name }) => name));
  });
});

describe('gate and diff', () => {
  const gate = (...baseline: string[]) =>
    selftime('gate', '--baseline', ...baseline, '--current', ...files('slow'), '--json');
  const verdict = ({ stdout }: Finished) => (JSON.parse(stdout) as GateResult).verdict;

  before(async () => {
    await json('baseline', 'save', '--name', 'main', '--replace', ...files('base'));
    await json('baseline', 'save', '--name', 'team', '--replace', '--baseline-folder', 'perf', ...files('base')); // prettier-ignore
  });

  it('take a baseline by its name, its folder, and its name in a shared folder', async () => {
    for (const words of [['main'], [join('perf', 'team')], ['team', '--baseline-folder', 'perf']]) {
      const finished = await gate(...words);
      assert.deepEqual([finished.code, verdict(finished)], [1, 'regressed'], finished.stderr);
      assert.match(finished.stderr, /^selftime: baseline "(main|team)": 3 runs, saved 20/);
    }
  });

  it('take a file before a baseline of its name, and say so', async () => {
    copyFileSync(join(root, files('base')[0]), join(root, 'main'));
    const finished = await gate('main');
    rmSync(join(root, 'main'));
    assert.deepEqual([finished.code, verdict(finished)], [3, 'inconclusive']);
    assert.match(finished.stderr, /main is a file here: it is used, and not the baseline/);
  });

  it('diff has the same verdict', async () => {
    const { rows, base } = await json<DiffResult>('diff', '--base', 'main', '--current', ...files('slow'));
    assert.equal(base.files.length, 3);
    assert.equal(rows.find((row) => row.function === 'waves')!.test!.verdict, 'regressed');
    assert.equal((await selftime('diff', 'main', files('slow')[0])).code, 0);
  });

  it('warn of another scenario, as it may have been renamed', async () => {
    const made = {
      samples: { hash: 900, waves: 900 },
      metadata: { scenario: 'search', startTime: Date.now() },
    };
    writeCapture(join(root, 'search.pb.gz'), made);
    const { code, stderr } = await selftime('diff', 'main', 'search.pb.gz');
    assert.equal(code, 0);
    assert.match(
      stderr,
      /warning: .*1\.pb\.gz is of the scenario "checkout", search\.pb\.gz is of the scenario "search"/,
    );
  });
});

describe('selftime history', () => {
  it('has each recording of the scenario once, with what the captures say', async () => {
    const { trends } = await json<HistoryResult>('history', 'waves', '--scenario', 'checkout');
    const [{ points, ...about }] = trends;
    assert.equal(trends.length, 1);
    assert.deepEqual(
      [about.function, about.file, about.profileType, about.scenario, points.length],
      ['waves', 'work.cjs', 'wall', 'checkout', 6],
    );
    assert.ok(points.every((point) => point.commit === commit && point.version === '1.2.0'));
    const mean = (which: number) =>
      points.filter((_, i) => i % 2 === which).reduce((sum, { share }) => sum + share, 0) / 3;
    assert.ok(mean(1) > 1.3 * mean(0), 'every second run did five times the work there');
    for (const { capture } of points) assert.ok(existsSync(capture!));
    const text = (await selftime('history', 'waves')).stdout;
    assert.match(text, /^waves {2}work\.cjs:\d+ {2}\(wall, scenario checkout\)\n[▁-█]{6}\n +self +total/);
  });

  it('is the same where Node has no SQLite, and prints no warnings of its own', async () => {
    const expected = await json<HistoryResult>('history', 'hash');
    for (const major of [20, 22, 26]) {
      const node = await nodeBinary(major);
      if (!node) continue;
      rmSync(join(root, '.selftime', 'index-1.sqlite'), { force: true });
      const { stdout, stderr } = await run([node, cli, 'history', 'hash', '--json'], { cwd: root });
      assert.deepEqual([JSON.parse(stdout), stderr], [expected, ''], `Node ${major}`);
    }
  });

  it('loses nothing with its index, whoever else makes it anew', async () => {
    const expected = await json<HistoryResult>('history', 'hash');
    writeFileSync(join(root, '.selftime', 'index-1.sqlite'), 'this is no database');
    const all = await Promise.all([1, 2, 3, 4].map(() => json<HistoryResult>('history', 'hash')));
    for (const each of all) assert.deepEqual(each, expected);
  });

  it('is not kept of recordings without a scenario', async () => {
    const elsewhere = temporaryFolder();
    const args = ['record', '--out', 'x.pb.gz', '--', testNode, join(programs, 'gated.cjs')];
    assert.equal((await run([testNode, cli, ...args], { cwd: elsewhere })).code, 0);
    assert.deepEqual(readdirSync(elsewhere), ['x.pb.gz']);
  });

  it('that cannot be written fails no recording', async () => {
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, '.selftime'), '');
    const args = ['record', '--scenario', 's', '--out', 'x.pb.gz', '--', testNode, join(programs, 'gated.cjs')]; // prettier-ignore
    const { code, stderr } = await run([testNode, cli, ...args], { cwd: elsewhere });
    assert.equal(code, 0);
    assert.match(stderr, /warning: .*x\.pb\.gz is not in the history: Cannot write/);
  });
});

describe('selftime prune', () => {
  it('tells first, then removes what is old and no baseline', async () => {
    const captures = join(root, '.selftime', 'captures');
    mkdirSync(captures, { recursive: true });
    const old = writeCapture(join(captures, 'old.pb.gz'), {
      samples: { prunedFunction: 40, other: 60 },
      metadata: { startTime: Date.now() - 40 * dayMs },
    });
    const time = (Date.now() - 40 * dayMs) / 1000;
    utimesSync(old, time, time);
    const before = await json<BaselineList>('baseline', 'list');
    const { stdout } = await selftime('prune', '--dry-run');
    assert.match(stdout, /^Would remove 1 capture and 0 recordings of the history: .*B\.\n.*old\.pb\.gz\n$/);
    assert.ok(existsSync(old));
    const told = await json<PruneResult>('prune', '--dry-run');
    assert.deepEqual(await json('prune'), { ...told, dryRun: false });
    assert.equal(existsSync(old), false);
    const { trends } = await json<HistoryResult>('history', 'prunedFunction');
    assert.deepEqual(trends[0].points.map(({ share, capture }) => [share, capture]), [[0.4, null]]); // prettier-ignore
    const pruned = await json<PruneResult>('prune', '--history-days', '39');
    assert.equal(pruned.history.length, 1);
    assert.deepEqual(await json<BaselineList>('baseline', 'list'), before);
  });
});

describe('the workspace’s settings', () => {
  const settings = join(root, '.vscode', 'settings.json');

  before(() => mkdirSync(join(root, '.vscode'), { recursive: true }));
  after(() => rmSync(join(root, '.vscode'), { recursive: true }));

  it('name the folder of shared baselines, unless the command line does', async () => {
    writeFileSync(settings, '{\n  // as in the editor\n  "selftime.baselineFolder": "team/baselines",\n}\n');
    const saved = await json<BaselineResult>('baseline', 'save', '--name', 'ci', ...files('base'));
    assert.deepEqual([saved.shared, saved.folder], [true, join(root, 'team', 'baselines', 'ci')]);
    const names = async (...more: string[]) =>
      (await json<BaselineList>('baseline', 'list', ...more)).baselines.map(({ name }) => name);
    assert.ok((await names()).includes('ci'));
    assert.ok(!(await names('--baseline-folder', 'perf')).includes('ci'));
    const below = join(root, 'team');
    const { code, stderr } = await run(
      [
        testNode,
        cli,
        'gate',
        '--baseline',
        'ci',
        '--current',
        ...files('slow').map((file) => join(root, file)),
      ],
      { cwd: below },
    );
    assert.equal(code, 1, stderr);
    assert.deepEqual(await json('baseline', 'remove', 'ci'), { removed: ['ci'] });
  });

  it('say how long captures are kept, unless the command line does', async () => {
    const captures = join(root, '.selftime', 'captures');
    const old = writeCapture(join(captures, 'week.pb.gz'), { samples: { f: 9 } });
    const time = (Date.now() - 8 * dayMs) / 1000;
    utimesSync(old, time, time);
    const pruned = async (...more: string[]) =>
      (await json<PruneResult>('prune', '--dry-run', ...more)).captures.map(({ file }) => file);
    writeFileSync(settings, '{"selftime.retention.capturesDays": 7}');
    assert.deepEqual(await pruned(), [old]);
    assert.deepEqual(await pruned('--captures-days', '9'), []);
    assert.deepEqual(await pruned('--captures-days', '0'), [], 'for ever');
    for (const kept of ['0', '-1', '"never"', '"7"']) {
      writeFileSync(settings, `{"selftime.retention.capturesDays": ${kept}}`);
      assert.deepEqual(await pruned(), [], kept);
    }
    rmSync(old);
  });

  it('name the folder of captures, of which other projects keep theirs', async () => {
    const shared = temporaryFolder();
    const set = join(shared, 'runs-2026-10-01T000000');
    mkdirSync(set);
    const oldIn = (folder: string, name: string, cwd: string) => {
      const file = writeCapture(join(folder, name), { samples: { f: 9 }, metadata: { cwd } });
      const time = (Date.now() - 40 * dayMs) / 1000;
      utimesSync(file, time, time);
      return file;
    };
    const mine = [oldIn(shared, 'mine.pb.gz', root), oldIn(set, '1.pb.gz', join(root, 'packages', 'a'))];
    const theirs = oldIn(shared, 'theirs.pb.gz', '/elsewhere');
    writeFileSync(settings, JSON.stringify({ 'selftime.captureFolder': shared }));
    const told = await json<PruneResult>('prune', '--dry-run');
    assert.deepEqual(told.captures.map(({ file }) => file), mine); // prettier-ignore
    assert.deepEqual(told.kept.map(({ file }) => file), [theirs]); // prettier-ignore
    assert.deepEqual(await json('prune', '--dry-run', '--captures', shared), told);
    assert.match((await selftime('prune')).stdout, /Kept .*theirs\.pb\.gz: It is of another project: its program ran in \/elsewhere\.\n$/); // prettier-ignore
    assert.deepEqual(readdirSync(shared), ['theirs.pb.gz']);
  });

  it('that cannot be read are said where they count, and do not matter to files', async () => {
    writeFileSync(settings, '{"selftime.baselineFolder": ');
    const { code, stderr } = await selftime('baseline', 'list');
    assert.equal(code, 2);
    assert.match(stderr, /^selftime: .*settings\.json cannot be read: .* Correct it\.\n$/);
    assert.equal((await selftime('diff', files('base')[0], files('slow')[0])).code, 0);
  });
});

describe('bad input ends with 2 and one line that says what to do', () => {
  const cases: [string, () => string[], RegExp][] = [
    ['no baseline of that name', () => ['gate', '--baseline', 'nope', '--current', files('base')[0]], /There is no file and no baseline "nope"\. There are: .*main/], // prettier-ignore
    ['a folder that is none', () => ['gate', '--baseline', '.', '--current', files('base')[0]], /no file and no baseline "\."/], // prettier-ignore
    ['one to show', () => ['baseline', 'show', 'nope'], /There is no baseline "nope"/],
    ['one to remove', () => ['baseline', 'remove', '../..'], /There is no baseline "\.\.\/\.\."/],
    ['no captures', () => ['baseline', 'save'], /missing required argument 'file'/],
    ['a name that is a path', () => ['baseline', 'save', '--name', '../x', files('base')[0]], /cannot be the name/], // prettier-ignore
    ['a missing capture', () => ['baseline', 'save', 'none.pb.gz'], /none\.pb\.gz does not exist/],
    ['an empty capture', () => ['baseline', 'save', made('empty.pb.gz', 0)], /empty\.pb\.gz has no samples/],
    ['a damaged capture', () => ['baseline', 'save', damagedCapture()], /damaged\.pb\.gz: /],
    ['a capture twice', () => ['baseline', 'save', files('base')[0], files('base')[0]], /given twice/],
    ['captures of unlike type', () => ['baseline', 'save', files('base')[0], made('heap.pb.gz', 9)], /not of one kind: profile type/], // prettier-ignore
    ['a baseline of a newer version', () => ['gate', '--baseline', newer(), '--current', files('base')[0]], /"newer" is of a newer version of Selftime \(format 99/], // prettier-ignore
    ['a function that is nowhere', () => ['history', 'wave'], /The history has no function "wave"\. It has: .*waves/], // prettier-ignore
    ['a scenario that is not there', () => ['history', 'waves', '--scenario', 'paying'], /scenario "paying"\. It has: checkout/], // prettier-ignore
    ['days that are no number', () => ['prune', '--captures-days', 'x'], /It must be a number, 0 or above/],
    ['an unknown subcommand', () => ['baseline', 'nonsense'], /unknown command 'nonsense'/],
  ];

  function made(name: string, samples: number): string {
    writeCapture(join(root, name), { samples: { f: samples }, types: samples > 0 ? ['heap'] : ['wall'] });
    return name;
  }

  function damagedCapture(): string {
    writeFileSync(join(root, 'damaged.pb.gz'), readFileSync(join(root, files('base')[0])).subarray(0, 400));
    return 'damaged.pb.gz';
  }

  function newer(): string {
    const folder = join(root, '.selftime', 'baselines', 'newer');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'baseline.json'), '{"format":99}');
    return 'newer';
  }

  for (const [what, args, message] of cases)
    it(what, async () => {
      const { code, stdout, stderr } = await selftime(...args());
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    });

  it('a damaged baseline is named in the list, which has the others', async () => {
    newer();
    const { code, stdout, stderr } = await selftime('baseline', 'list', '--json');
    const { baselines, damaged } = JSON.parse(stdout) as BaselineList;
    assert.deepEqual([code, damaged.map(({ name }) => name)], [0, ['newer']]);
    assert.ok(baselines.some(({ name }) => name === 'main'));
    assert.match(stderr, /warning: The baseline "newer" is of a newer version/);
  });
});
