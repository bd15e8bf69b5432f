import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeCapture } from '../../../test/support/captures.ts';
import type { CaptureMetadata } from '../../core/captureMetadata.ts';
import { lineKey, lineVerdicts } from '../baselines/lineVerdicts.ts';
import { lensVerdict } from '../baselines/lensVerdict.ts';
import type { Baseline } from '../../store/types.ts';
import { CaptureReader } from './captureReader.ts';

const reader = new CaptureReader(fileURLToPath(new URL('readerThread.ts', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'selftime-compare-'));
after(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'app.js');
const folders = { local: join(folder, 'baselines'), shared: undefined };
const steady = { a: 500, b: 400, c: 300, d: 300, e: 300 };
const recorded = 1_700_000_000_000;

/** Functions that start at lines 10, 20, ... as writeCapture has them, moved down by some lines. */
function source(names: readonly string[], moved: number): string {
  const body = names.map((name, i) => {
    const lines = [1, 2, 3, 4, 5, 6].map((n) => `  work(${i}, ${n});\n`).join('');
    return `function ${name}() {\n${lines}}\n\n\n`;
  });
  return `${'//\n'.repeat(9 + moved)}${body.join('')}`;
}

function run(name: string, slow: number, metadata: Partial<CaptureMetadata> = {}): string {
  const samples = { ...steady, slow };
  return writeCapture(join(folder, `${name}.pb.gz`), {
    samples,
    file,
    metadata: { cwd: folder, ...metadata },
  });
}

function runs(name: string, slow: readonly number[], after: number): string[] {
  return slow.map((count, i) => run(`${name}${i}`, count, { startTime: recorded + after + i * 5000 }));
}

async function save(name: string, captures: readonly string[]): Promise<Baseline> {
  const request = { captures, root: folder, name, replace: true };
  return (await reader.ask('saveBaseline', { folders, request, roots: [] })).baseline;
}

describe('comparing captures in the thread', () => {
  let baseline: Baseline;
  const compare = (current: readonly string[]) =>
    reader.ask('compareCaptures', { baseline, current, limits: {} });

  before(async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, source([...Object.keys(steady), 'slow'], 0));
    utimesSync(file, recorded / 1000 - 60, recorded / 1000 - 60);
    baseline = await save('main', runs('base', [400, 410, 395], 0));
  });

  it('finds what became slower, and says so at its line', async () => {
    const compared = await compare(runs('slower', [1600, 1590, 1620], 60_000));
    assert.equal(compared?.comparison.verdict, 'regressed');
    const verdict = lineVerdicts(compared!).get(lineKey(file, 61))!;
    assert.match(lensVerdict(verdict, baseline.name), /^▲ \+\d+% vs main \[\+\d+…\+\d+%\]$/);
    const others = compared!.lines.filter(({ line }) => line !== 61);
    assert.equal(others.length, 5);
    for (const { line } of others)
      assert.doesNotMatch(lensVerdict(lineVerdicts(compared!).get(lineKey(file, line))!, 'main'), /[▲▼]/);
  });

  it('says nothing of runs that are the same, and compares no run with itself', async () => {
    const same = await compare(runs('same', [405, 398, 402], 120_000));
    assert.equal(same?.comparison.verdict, 'pass');
    assert.equal(await compare(baseline.captures), undefined);
  });

  it('follows a function that was moved and renamed by the sources of both sides', async () => {
    const names = [...Object.keys(steady), 'slow'];
    // The text was kept with the baseline: on disk it is another one now.
    writeFileSync(file, source(names, 30).replace('function slow', 'function slower'));
    utimesSync(file, recorded / 1000 + 90, recorded / 1000 + 90);
    const moved = [0, 1, 2].map((i) => {
      const samples = { x: 0, y: 0, z: 0, ...steady, slower: 400 + i };
      const metadata = { cwd: folder, startTime: recorded + 100_000 + i * 5000 };
      return writeCapture(join(folder, `moved${i}.pb.gz`), { samples, file, metadata });
    });
    const compared = await compare(moved);
    const row = compared!.comparison.rows.find(({ name }) => name === 'slower');
    assert.deepEqual([row?.side, row?.verdict], ['both', 'unchanged']);
  });

  it('refuses what cannot be compared, and names it', async () => {
    const other = [0, 1, 2].map((i) =>
      run(`five${i}`, 400, { intervalMicros: 5000, startTime: recorded + 200_000 + i }),
    );
    await assert.rejects(compare(other), { code: 'notComparable', message: /interval 1000 µs .*, 5000 µs/ });
    await assert.rejects(compare([join(folder, 'none.pb.gz')]), { code: 'fileNotFound' });
    const empty = run('empty', 0, { startTime: recorded + 7 });
    writeCapture(empty, { samples: {}, metadata: { cwd: folder, startTime: recorded + 7 } });
    await assert.rejects(compare([empty]), { code: 'notComparable', message: /no samples/ });
  });
});

describe('baselines in the thread', () => {
  it('are proposed a name, listed with what is damaged, and removed', async () => {
    const captures = [run('one', 400, { scenario: 'checkout', startTime: recorded + 1 })];
    const propose = (of: string[]) => reader.ask('proposeBaseline', { captures: of, root: folder });
    assert.deepEqual(await propose(captures), { name: 'checkout', failed: undefined });
    const crashed = [run('crashed', 400, { exitCode: 1, startTime: recorded + 2 })];
    assert.match((await propose(crashed)).failed!, /^The run ended with exit code 1: /);
    await save('checkout', captures);
    mkdirSync(join(folders.local, 'broken'), { recursive: true });
    const { baselines, damaged } = await reader.ask('listBaselines', folders);
    assert.ok(baselines.some(({ name }) => name === 'checkout'));
    assert.deepEqual(
      damaged.map(({ name }) => name),
      ['broken'],
    );
    assert.match(damaged[0].problem, /baseline\.json/);
    for (const name of ['checkout', 'broken']) await reader.ask('removeBaseline', { folders, name });
    const left = await reader.ask('listBaselines', folders);
    assert.deepEqual(left.damaged, []);
    assert.ok(!left.baselines.some(({ name }) => name === 'checkout'));
    await assert.rejects(reader.ask('removeBaseline', { folders, name: 'checkout' }), { code: 'noBaseline' });
  });
});

describe('summaries of captures', () => {
  it('say when, how long and how much, and nothing of what cannot be read', async () => {
    const good = run('good', 200, { startTime: recorded, durationMs: 2500, samples: 2000 });
    const bad = join(folder, 'bad.pb.gz');
    writeFileSync(bad, 'no profile');
    assert.deepEqual(await reader.ask('summarize', { paths: [good, bad], limits: {} }), [
      { startTime: recorded, durationMs: 2500, samples: 2000 },
      undefined,
    ]);
  });
});
