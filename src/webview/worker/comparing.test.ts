import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writePprof } from '../../core/pprof/writer.ts';
import { ProfileBuilder } from '../../core/profileBuilder.ts';
import type { ComparisonView, FlameView, WorkerApi } from '../../protocol/viewer.ts';
import { ViewerModel } from './viewerModel.ts';

const types = [
  { type: 'samples', unit: 'count' },
  { type: 'wall', unit: 'nanoseconds' },
  { type: 'inuse_space', unit: 'bytes' },
];
/** Functions of one file, each at the line it has here. */
const lines: Record<string, number> = {
  a: 10,
  b: 20,
  c: 30,
  d: 40,
  e: 50,
  slow: 60,
  quick: 70,
  young: 80,
  old: 90,
};

interface Program {
  readonly counts: Readonly<Record<string, number>>;
  /** How far its functions have moved down in the file. */
  readonly moved?: number;
}

function bytesOf({ counts, moved = 0 }: Program, run: number): ArrayBuffer {
  const builder = new ProfileBuilder(types);
  const frame = (name: string, line: number) => ({ name, file: '/app/app.js', line, startLine: line });
  const main = builder.stack(0, frame('main', 1));
  for (const [name, count] of Object.entries(counts)) {
    const n = count + run;
    builder.addSample(builder.stack(main, frame(name, lines[name] + moved)), [n, n * 1e6, 64]);
  }
  return writePprof(builder.build()).slice().buffer;
}

const steady = { a: 300, b: 310, c: 290, d: 305, e: 295 };
const before: Program = { counts: { ...steady, slow: 400, quick: 600, old: 110 } };
const now: Program = { counts: { ...steady, slow: 800, quick: 300, young: 260 }, moved: 3 };

const side = (program: Program, runs: number) =>
  Array.from({ length: runs }, (_, run) => ({ name: `run${run}.pb`, bytes: bytesOf(program, run) }));

/** The first run of `now`, compared with `base` runs before; `more` runs of it beside. */
async function open(base = 3, more = 2, program = now): Promise<WorkerApi> {
  const { api } = new ViewerModel();
  await api.load({ fileName: 'open.pb', bytes: bytesOf(program, 7), limits: {} });
  const runs = { base: side(before, base), current: side(program, more), openIsRun: true, limits: {} };
  await api.compare(runs);
  return api;
}

function compared(api: WorkerApi, search?: string): ComparisonView {
  const query = search === undefined ? undefined : { text: search, regex: false };
  return api.compared({ sampleType: 1, yardstick: 'stable', query })!;
}

const draw = (api: WorkerApi, kind: 'all' | 'removed', sampleType = 1): FlameView =>
  api.flame({ sampleType, tree: { kind }, root: { path: [], skip: 0 }, width: 1000 });
const verdicts = (view: FlameView) =>
  Object.fromEntries(view.frames.map(({ name, difference }) => [name, difference?.verdict]));

describe('a comparison in the viewer', () => {
  it('tells what was found, first what to act on', async () => {
    const api = await open();
    const { rows, summary, tooFewRuns, applies } = compared(api);
    assert.deepEqual([tooFewRuns, applies], [false, true]);
    assert.match(summary, /^3 runs \(.*\) against 3 .* by functions that did not change$/);
    const said = rows.map(({ name, verdict, here }) => `${name} ${verdict} ${here}`);
    assert.deepEqual(said.slice(0, 4), [
      'slow regressed true',
      'young new true',
      'old gone false',
      'quick improved true',
    ]);
    assert.deepEqual(
      said.slice(4).sort(),
      [...'abcde'].map((name) => `${name} unchanged true`),
    );
    const [slow] = rows;
    assert.ok(Math.abs(slow.ratio! - 2) < 0.05, String(slow.ratio));
    assert.ok(slow.baseline.low < slow.baseline.share && slow.baseline.share < slow.baseline.high);
    assert.equal(slow.line, 63);
  });

  it('colours the frames of functions, in the sandwich, too', async () => {
    const api = await open();
    compared(api);
    const all = verdicts(draw(api, 'all'));
    assert.deepEqual(all, {
      ...Object.fromEntries([...'abcde'].map((name) => [name, 'unchanged'])),
      ...{ all: undefined, main: 'untested', slow: 'regressed', quick: 'improved', young: 'new' },
    });
    const { functionKey } = compared(api).rows[0];
    const tree = { kind: 'callers', key: functionKey } as const;
    const view = api.flame({ sampleType: 1, tree, root: { path: [], skip: 0 }, width: 1000 });
    assert.deepEqual(verdicts(view), { slow: 'regressed', main: 'untested' });
  });

  it('draws what is gone as wide as it was', async () => {
    const api = await open();
    const { removed } = compared(api);
    const view = draw(api, 'removed');
    assert.deepEqual(verdicts(view), { all: undefined, main: 'untested', old: 'gone' });
    const old = view.frames.find(({ name }) => name === 'old')!;
    assert.ok(Math.abs(old.width - removed) < 1e-9 && removed > 0.04 && removed < 0.06, String(removed));
    const tree = { kind: 'removed' } as const;
    const details = api.details({ sampleType: 1, tree, selection: { kind: 'index', node: old.node } })!;
    assert.deepEqual([details.name, details.line], ['old', 90]);
    assert.equal(typeof details.compared === 'object' && details.compared.verdict, 'gone');
  });

  it('links a function of the baseline with where it is now', async () => {
    const api = await open();
    const { rows } = compared(api);
    const main = draw(api, 'removed').frames.find(({ name }) => name === 'main')!;
    const tree = { kind: 'removed' } as const;
    const details = api.details({ sampleType: 1, tree, selection: { kind: 'index', node: main.node } })!;
    const here = api.details({ sampleType: 1, selection: { kind: 'function', key: details.functionKey } })!;
    assert.equal(here.name, 'main');
    const slow = rows.find(({ name }) => name === 'slow')!;
    const found = api.details({
      sampleType: 1,
      selection: { kind: 'function', key: slow.functionKey },
    })!;
    assert.equal(typeof found.compared === 'object' && found.compared.verdict, 'regressed');
    const old = rows.find(({ name }) => name === 'old')!;
    const selection = { kind: 'function', key: old.functionKey } as const;
    assert.equal(api.details({ sampleType: 1, selection }), undefined);
    assert.equal(api.details({ sampleType: 1, tree, selection })!.name, 'old');
  });

  it('tells where samples went to, and where they came from', async () => {
    const shifted = { counts: { ...before.counts, slow: 700, quick: 300 } };
    const { rows } = compared(await open(3, 2, shifted));
    const moved = rows
      .filter(({ verdict }) => verdict === 'moved')
      .map(({ name, note }) => `${name} ${note}`);
    assert.deepEqual(moved.sort(), ['quick to slow', 'slow from quick']);
  });

  it('has no verdicts where a side has two runs', async () => {
    for (const [base, more] of [
      [2, 2],
      [3, 1],
    ]) {
      const api = await open(base, more);
      const view = compared(api);
      assert.equal(view.tooFewRuns, true);
      assert.deepEqual([...new Set(view.rows.map(({ verdict }) => verdict))], ['tooFewRuns']);
      const { all, ...functions } = verdicts(draw(api, 'all'));
      assert.deepEqual([all, ...new Set(Object.values(functions))], [undefined, 'tooFewRuns']);
    }
  });

  it('matches functions as it is told to', async () => {
    const api = await open();
    const key = (name: string, line: number) => `${name}\0/app/app.js\0${line}`;
    const kept = ['main', ...'abcde', 'slow', 'quick'].map((name): [string, string] => {
      return name === 'main'
        ? [key(name, 1), key(name, 1)]
        : [key(name, lines[name]), key(name, lines[name] + 3)];
    });
    const renamed: [string, string] = [key('old', 90), key('young', 83)];
    api.matchBy({ functions: [...kept, renamed], files: [] });
    const { rows, removed } = compared(api);
    const young = rows.find(({ name }) => name === 'young')!;
    assert.deepEqual([young.verdict, young.note, removed], ['regressed', 'was old', 0]);
    assert.ok(!rows.some(({ name }) => name === 'old'));
    api.matchBy(undefined);
    assert.ok(compared(api).rows.some(({ name, verdict }) => name === 'old' && verdict === 'gone'));
  });

  it('tells the lines of what changed, in the copied table, too', async () => {
    const api = await open();
    const { rows } = compared(api);
    const changed = rows.filter((row) => row.lines.length > 0);
    assert.deepEqual(
      changed.map(({ name, lines: of }) => [name, of.map(({ line, verdict }) => `${line} ${verdict}`)]),
      [
        ['slow', ['63 regressed']],
        ['quick', ['73 improved']],
      ],
    );
    const [line] = changed[0].lines;
    assert.ok(Math.abs(line.ratio! - 2) < 0.05 && line.interval!.low > 1, String(line.ratio));
    const what = { sampleType: 1, yardstick: 'stable', query: undefined } as const;
    assert.match(api.copy({ format: 'text', what }).split('\n')[2], /regressed +line 63 +\/app\/app\.js:63$/);
  });

  it('says why there are no verdicts, and what is wanted', async () => {
    const { obstacles: none, wanted: nothing } = compared(await open());
    assert.deepEqual([none, nothing], [[], undefined]);
    const { obstacles, wanted } = compared(await open(3, 0));
    assert.deepEqual([obstacles.length, wanted], [1, 'runs']);
    assert.match(obstacles[0], /^This is one run, and it takes 3/);
    const both = compared(await open(2, 0));
    assert.deepEqual([both.obstacles.length, both.wanted], [2, 'baseline']);
    assert.match(both.obstacles[0], /^The baseline has 2 runs/);
  });

  it('lists what a search asks for', async () => {
    const view = compared(await open(), 'SLOW');
    assert.deepEqual([view.rows.map(({ name }) => name), view.all], [['slow'], 9]);
    assert.deepEqual(view.rows[0].nameMatch, [0, 4]);
  });

  it('is of whole captures, whatever is filtered', async () => {
    const api = await open();
    const shares = () => compared(api).rows.map(({ name, current }) => `${name} ${current.share}`);
    const plain = shares();
    api.filter({ sampleType: 1, expression: 'focus=slow', warmup: false });
    assert.deepEqual(shares(), plain);
    assert.deepEqual(verdicts(draw(api, 'all')), { all: undefined, main: 'untested', slow: 'regressed' });
  });

  it('says nothing of memory', async () => {
    const api = await open();
    const view = api.compared({ sampleType: 2, yardstick: 'stable', query: undefined })!;
    assert.equal(view.applies, false);
    assert.deepEqual([...new Set(Object.values(verdicts(draw(api, 'all', 2))))], [undefined]);
  });

  it('goes on with a new version of the open file, and ends when asked to', async () => {
    const api = await open();
    assert.equal(compared(api).rows[0].verdict, 'regressed');
    await api.load({ fileName: 'open.pb', bytes: bytesOf(now, 9), limits: {} });
    assert.equal(compared(api).rows[0].name, 'slow');
    await api.compare(undefined);
    assert.equal(api.compared({ sampleType: 1, yardstick: 'stable', query: undefined }), undefined);
    assert.deepEqual([...new Set(Object.values(verdicts(draw(api, 'all'))))], [undefined]);
    assert.throws(() => draw(api, 'removed'), /Nothing is compared/);
  });

  it('refuses captures without counts, damaged ones, and draws on without them', async () => {
    const api = await open();
    const builder = new ProfileBuilder([{ type: 'inuse_space', unit: 'bytes' }]);
    builder.addSample(builder.stack(0, { name: 'f', file: '/f.js', line: 1 }), [5]);
    const heap = { name: 'heap.pb', bytes: writePprof(builder.build()).slice().buffer };
    await api.compare({ base: [heap], current: [], openIsRun: true, limits: {} });
    assert.throws(() => compared(api), { code: 'notComparable', message: /heap\.pb does not count samples/ });
    assert.equal(draw(api, 'all').frames.length, 10);
    const broken = { name: 'broken.pb', bytes: new Uint8Array([1, 2, 3]).buffer };
    await assert.rejects(
      api.compare({ base: [broken], current: [], openIsRun: true, limits: {} }),
      /broken\.pb/,
    );
    assert.equal(draw(api, 'all').frames.length, 10);
  });

  it('is copied as a table, and drawn as a picture with its legend', async () => {
    const api = await open();
    compared(api);
    const what = { sampleType: 1, yardstick: 'stable', query: undefined } as const;
    const text = api.copy({ format: 'text', what }).split('\n');
    assert.match(text[0], /^ *Baseline +Now +Change +95 % +Verdict +Function +Place$/);
    assert.match(text[1], /%\] +\+\d+% +\[\+\d+%…\+\d+%\] +regressed +slow +\/app\/app\.js:63$/);
    assert.match(api.copy({ format: 'markdown', what }), /^\| Baseline \|/);
    const request = { sampleType: 1, title: 'x', zoom: { path: [], skip: 0 }, format: 'svg' } as const;
    const picture = await api.export({ ...request, tree: { kind: 'all' }, difference: true });
    assert.match(String(picture), /#dc3220[\s\S]*removed/);
    assert.doesNotMatch(String(await api.export({ ...request, tree: { kind: 'all' } })), /#dc3220/);
  });
});
