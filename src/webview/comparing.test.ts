import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SelftimeError } from '../core/errors.ts';
import { writePprof } from '../core/pprof/writer.ts';
import type { KnownMatches } from '../core/gate/knownMatches.ts';
import { Rpc, type RpcMessage } from '../protocol/rpc.ts';
import type { ComparisonFiles, WorkerApi } from '../protocol/viewer.ts';
import { runsOf } from '../../test/support/changedProgram.ts';
import { Comparing } from './comparing.ts';
import type { Host } from './host.ts';
import { ViewerModel } from './worker/viewerModel.ts';

const before = runsOf('base', 3).map((profile) => writePprof(profile));
const now = runsOf('current', 3).map((profile) => writePprof(profile));
const files: ComparisonFiles = {
  ...{ name: 'main', base: ['1.pb', '2.pb', '3.pb'], current: ['5.pb', '6.pb'], openIsRun: true },
  ...{ repeats: 5, restored: true, limits: {} },
};
const request = { sampleType: 0, yardstick: 'stable', query: undefined } as const;

interface Answers {
  comparison(): ComparisonFiles | undefined;
  matches(): Promise<KnownMatches | undefined>;
  readRun(at: { readonly side: 'base' | 'current'; readonly index: number }): Uint8Array;
}

/** The page's side over the real worker's model, with the answers of an extension. */
async function page(answers: Partial<Answers> = {}) {
  const asked: string[] = [];
  const all: Answers = {
    comparison: () => files,
    matches: () => Promise.resolve(undefined),
    readRun: ({ side, index }) => (side === 'base' ? before[index] : now[index + 1]),
    ...answers,
  };
  const host = {
    request: async (method: keyof Answers, params: never) => {
      asked.push(method);
      return (all[method] as (given: never) => unknown)(params);
    },
  } as unknown as Host;
  const worker = newWorker();
  let rpc = worker;
  const client = { rpc: () => Promise.resolve(rpc) };
  const load = (run: Uint8Array) =>
    rpc.request('load', { fileName: 'open.pb', bytes: run.slice().buffer, limits: {} });
  await load(now[0]);
  const comparing = new Comparing(host, client);
  const prepared = () => new Promise<void>((resolve) => comparing.onPrepared(resolve));
  const replace = async () => {
    rpc = newWorker();
    await load(now[0]);
  };
  return { comparing, asked, prepared, replace };
}

function newWorker() {
  type PageSide = Rpc<Record<string, never>, WorkerApi>;
  const worker = new Rpc<WorkerApi, Record<string, never>>(
    (message) => page.receive(message),
    new ViewerModel().api,
  );
  const page: PageSide = new Rpc((message: RpcMessage) => worker.receive(message), {});
  return page;
}

const verdictOf = (comparing: Comparing, wanted: string) =>
  comparing.view?.rows.find(({ name }) => name === wanted)?.verdict;

describe('comparing behind the page', () => {
  it('does not hold up who asks for it: what came of it comes later', async () => {
    let match = (_: undefined): void => {};
    const { comparing, prepared } = await page({
      matches: () => new Promise((resolve) => (match = resolve)),
    });
    const done = prepared();
    comparing.opened();
    await comparing.ask();
    await comparing.apply(request);
    assert.deepEqual([comparing.pending, comparing.view, comparing.applies], [true, undefined, false]);
    match(undefined);
    await done;
    assert.deepEqual([comparing.pending, verdictOf(comparing, 'scan')], [false, 'regressed']);
  });

  it('goes on with what is known while a new version of the file is matched', async () => {
    const { comparing, prepared, asked } = await page();
    let done = prepared();
    await comparing.ask();
    await comparing.apply(request);
    await done;
    asked.length = 0;
    done = prepared();
    comparing.opened();
    await comparing.apply(request);
    assert.deepEqual([comparing.pending, verdictOf(comparing, 'scan')], [false, 'regressed']);
    await done;
    assert.deepEqual(asked, ['matches'], 'captures that the worker has are not read again');
  });

  it('matches by what captures tell where their sources cannot be compared, and says so', async () => {
    const failure = new SelftimeError('profileTooLarge', 'The profile does not fit into memory.');
    const { comparing, prepared } = await page({ matches: () => Promise.reject(failure) });
    const done = prepared();
    await comparing.ask();
    await comparing.apply(request);
    await done;
    assert.deepEqual([comparing.problem, verdictOf(comparing, 'scan')], [undefined, 'regressed']);
    assert.equal(
      comparing.doubt,
      'Functions are matched by name and line alone: The profile does not fit into memory.',
    );
  });

  it('ends when it is cleared, and reads no more captures', async () => {
    const answers = { comparison: (): ComparisonFiles | undefined => files, readRun: () => before[0] };
    let read = 0;
    const { comparing, prepared } = await page({
      comparison: () => answers.comparison(),
      readRun: ({ index }) => {
        read++;
        answers.comparison = () => undefined;
        void comparing.ask();
        return before[index];
      },
    });
    const done = prepared();
    await comparing.ask();
    await comparing.apply(request);
    await done;
    assert.deepEqual(
      [read, comparing.files, comparing.pending, comparing.view],
      [1, undefined, false, undefined],
    );
  });

  it('tells of captures that cannot be read once, and does not try again', async () => {
    const gone = new SelftimeError('fileNotFound', '3.pb: the file does not exist.');
    const { comparing, prepared, asked } = await page({
      readRun: ({ side, index }) => {
        if (side === 'base' && index === 2) throw gone;
        return before[index];
      },
    });
    const done = prepared();
    await comparing.ask();
    await comparing.apply(request);
    await done;
    assert.deepEqual([comparing.pending, comparing.problem], [false, gone.message]);
    asked.length = 0;
    await comparing.apply(request);
    assert.deepEqual([comparing.problem, asked], [gone.message, []]);
  });

  it('gives the captures to a worker that takes the place of another', async () => {
    const { comparing, prepared, replace } = await page();
    let done = prepared();
    await comparing.ask();
    await comparing.apply(request);
    await done;
    await replace();
    done = prepared();
    await comparing.apply(request);
    await done;
    assert.equal(verdictOf(comparing, 'scan'), 'regressed');
  });
});
