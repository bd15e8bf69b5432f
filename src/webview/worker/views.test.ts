import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks } from '../../../test/support/stacks.ts';
import { captureComment, WARMUP_LABEL, type CaptureMetadata } from '../../core/captureMetadata.ts';
import { functionTable } from '../../core/functionTable.ts';
import { writePprof } from '../../core/pprof/writer.ts';
import { ProfileBuilder } from '../../core/profileBuilder.ts';
import { readProfileFile } from '../../core/profileFile.ts';
import type { Profile } from '../../core/profile.ts';
import type {
  ExportRequest,
  FlameView,
  TopGrouping,
  TreeName,
  ViewFrame,
  WorkerApi,
} from '../../protocol/viewer.ts';
import { ViewerModel } from './viewerModel.ts';

const stacks = `
  main@/app/app.ts:1 > handle@/app/svc.ts:4 > score@/app/svc.ts:9                                 30
  main@/app/app.ts:1 > handle@/app/svc.ts:4 > score@/app/svc.ts:10 > hash@/app/node_modules/h/i.js:1  20
  main@/app/app.ts:1 > retry@/app/svc.ts:30 > score@/app/svc.ts:9                                  2
  main@/app/app.ts:1 > walk@/app/svc.ts:50 > walk@/app/svc.ts:51 > score@/app/svc.ts:9             8
  main@/app/app.ts:1 > (garbage collector)                                                        40
`;
const all = { kind: 'all' } as const;
const top = { path: [], skip: 0 };

async function open(profile: Profile): Promise<WorkerApi> {
  const { api } = new ViewerModel();
  await api.load({ fileName: 'x.pb', bytes: writePprof(profile).slice().buffer, limits: {} });
  return api;
}

function draw(api: WorkerApi, tree: TreeName = all, width = 1000): FlameView {
  return api.flame({ sampleType: 0, tree, root: top, width });
}

function keyOf(api: WorkerApi, name: string): string {
  return rows(api, 'function').find((row) => row.name === name)!.key;
}

function rows(api: WorkerApi, by: TopGrouping) {
  return api.top({ sampleType: 0, by, sort: 'self', descending: true, query: undefined, start: 0, end: 99 })
    .rows;
}

/** `name total`, indented as called. */
function picture({ frames }: FlameView): string {
  const line = (frame: ViewFrame): string => `\n${'  '.repeat(frame.depth)}${frame.name} ${frame.total}`;
  const from = (index: number): string =>
    line(frames[index]) + frames.map((frame, i) => (frame.parent === index ? from(i) : '')).join('');
  return from(0);
}

describe('the sandwich of the worker', () => {
  it('shows who calls a function and what it calls, with the shares of the whole', async () => {
    const api = await open(profileFromStacks(stacks));
    const key = keyOf(api, 'score');
    const callers = draw(api, { kind: 'callers', key });
    assert.equal(
      picture(callers),
      `
score 60
  handle 50
    main 50
  walk 8
    walk 8
      main 8
  retry 2
    main 2`,
    );
    assert.equal(callers.total, 100);
    assert.equal(
      picture(draw(api, { kind: 'callees', key })),
      `
score 60
  hash 20`,
    );
  });

  it('zooms, and finds the zoom again by its path', async () => {
    const api = await open(profileFromStacks(stacks));
    const tree = { kind: 'callers', key: keyOf(api, 'score') } as const;
    const walk = draw(api, tree).frames.find((frame) => frame.name === 'walk')!;
    const zoomed = api.flame({ sampleType: 0, tree, root: { node: walk.node, skip: 0 }, width: 1000 });
    assert.equal(zoomed.frames[zoomed.rootFrame].name, 'walk');
    const other = await open(profileFromStacks(stacks));
    assert.equal(
      picture(other.flame({ sampleType: 0, tree, root: zoomed.zoom, width: 1000 })),
      picture(zoomed),
    );
  });

  it('tints what a search found, also where it is merged', async () => {
    const api = await open(profileFromStacks(stacks));
    const tree = { kind: 'callers', key: keyOf(api, 'score') } as const;
    api.search({ sampleType: 0, query: { text: 'retry', regex: false } });
    assert.deepEqual(
      draw(api, tree)
        .frames.filter((frame) => frame.match)
        .map((frame) => frame.name),
      ['retry'],
    );
    const more = draw(api, tree, 30).frames.find((frame) => frame.more > 0)!;
    assert.equal(more.match, true);
  });

  it('gives a frame the numbers of that place, and the root those of the function', async () => {
    const api = await open(profileFromStacks(stacks));
    const tree = { kind: 'callers', key: keyOf(api, 'score') } as const;
    const handle = draw(api, tree).frames.find((frame) => frame.name === 'handle')!;
    const one = api.details({ sampleType: 0, tree, selection: { kind: 'index', node: handle.node } })!;
    assert.deepEqual([one.name, one.self, one.total, one.totalSamples, one.whole], ['handle', 0, 50, 2, 100]);
    const root = api.details({ sampleType: 0, tree, selection: { kind: 'index', node: 0 } })!;
    assert.deepEqual([root.name, root.self, root.total, root.selfSamples], ['score', 40, 60, 3]);
    const callees = { ...tree, kind: 'callees' } as const;
    draw(api, callees);
    const hash = api.details({
      sampleType: 0,
      tree: callees,
      selection: { kind: 'function', key: keyOf(api, 'hash') },
    })!;
    assert.deepEqual([hash.name, hash.path.length], ['hash', 1]);
  });

  it('has the self value of the table at its root, recursion or not', async () => {
    const api = await open(
      profileFromStacks('main > walk > walk > leaf 4\nmain > walk > walk 3\nmain > walk 2'),
    );
    const [walk] = rows(api, 'function').filter((row) => row.name === 'walk');
    for (const kind of ['callers', 'callees'] as const) {
      const [root] = draw(api, { kind, key: walk.key }).frames;
      assert.deepEqual([root.self, root.total], [5, 9]);
    }
  });

  it('says so when the function is not there', async () => {
    const api = await open(profileFromStacks(stacks));
    assert.throws(() => draw(api, { kind: 'callees', key: 'gone\n\n0' }), /not in what is shown/);
    const tree = { kind: 'callees', key: 'gone\n\n0' } as const;
    assert.equal(api.details({ sampleType: 0, tree, selection: { kind: 'index', node: 0 } }), undefined);
  });
});

describe('details', () => {
  it('name the callers and callees, most first', async () => {
    const api = await open(profileFromStacks(stacks));
    const of = (name: string) => {
      const key = keyOf(api, name);
      const { callers, callees } = api.details({ sampleType: 0, selection: { kind: 'function', key } })!;
      return [callers, callees].map((list) => list.map(({ name, value }) => `${name} ${value}`).join(', '));
    };
    assert.deepEqual(of('score'), ['handle 50, walk 8, retry 2', 'hash 20']);
    assert.deepEqual(of('main'), ['', 'handle 50, (garbage collector) 40, walk 8']);
    // As pprof -peek has it, a function that calls itself is not its own neighbour.
    assert.deepEqual(of('walk'), ['main 8', 'score 8']);
  });
});

describe('filters', () => {
  it('narrow every view to what they leave, until there is none', async () => {
    const api = await open(profileFromStacks(stacks));
    assert.deepEqual(api.filter({ sampleType: 0, expression: 'focus=hash|retry', warmup: false }), {
      share: 0.22,
      sampleRows: 2,
    });
    assert.equal(draw(api).total, 22);
    assert.equal(rows(api, 'function')[0].name, 'hash');
    assert.equal(api.search({ sampleType: 0, query: { text: 'retry', regex: false } }).share, 2 / 22);
    assert.deepEqual(api.filter({ sampleType: 0, expression: '', warmup: false }), {
      share: 1,
      sampleRows: 5,
    });
    assert.equal(draw(api).total, 100);
    assert.equal(draw(api).frames.find((frame) => frame.name === 'retry')!.match, true);
  });

  it('leave the warm-up out unless asked', async () => {
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    const row = builder.stack(0, { name: 'main', file: '', line: 0 });
    builder.addSample(row, [30], [WARMUP_LABEL]);
    builder.addSample(builder.stack(row, { name: 'work', file: '', line: 0 }), [70]);
    const metadata = { version: 1, processes: [], warmup: { untilMs: 5 } } as unknown as CaptureMetadata;
    const bytes = writePprof(builder.build({ comments: [captureComment(metadata)] })).slice().buffer;
    const { api } = new ViewerModel();
    const facts = await api.load({ fileName: 'x.pb', bytes, limits: {} });
    assert.deepEqual([facts.sampleRows, facts.samples, facts.warmupSamples], [2, 1, 1]);
    assert.equal(draw(api).total, 70);
    const filter = (expression: string, warmup: boolean) =>
      api.filter({ sampleType: 0, expression, warmup }).share;
    assert.equal(filter('focus=work', true), 0.7);
    assert.equal(filter('', true), 1);
    assert.equal(draw(api).total, 100);
    assert.equal(filter('focus=work', false), 1);
    assert.equal(draw(api).total, 70);
  });

  it('that mean nothing change nothing', async () => {
    const api = await open(profileFromStacks(stacks));
    api.filter({ sampleType: 0, expression: 'ignore=garbage', warmup: false });
    for (const expression of ['focus=(', 'nonsense', 'focus=']) {
      assert.throws(() => api.filter({ sampleType: 0, expression, warmup: false }), { code: 'usage' });
    }
    assert.equal(draw(api).total, 60);
  });

  it('are offered the labels that samples have', async () => {
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    const row = builder.stack(0, { name: 'main', file: '', line: 0 });
    for (let i = 0; i < 200; i++) {
      builder.addSample(
        row,
        [1],
        [
          { key: 'route', value: i % 2 ? '/a' : i % 4 ? '/b' : '/c' },
          { key: 'span', value: `span${i}` },
          { key: 'bytes', value: i },
        ],
      );
    }
    const bytes = writePprof(builder.build()).slice().buffer;
    const { labels } = await new ViewerModel().api.load({ fileName: 'x.pb', bytes, limits: {} });
    assert.deepEqual(labels[0], { key: 'bytes', numeric: true, values: [] });
    assert.deepEqual(labels[1], { key: 'route', numeric: false, values: ['/a', '/c', '/b'] });
    assert.equal(labels[2].values.length, 50);
  });
});

describe('the tables', () => {
  it('are by function, line, file and package, each row with a function to select', async () => {
    const api = await open(profileFromStacks(stacks));
    const text = (by: TopGrouping): string[] =>
      rows(api, by).map((row) => `${row.name} ${row.self}/${row.total} ${row.functionKey.split('\n')[0]}`);
    assert.deepEqual(text('file'), [
      '/app/svc.ts 40/60 score',
      '(no file) 40/40 (garbage collector)',
      '/app/node_modules/h/i.js 20/20 hash',
      '/app/app.ts 0/100 main',
    ]);
    assert.deepEqual(text('package'), [
      '(own code) 40/100 score',
      '(native) 40/40 (garbage collector)',
      'h 20/20 hash',
    ]);
    const [line] = rows(api, 'line');
    assert.deepEqual([line.name, line.file, line.line, line.self], ['score', '/app/svc.ts', 9, 40]);
    for (const by of ['function', 'line', 'file', 'package'] as const) {
      const keys = rows(api, by).map((row) => row.key);
      assert.equal(new Set(keys).size, keys.length);
    }
  });
});

describe('stepping through matches', () => {
  it('goes from the hottest on, and round', async () => {
    const api = await open(profileFromStacks(stacks));
    api.search({ sampleType: 0, query: { text: '^(score|handle|hash)$', regex: true } });
    const step = (index: number): string => {
      const match = api.match({ sampleType: 0, index })!;
      return `${match.index}/${match.count} ${match.key.split('\n')[0]}`;
    };
    assert.deepEqual([0, 1, 2, 3, -1].map(step), [
      '0/3 score',
      '1/3 handle',
      '2/3 hash',
      '0/3 score',
      '2/3 hash',
    ]);
    api.search({ sampleType: 0, query: { text: 'nowhere', regex: false } });
    assert.equal(api.match({ sampleType: 0, index: 0 }), undefined);
  });
});

describe('exports', () => {
  const request = { sampleType: 0, title: 'x.pb', tree: all, zoom: top } as const;

  it('are what the filter leaves, and can be read again', async () => {
    const api = await open(profileFromStacks(stacks));
    api.filter({ sampleType: 0, expression: 'ignore=garbage', warmup: false });
    for (const format of ['pprof', 'speedscope', 'collapsed', 'cpuprofile'] as const) {
      const content = await api.export({ ...request, format });
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const again = functionTable(await readProfileFile('x', bytes));
      const { name, self, total } = again.rows[0];
      assert.deepEqual([name, self / again.total, total / again.total], ['score', 40 / 60, 1], format);
    }
    const zipped = (await api.export({ ...request, format: 'pprof' })) as Uint8Array;
    assert.deepEqual([...zipped.subarray(0, 2)], [0x1f, 0x8b]);
    assert.match(String(await api.export({ ...request, format: 'markdown' })), /score/);
  });

  it('are refused where the format cannot hold the values', async () => {
    const api = await open(profileFromStacks(stacks));
    await assert.rejects(api.export({ ...request, format: 'heapprofile' }), { code: 'usage' });
  });

  it('draw the zoom', async () => {
    const api = await open(profileFromStacks(stacks));
    const score = draw(api).frames.find((frame) => frame.name === 'score')!;
    const { zoom } = api.flame({
      sampleType: 0,
      tree: all,
      root: { node: score.node, skip: 0 },
      width: 1000,
    });
    const svg = String(await api.export({ ...request, format: 'svg', zoom }));
    assert.match(svg, /hash/);
    assert.doesNotMatch(svg, /garbage/);
  });

  it('draw a half of the sandwich', async () => {
    const api = await open(profileFromStacks(stacks));
    const key = draw(api)
      .frames.map((frame) => api.details({ sampleType: 0, selection: { kind: 'index', node: frame.node } }))
      .find((details) => details?.name === 'score')!.functionKey;
    const tree = { kind: 'callers', key } as const;
    const titles = String(await api.export({ ...request, format: 'svg', tree })).match(
      /(?<=<title>)[^\n]*/g,
    )!;
    assert.match(titles[0], /^score/);
    assert.ok(titles.some((title) => title.startsWith('main')));
    assert.ok(!titles.some((title) => title.startsWith('hash')));
  });
});

describe('copies', () => {
  it('are the table in view', async () => {
    const api = await open(profileFromStacks(stacks));
    const what = {
      sampleType: 0,
      by: 'function',
      sort: 'self',
      descending: true,
      query: undefined,
      start: 0,
      end: 2,
    } as const;
    assert.equal(
      api.copy({ format: 'text', what }),
      ` Self  Self %  Total  Total %  Samples  Function             Place
40 ms   40.0%  60 ms    60.0%        3  score                /app/svc.ts:9
40 ms   40.0%  40 ms    40.0%        1  (garbage collector)
`,
    );
    assert.equal(
      api.copy({ format: 'markdown', what }),
      `| Self | Self % | Total | Total % | Samples | Function | Place |
| ---: | ---: | ---: | ---: | ---: | --- | --- |
| 40 ms | 40.0% | 60 ms | 60.0% | 3 | score | /app/svc.ts:9 |
| 40 ms | 40.0% | 40 ms | 40.0% | 1 | (garbage collector) |  |
`,
    );
  });

  it('are the stack of a frame, from the inside out', async () => {
    const api = await open(profileFromStacks(stacks));
    const hash = draw(api).frames.find((frame) => frame.name === 'hash')!;
    const what = { sampleType: 0, selection: { kind: 'index', node: hash.node } } as const;
    const text = (lines: string): string[] =>
      lines
        .trim()
        .split('\n')
        .map((line) => line.trim().replace(/ {2,}/g, ' '));
    assert.deepEqual(text(api.copy({ format: 'text', what })), [
      'Total Total % Function Place',
      '20 ms 20.0% hash /app/node_modules/h/i.js:1',
      '50 ms 50.0% score /app/svc.ts:9',
      '50 ms 50.0% handle /app/svc.ts:4',
      '100 ms 100.0% main /app/app.ts:1',
    ]);
    const tree = { kind: 'callers', key: keyOf(api, 'hash') } as const;
    const handle = draw(api, tree).frames.find((frame) => frame.name === 'handle')!;
    const called = { sampleType: 0, tree, selection: { kind: 'index', node: handle.node } } as const;
    assert.deepEqual(text(api.copy({ format: 'text', what: called })).slice(1), [
      '20 ms 20.0% hash /app/node_modules/h/i.js:1',
      '20 ms 20.0% score /app/svc.ts:9',
      '20 ms 20.0% handle /app/svc.ts:4',
    ]);
  });
});

describe('profiles that are unlike others', () => {
  it('may have negative values', async () => {
    const api = await open(
      profileFromStacks(`
        main > worse   30
        main > better -50
        main > same     5
      `),
    );
    const view = draw(api);
    assert.equal(view.total, -15);
    for (const frame of view.frames) {
      assert.ok(frame.width >= 0 && frame.x >= 0 && frame.x + frame.width <= 1 + 1e-9, frame.name);
    }
    assert.deepEqual(
      rows(api, 'function').map((row) => row.self),
      [30, 5, 0, -50],
    );
    api.search({ sampleType: 0, query: { text: 'e', regex: false } });
    api.mark({ sampleType: 0, line: { file: 'x', line: 1 } });
    const key = keyOf(api, 'better');
    assert.equal(draw(api, { kind: 'callers', key }).frames[0].total, -50);
    assert.equal(api.details({ sampleType: 0, selection: { kind: 'function', key } })!.total, -50);
    assert.ok(api.zoomFor({ sampleType: 0, selection: { kind: 'function', key }, width: 100 }));
  });

  it('may have hostile names', async () => {
    const names = [
      '__proto__',
      'constructor',
      'a\0b',
      '\u202egpj.exe',
      `</script>${'x'.repeat(1_000_000)}`,
      'a|b\nc',
    ];
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    let row = 0;
    for (const name of names) {
      row = builder.stack(row, { name, file: `/${name}`, line: 3 });
      builder.addSample(row, [10], [{ key: '__proto__', value: name }]);
    }
    const api = await open(builder.build());
    const view = draw(api);
    assert.equal(view.frames.length, names.length + 1);
    for (const frame of view.frames) {
      assert.ok(frame.name.length <= 1000 && frame.file.length <= 4096);
      assert.doesNotMatch(frame.name, /[\0\n\u202e]/);
    }
    assert.ok(JSON.stringify(view).length < 50_000, 'what crosses to the page is small');
    for (const by of ['function', 'line', 'file', 'package'] as const) {
      const shown = rows(api, by);
      assert.ok(shown.length > 0 && JSON.stringify(shown).length < 60_000);
      const what = {
        sampleType: 0,
        by,
        sort: 'self',
        descending: true,
        query: undefined,
        start: 0,
        end: 99,
      } as const;
      for (const format of ['text', 'markdown'] as const) {
        assert.equal(
          api.copy({ format, what }).trim().split('\n').length,
          shown.length + (format === 'text' ? 1 : 2),
        );
      }
    }
    for (const name of names.slice(0, 3)) {
      assert.equal(
        api.search({ sampleType: 0, query: { text: name, regex: false } }).functions > 0,
        true,
        name,
      );
    }
    for (const { key, name } of rows(api, 'function')) {
      assert.equal(api.details({ sampleType: 0, selection: { kind: 'function', key } })!.name, name);
      assert.equal(draw(api, { kind: 'callees', key }).frames[0].name, name);
    }
    const request: Omit<ExportRequest, 'format'> = { sampleType: 0, title: names[3], tree: all, zoom: top };
    assert.doesNotMatch(String(await api.export({ ...request, format: 'svg' })), /<\/script|\0|\u202e/);
  });
});
