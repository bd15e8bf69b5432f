import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks } from '../../../test/support/stacks.ts';
import { writePprof } from '../../core/pprof/writer.ts';
import type { ProfileFacts, WorkerApi } from '../../protocol/viewer.ts';
import { ViewerModel } from './viewerModel.ts';

const stacks = `
  main@app.ts:1 > handle@svc.ts:4 > score@svc.ts:9   30
  main@app.ts:1 > handle@svc.ts:4 > score@svc.ts:10  20
  main@app.ts:1 > handle@svc.ts:4 > parse@svc.ts:20  10
  main@app.ts:1 > retry@svc.ts:30 > score@svc.ts:9    2
  main@app.ts:1 > idle@app.ts:7                      38
`;

const all = { kind: 'all' } as const;

async function load(api: WorkerApi, text: string): Promise<ProfileFacts> {
  const bytes = writePprof(profileFromStacks(text));
  return api.load({ fileName: 'x.pb', bytes: bytes.slice().buffer, limits: {} });
}

async function loaded(): Promise<WorkerApi> {
  const { api } = new ViewerModel();
  await load(api, stacks);
  return api;
}

describe('the worker', () => {
  it('says what was read', async () => {
    const facts = await load(new ViewerModel().api, stacks);
    assert.equal(facts.sampleRows, 5);
    assert.equal(facts.functions, 6);
    assert.deepEqual(facts.sampleTypes, [{ type: 'wall', unit: 'milliseconds' }]);
  });

  it('serves a zoom by path and says what it came to', async () => {
    const api = await loaded();
    const root = api.flame({ sampleType: 0, tree: all, root: { path: [], skip: 0 }, width: 1000 });
    assert.equal(root.total, 100);
    assert.deepEqual(
      root.frames.map((frame) => frame.name),
      ['all', 'main', 'handle', 'idle', 'retry', 'score', 'parse', 'score'],
    );
    const handle = root.frames.find((frame) => frame.name === 'handle')!;
    const zoomed = api.flame({ sampleType: 0, tree: all, root: { node: handle.node, skip: 0 }, width: 1000 });
    assert.equal(zoomed.frames[zoomed.rootFrame].name, 'handle');
    const again = api.flame({ sampleType: 0, tree: all, root: zoomed.zoom, width: 1000 });
    assert.deepEqual(again, zoomed);
  });

  it('keeps the profile it has when the next one is broken', async () => {
    const api = await loaded();
    await assert.rejects(api.load({ fileName: 'x.pb', bytes: new ArrayBuffer(0), limits: {} }), /empty/);
    assert.equal(
      api.flame({ sampleType: 0, tree: all, root: { path: [], skip: 0 }, width: 1000 }).total,
      100,
    );
  });

  it('refuses what it cannot know', async () => {
    const api = await loaded();
    assert.throws(
      () => api.flame({ sampleType: 7, tree: all, root: { path: [], skip: 0 }, width: 10 }),
      /no sample type 7/,
    );
    assert.throws(
      () =>
        new ViewerModel().api.top({
          sampleType: 0,
          by: 'function',
          sort: 'self',
          descending: true,
          query: undefined,
          start: 0,
          end: 1,
        }),
      /No profile/,
    );
  });

  it('searches: functions, share, tinted frames, and the same rows in the table', async () => {
    const api = await loaded();
    const query = { text: 'SVC', regex: false };
    const found = api.search({ sampleType: 0, query });
    assert.deepEqual(found, { functions: 4, share: 0.62 });
    const { frames } = api.flame({ sampleType: 0, tree: all, root: { path: [], skip: 0 }, width: 1000 });
    assert.deepEqual(
      frames.filter((frame) => frame.match).map((frame) => frame.name),
      ['handle', 'retry', 'score', 'parse', 'score'],
    );
    const top = api.top({
      sampleType: 0,
      by: 'function',
      sort: 'self',
      descending: true,
      query,
      start: 0,
      end: 10,
    });
    assert.equal(top.count, 4);
    assert.equal(top.all, 6);
    assert.deepEqual(top.rows[0].fileMatch, [0, 3]);
    api.search({ sampleType: 0, query: undefined });
    const cleared = api.flame({ sampleType: 0, tree: all, root: { path: [], skip: 0 }, width: 1000 });
    assert.ok(cleared.frames.every((frame) => !frame.match));
  });

  it('tints a merged frame that hides a match', async () => {
    const api = await loaded();
    api.search({ sampleType: 0, query: { text: 'retry', regex: false } });
    const { frames } = api.flame({ sampleType: 0, tree: all, root: { path: [], skip: 0 }, width: 60 });
    const more = frames.find((frame) => frame.more > 0)!;
    assert.equal(more.name, '1 more');
    assert.equal(more.match, true);
  });

  it('marks a line and finds a zoom in which it can be seen', async () => {
    const api = await loaded();
    const mark = api.mark({ sampleType: 0, line: { file: '/app/svc.ts', line: 9 } });
    assert.equal(mark.frames, 2);
    assert.equal(mark.share, 0.32);
    const { frames } = api.flame({ sampleType: 0, tree: all, root: { path: [], skip: 0 }, width: 1000 });
    assert.deepEqual(
      frames.filter((frame) => frame.marked).map((frame) => frame.total),
      [50, 2],
    );
    const narrow = api.flame({ sampleType: 0, tree: all, root: { path: [], skip: 0 }, width: 60 });
    assert.equal(narrow.frames.find((frame) => frame.more > 0)!.marked, true);
    const selection = { kind: 'node', path: mark.widest! } as const;
    assert.deepEqual(api.zoomFor({ sampleType: 0, selection, width: 1000 }), { path: [], skip: 0 });
    const retry = frames.find((frame) => frame.name === 'retry')!;
    const near = api.zoomFor({ sampleType: 0, selection: { kind: 'index', node: retry.node }, width: 100 });
    assert.equal(near!.path.at(-1)!.split('\n')[0], 'retry');
  });

  it('gives a frame its numbers, and a function those of all its places', async () => {
    const api = await loaded();
    const { frames } = api.flame({ sampleType: 0, tree: all, root: { path: [], skip: 0 }, width: 1000 });
    const score = frames.find((frame) => frame.name === 'score')!;
    const one = api.details({ sampleType: 0, selection: { kind: 'index', node: score.node } })!;
    assert.deepEqual([one.self, one.total, one.selfSamples, one.totalSamples, one.line], [50, 50, 2, 2, 9]);
    assert.deepEqual(one.lines, [
      { line: 9, self: 30 },
      { line: 10, self: 20 },
    ]);
    assert.deepEqual(one.everywhere, { self: 52, total: 52, frames: 2 });
    const everywhere = api.details({ sampleType: 0, selection: { kind: 'function', key: one.functionKey } })!;
    assert.deepEqual([everywhere.self, everywhere.selfSamples, everywhere.node], [52, 3, one.node]);
    assert.deepEqual(everywhere.lines, [
      { line: 9, self: 32 },
      { line: 10, self: 20 },
    ]);
    assert.equal(api.details({ sampleType: 0, selection: { kind: 'node', path: ['gone'] } }), undefined);
    assert.equal(api.details({ sampleType: 0, selection: { kind: 'index', node: 0 } })!.total, 100);
  });

  it('sorts and cuts the table', async () => {
    const api = await loaded();
    const names = (sort: 'self' | 'name', descending: boolean, start: number, end: number): string[] =>
      api
        .top({ sampleType: 0, by: 'function', sort, descending, query: undefined, start, end })
        .rows.map((row) => row.name);
    assert.deepEqual(names('self', true, 0, 3), ['score', 'idle', 'parse']);
    assert.deepEqual(names('name', false, 1, 3), ['idle', 'main']);
    assert.deepEqual(names('name', true, 0, 1), ['score']);
    assert.deepEqual(names('name', true, 50, 60), []);
  });
});
