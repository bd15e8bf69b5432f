import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { TopResult } from '../../src/cli/commands/top.ts';
import { programs, record, run, temporaryFolder, testNode, cli, type Finished } from './run.ts';

const folder = temporaryFolder();
const capture = join(folder, 'capture.pb.gz');

function selftime(...args: string[]): Promise<Finished> {
  return run([testNode, cli, ...args], { cwd: folder });
}

async function topJson(...args: string[]): Promise<TopResult> {
  const { stdout, code } = await selftime('top', '--json', ...args);
  assert.equal(code, 0);
  return JSON.parse(stdout) as TopResult;
}

before(async () => {
  await selftime(
    'record',
    '--interval-us',
    '1000',
    '--out',
    capture,
    '--',
    testNode,
    join(programs, 'ending.cjs'),
    'normal',
    '600',
  );
});

describe('selftime record', () => {
  it('keeps the contract of --json, with the output of the target on stderr', async () => {
    const { result, stderr } = await record([testNode, '-e', 'console.log("to stdout"); process.exit(3)']);
    assert.deepEqual(Object.keys(result), [
      'capture', 'command', 'exitCode', 'durationMs', 'samples', 'overhead', 'pauses', 'processes', 'warnings',
    ]); // prettier-ignore
    assert.equal(result.exitCode, 3);
    assert.match(stderr, /to stdout/);
  });

  it('leaves stdout to the target without --json', async () => {
    const finished = await selftime(
      'record',
      '--out',
      join(folder, 'x.pb.gz'),
      '--',
      testNode,
      '-e',
      'console.log("only this")',
    );
    assert.equal(finished.stdout, 'only this\n');
    assert.match(finished.stderr, /^selftime: .*x\.pb\.gz/m);
  });

  it('passes flags of the command on', async () => {
    const { stderr } = await record([
      testNode,
      '-e',
      'console.log(process.argv.slice(1).join())',
      '--',
      '--json',
      '--out=x',
    ]);
    assert.match(stderr, /--json,--out=x/);
  });
});

describe('selftime top', () => {
  it('keeps the contract of --json', async () => {
    const result = await topJson('--by', 'line', '--limit', '3', capture);
    assert.deepEqual(Object.keys(result), ['file', 'sampleType', 'total', 'samples', 'rows']);
    assert.deepEqual(result.sampleType, { type: 'wall', unit: 'nanoseconds' });
    assert.deepEqual(Object.keys(result.rows[0]), [
      'function',
      'file',
      'line',
      'self',
      'total',
      'selfShare',
      'totalShare',
    ]);
    assert.equal(result.rows.length, 3);
    const hot = result.rows[0];
    assert.equal(hot.file, join(programs, 'ending.cjs'));
    assert.match(readFileSync(hot.file, 'utf8').split('\n')[hot.line - 1], /for \(let i/);
    assert.ok(Math.abs(hot.selfShare - hot.self / result.total) < 1e-9);
  });

  it('sums several files', async () => {
    const one = await topJson(capture);
    const two = await topJson(capture, capture);
    assert.equal(two.total, 2 * one.total);
  });

  it('filters, sorts and switches the sample type', async () => {
    const all = await topJson(capture);
    const focused = await topJson('--focus', '^burn$', '--sample-type', 'samples', capture);
    const ignored = await topJson('--ignore', '^burn$', '--sample-type', 'samples', capture);
    assert.equal(focused.total + ignored.total, all.samples);
    const byTotal = await topJson('--sort', 'total', capture);
    assert.deepEqual(
      byTotal.rows.map((row) => row.total),
      byTotal.rows.map((row) => row.total).sort((a, b) => b - a),
    );
  });

  it('prints a table for people', async () => {
    const { stdout, code } = await selftime('top', capture);
    assert.equal(code, 0);
    assert.match(stdout, /^ *\d+\.\d% +[\d.]+ ms .* burn +/m);
  });
});

describe('selftime flamegraph', () => {
  it('draws every hot function into an SVG', async () => {
    const { code, stdout } = await selftime('flamegraph', capture, '-o', 'x.svg');
    assert.equal(code, 0);
    assert.equal(stdout, 'x.svg\n');
    const svg = readFileSync(join(folder, 'x.svg'), 'utf8');
    assert.match(svg, /^<svg xmlns/);
    assert.match(svg, /<title>burn - .*ending\.cjs/);
  });
});

describe('wrong use and bad input: exit code 2 and one clear line', () => {
  const broken = (name: string, content: Uint8Array | string) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const readOnly = join(folder, 'read-only');
  mkdirSync(readOnly);
  chmodSync(readOnly, 0o500);

  const cases: [string, () => string[], RegExp][] = [
    ['unknown command', () => ['nonsense'], /unknown command 'nonsense'/],
    ['unknown option', () => ['top', '--nonsense', capture], /unknown option '--nonsense'/],
    ['no command to record', () => ['record'], /missing required argument 'command'/],
    [
      'duration beyond what timers can do',
      () => ['record', '--duration', '9999999', '--', testNode, '-e', '0'],
      /It must be between/,
    ],
    [
      'place of the capture is a folder',
      () => ['record', '--out', folder, '--', testNode, '-e', '0'],
      /Cannot write to .*: it is a folder/,
    ],
    ['interval of zero', () => ['record', '--interval-us', '0', '--', 'x'], /It must be a number above 0/],
    [
      'program missing',
      () => ['record', '--', 'no-such-program-here'],
      /Cannot start "no-such-program-here": it is not on the PATH/,
    ],
    [
      'place of the capture is a file',
      () => ['record', '--out', join(capture, 'x.pb.gz'), '--', testNode, '-e', '0'],
      /Cannot write to .*capture\.pb\.gz/,
    ],
    ['file missing', () => ['top', 'none.pb.gz'], /none\.pb\.gz does not exist/],
    ['folder instead of a file', () => ['top', folder], /cannot be read/],
    ['empty file', () => ['top', broken('empty.pb.gz', '')], /The file is empty/],
    ['text', () => ['top', broken('text.pb.gz', 'just some text')], /This is a text file/],
    [
      'truncated',
      () => ['top', broken('cut.pb.gz', readFileSync(capture).subarray(0, 300))],
      /cut off or damaged/,
    ],
    [
      'bad regular expression',
      () => ['top', '--focus', '(', capture],
      /--focus "\(" is not a regular expression/,
    ],
    [
      'unknown sample type',
      () => ['top', '--sample-type', 'heap', capture],
      /no sample type "heap".* It has: samples, wall/,
    ],
    ['unknown picture format', () => ['flamegraph', capture, '-o', 'x.bmp'], /ends in \.svg/],
  ];
  for (const [what, args, message] of cases) {
    it(what, async () => {
      const finished = await selftime(...args());
      assert.equal(finished.code, 2, finished.stderr);
      assert.equal(finished.stdout, '');
      assert.match(finished.stderr, message);
      assert.equal(finished.stderr.trim().split('\n').length, 1, finished.stderr);
    });
  }

  it(
    'a folder that may not be written',
    { skip: process.getuid?.() === 0 && 'root may write everywhere' },
    async () => {
      const finished = await selftime(
        'record',
        '--out',
        join(readOnly, 'x.pb.gz'),
        '--',
        testNode,
        '-e',
        '0',
      );
      assert.equal(finished.code, 2);
      assert.match(finished.stderr, /Cannot write to/);
    },
  );
});
