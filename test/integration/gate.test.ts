// Real recordings through the real command line. Counts decide, not time: a busy machine makes the same work take
// longer, and gives it the same number of samples, as each is taken when the thread runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { generate } from '../../bench/generate.ts';
import type { DiffResult } from '../../src/cli/commands/diff.ts';
import type { GateResult } from '../../src/cli/commands/gate.ts';
import { captureComment, readCaptureMetadata } from '../../src/core/captureMetadata.ts';
import { diffFunctions } from '../../src/core/gate/profileDiff.ts';
import { writePprof } from '../../src/core/pprof/writer.ts';
import type { Profile } from '../../src/core/profile.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import { cli, programs, run, temporaryFolder, testNode, type Finished } from './run.ts';

const folder = temporaryFolder();
const runs = [1, 2, 3];
/** V8 compiles in threads of its own, which a busy machine keeps waiting: code stays slow for longer in one run than in another. */
const steady = ['--single-threaded'];
const files = (kind: string) => runs.map((n) => join(folder, `${kind}${n}.pb.gz`));

function selftime(...args: string[]): Promise<Finished> {
  return run([testNode, cli, ...args], { cwd: folder, limitMs: 120_000 });
}

function gate(base: readonly string[], current: readonly string[], ...flags: string[]): Promise<Finished> {
  return selftime('gate', '--baseline', ...base, '--current', ...current, ...flags);
}

async function gateJson(base: readonly string[], current: readonly string[]): Promise<GateResult> {
  return JSON.parse((await gate(base, current, '--json')).stdout) as GateResult;
}

async function load(file: string): Promise<Profile> {
  return readProfileFile(file, readFileSync(file));
}

async function saved(name: string, profile: Profile): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, await writePprof(profile));
  return file;
}

before(async () => {
  // The three kinds take turns, so that what else runs on the machine meets all alike.
  for (const n of runs)
    for (const [kind, slow] of Object.entries({ base: '', same: '', slow: 'waves' }))
      await run(
        [
          ...[testNode, cli, 'record', '--interval-us', '1000', '--budget', '100'],
          ...[
            '--out',
            join(folder, `${kind}${n}.pb.gz`),
            '--',
            testNode,
            ...steady,
            join(programs, 'gated.cjs'),
          ],
        ],
        { env: { GATED: slow }, limitMs: 120_000 },
      );
});

describe('selftime gate', () => {
  it('does not fail a program that did not change', async () => {
    const { code, stdout } = await gate(files('base'), files('same'));
    assert.ok(code === 0 || code === 3, stdout);
    assert.match(stdout, /^(No regression|No verdict)/);
    assert.match(stdout, /The runs of both sides took turns/);
  });

  it('fails on a function that does five times the work, names it and its line, and no other', async () => {
    const reports = ['--markdown', 'gate.md', '--junit', 'gate.xml', '--annotations'];
    const { code, stdout, stderr } = await gate(files('base'), files('slow'), '--json', ...reports);
    assert.equal(code, 1, (await gate(files('base'), files('slow'))).stdout);
    const { verdict, threshold, rows, ...rest } = JSON.parse(stdout) as GateResult;
    assert.deepEqual([verdict, threshold, rest], ['regressed', 0.15, {}]);
    const regressed = rows.filter((row) => row.verdict === 'regressed');
    assert.deepEqual(regressed.map((row) => row.function), ['waves']); // prettier-ignore
    const [{ file, ratio, qValue, baseline, current, lines }] = regressed;
    assert.equal(file, join(programs, 'gated.cjs'));
    assert.ok(ratio! > 3.3 && ratio! < 7.5, `${ratio}`);
    assert.ok(qValue! < 0.01 && baseline.low < baseline.share && current.share < current.high);
    const source = readFileSync(file, 'utf8').split('\n');
    assert.ok(
      lines!.some(({ line, verdict }) => verdict === 'regressed' && source[line - 1].includes('Math.sin')),
    );

    assert.match(stderr, /^::error .*title=waves regressed::/m);
    assert.match(readFileSync(join(folder, 'gate.md'), 'utf8'), /^\| regressed \|.*`waves`/m);
    const junit = readFileSync(join(folder, 'gate.xml'), 'utf8');
    assert.match(junit, /failures="1"/);
    assert.match(junit, /name="waves [^"]*gated\.cjs:\d+" time="0"><failure message="regressed: /);
  });

  it('keeps the contract of its rows', async () => {
    const [row] = (await gateJson(files('base'), files('slow'))).rows;
    const contract = ['function', 'file', 'line', 'baseline', 'current', 'ratio', 'qValue', 'verdict'];
    assert.deepEqual(Object.keys(row).slice(0, contract.length), contract);
    assert.deepEqual(Object.keys(row.baseline), ['share', 'low', 'high']);
  });

  it('is what the picture of both shows', async () => {
    const finished = await selftime(
      ...['flamegraph', ...files('slow'), '--baseline', ...files('base'), '-o', 'difference.svg'],
    );
    assert.equal(finished.code, 0, finished.stderr);
    const svg = readFileSync(join(folder, 'difference.svg'), 'utf8');
    assert.match(svg, /<title>waves [^<]*\nregressed \+\d+%<\/title>/);
    // One function may be called from several places.
    const regressed = [...svg.matchAll(/<title>(\w+)[^<]*\nregressed /g)].map(([, name]) => name);
    assert.deepEqual([...new Set(regressed)], ['waves']);
  });

  it('calls the mirror image improved, and passes or asks for more', async () => {
    const { verdict, rows } = await gateJson(files('slow'), files('base'));
    assert.notEqual(verdict, 'regressed');
    assert.equal(rows.find((row) => row.function === 'waves')!.verdict, 'improved');
  });

  it('reports fewer than three runs, and ends with 3', async () => {
    const { code, stdout } = await gate(files('base').slice(0, 1), files('slow').slice(0, 1));
    assert.equal(code, 3);
    assert.match(stdout, /No verdict: 1 run on a side; the gate needs 3 of each/);
    assert.match(stdout, /waves/);
    assert.doesNotMatch(stdout, /regressed/);
  });
});

describe('what cannot be compared', () => {
  async function refused(current: readonly string[], message: RegExp): Promise<void> {
    const { code, stdout, stderr } = await gate(files('base'), current);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }

  it('another environment is named, and can be forced', async () => {
    const profile = await load(files('same')[0]);
    const metadata = readCaptureMetadata(profile)!;
    const processes = metadata.processes.map((each) => ({
      ...each,
      nodeVersion: 'v20.1.0',
      flags: ['--jitless'],
    }));
    const comments = [captureComment({ ...metadata, processes, cpuModel: 'Abacus', intervalMicros: 500 })];
    const other = await saved('other.pb.gz', { ...profile, comments });
    const current = [other, ...files('same').slice(1)];
    await refused(
      current,
      /Not comparable: Node\.js 24 in .*base1\.pb\.gz, 20 in .*other\.pb\.gz; CPU .*Abacus.*; flags --single-threaded.*--jitless.*; interval 1000 µs.*500 µs.*--force/,
    );
    const { code, stdout } = await gate(files('base'), current, '--force');
    assert.ok(code === 0 || code === 3, stdout);
    assert.match(stdout, /Forced, although not comparable: Node\.js 24/);
  });

  it('another type of profile', async () => {
    const builder = new ProfileBuilder([{ type: 'inuse_space', unit: 'bytes' }]);
    builder.addSample(builder.stack(0, { name: 'f', file: 'f.js', line: 1 }), [4096]);
    await refused(
      [await saved('heap.pb.gz', builder.build())],
      /Not comparable: recorder Selftime in .*profile type wall in .*inuse_space in/,
    );
  });

  it('an empty capture', async () => {
    const profile = await load(files('same')[0]);
    const stack = new Uint32Array(profile.samples.length);
    const empty = await saved('empty.pb.gz', { ...profile, samples: { ...profile.samples, stack } });
    await refused([empty], /empty\.pb\.gz has no samples of JavaScript/);
  });

  it('a corrupt, a missing and a repeated file', async () => {
    const corrupt = join(folder, 'corrupt.pb.gz');
    writeFileSync(corrupt, readFileSync(files('same')[0]).subarray(0, 900));
    await refused([corrupt], /corrupt\.pb\.gz/);
    await refused(['missing.pb.gz'], /missing\.pb\.gz does not exist/);
    await refused(files('base'), /base1\.pb\.gz is given twice/);
  });

  it('wrong use', async () => {
    for (const args of [
      ['gate', '--current', files('same')[0]],
      ['gate', '--baseline', 'a', '--current', 'b', '--min-share', '2'],
      ['diff', files('base')[0]],
      ['diff', 'a', 'b', '--current', 'c'],
    ]) {
      const { code, stdout, stderr } = await selftime(...args);
      assert.deepEqual([code, stdout], [2, ''], args.join(' '));
      assert.match(stderr, /^selftime: /);
    }
  });
});

describe('selftime diff', () => {
  const json = async (...args: string[]) =>
    JSON.parse((await selftime('diff', '--json', ...args)).stdout) as DiffResult;

  it('subtracts two captures, by function and by line', async () => {
    const [base, slow] = [files('base')[0], files('slow')[0]];
    for (const by of ['function', 'line']) {
      const { rows, base: before, current } = await json('--by', by, '--limit', '1000', base, slow);
      const changed = rows.reduce((sum, row) => sum + row.self, 0);
      assert.ok(Math.abs(changed - (current.total - before.total)) < 0.05 * current.total, by);
      for (const row of rows) assert.equal(row.self, row.current.self - row.base.self);
      assert.ok(rows.every(({ test }) => test === undefined));
    }
  });

  it('has verdicts with three runs a side', async () => {
    const sides = ['--base', ...files('base'), '--current', ...files('slow')];
    const { rows } = await json(...sides);
    const { test } = rows.find((row) => row.function === 'waves')!;
    assert.equal(test!.verdict, 'regressed');
    assert.ok(test!.low! > 1 && test!.high! > test!.low!);
    const lines = await json('--by', 'line', ...sides);
    assert.ok(lines.rows.some((row) => row.test?.verdict === 'regressed' && row.function === 'waves'));
    const { stdout } = await selftime('diff', ...sides);
    assert.match(stdout, /regressed +waves/);
    assert.match((await selftime('diff', '--markdown', ...sides)).stdout, /\| regressed \|.*`waves`/);
  });

  it('warns about unlike captures', async () => {
    const { code, stderr } = await selftime('diff', files('base')[0], join(folder, 'other.pb.gz'));
    assert.equal(code, 0);
    assert.match(stderr, /warning: not comparable: Node\.js 24 in/);
  });
});

const hasGo = spawnSync('go', ['version']).status === 0;
const skip = !hasGo && 'NOT COMPARED WITH PPROF: go is not installed (https://go.dev/dl, Debian: golang-go)';
if (skip) console.log(`\n*** ${skip} ***\n`);

describe('the subtraction is that of go tool pprof -diff_base', { skip }, () => {
  /** Flat and cum of each name that pprof shows, in the profile's smallest unit. */
  function pprof(base: string, current: string, unit: string): Map<string, string> {
    const all = ['-nodecount=0', '-nodefraction=0', '-edgefraction=0', '-symbolize=none', `-unit=${unit}`];
    const { status, stdout, stderr } = spawnSync(
      'go',
      ['tool', 'pprof', '-top', ...all, '-diff_base', base, current],
      {
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
      },
    );
    assert.equal(status, 0, stderr);
    const lines = stdout.split('\n');
    const rows = lines.slice(lines.findIndex((line) => /^ +flat +flat%/.test(line)) + 1).filter(Boolean);
    return new Map(
      rows.map((line) => {
        const [, flat, cum, name] = /^ *(-?\d+)\D* +\S+ +\S+ +(-?\d+)\D* +\S+ {2}(.*)$/.exec(line)!;
        const plain = name.replace(/ \((partial-)?inline\)$/, '');
        return [plain === '<unknown>' ? '' : plain, `${Number(flat)} ${Number(cum)}`];
      }),
    );
  }

  async function compare(base: string, current: string): Promise<void> {
    const profiles = [await load(base), await load(current)] as const;
    const type = profiles[0].defaultSampleType;
    const ours = diffFunctions(...profiles, [type, type], 'name').map((row) => [
      row.function,
      `${row.current.self - row.base.self} ${row.current.total - row.base.total}`,
    ]);
    const theirs = pprof(base, current, profiles[0].sampleTypes[type].unit);
    assert.ok(theirs.size > 3);
    const changed = (rows: Iterable<readonly string[]>) =>
      [...rows].filter(([, value]) => value !== '0 0').sort();
    assert.deepEqual(changed(ours), changed(theirs));
  }

  it('of two recordings', () => compare(files('base')[0], files('slow')[0]));

  it('of two generated profiles', async () => {
    const [base, current] = await Promise.all(
      [1, 2].map(async (seed) => {
        const file = join(folder, `generated${seed}.pb.gz`);
        writeFileSync(file, await generate({ stacks: 2_000, seed, inlinedEvery: 5 }));
        return file;
      }),
    );
    await compare(base, current);
  });
});
