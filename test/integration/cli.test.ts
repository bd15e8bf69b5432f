import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { TopResult } from '../../src/cli/commands/top.ts';
import { writePprof } from '../../src/core/pprof/writer.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';
import { hostileTexts } from '../fuzz/random.ts';
import { programs, record, run, temporaryFolder, testNode, cli, type Finished } from './run.ts';

const folder = temporaryFolder();
const capture = join(folder, 'capture.pb.gz');

function selftime(...args: string[]): Promise<Finished> {
  return run([testNode, cli, ...args], { cwd: folder });
}

/** @returns the path of a file in the test's folder */
function write(name: string, content: Uint8Array | string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
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

  it('sums by file and by package', async () => {
    const byFile = await topJson('--by', 'file', capture);
    assert.equal(byFile.rows[0].file, join(programs, 'ending.cjs'));
    assert.equal(byFile.rows[0].function, 'burn');
    const byPackage = await topJson('--by', 'package', capture);
    assert.equal(byPackage.rows[0].package, '(own code)');
    const sum = (rows: TopResult['rows']) => rows.reduce((all, { self }) => all + self, 0);
    assert.equal(sum(byFile.rows), byFile.total);
    assert.equal(sum(byPackage.rows), byPackage.total);
  });

  it('takes functions of one name for one where that is asked for', async () => {
    const file = write('names.collapsed', 'main (a.js:1);get (a.js:5) 3\nmain (a.js:2);get (b.js:9) 4\n');
    const shown = async (...args: string[]) =>
      (await topJson(...args, file)).rows.map((row) => `${row.function} ${row.self}`);
    assert.deepEqual(await shown(), ['get 4', 'get 3', 'main 0']);
    assert.deepEqual(await shown('--by-name'), ['get 7', 'main 0']);
  });

  it('looks at what the filters leave', async () => {
    const file = write(
      'filters.collapsed',
      'main (a.js:1);get (/n/node_modules/x/i.js:5);put (a.js:3) 3\nmain (a.js:2) 4\n',
    );
    const shown = async (...args: string[]) =>
      (await topJson(...args, file)).rows.map((row) => `${row.function} ${row.self}/${row.total}`);
    assert.deepEqual(await shown('--only-my-code'), ['main 4/7', 'put 3/3']);
    assert.deepEqual(await shown('--hide', '^put$'), ['main 4/7', 'get 3/3']);
    assert.deepEqual(await shown('--show-from', '^get$'), ['put 3/3', 'get 0/3']);
    assert.deepEqual(await shown('--filter', 'focus=^get$ hide=^main$'), ['put 3/3', 'get 0/3']);
  });

  it('keeps what a hostile profile calls things from the terminal', async () => {
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    for (const name of [...hostileTexts, 'x'.repeat(1e6)])
      builder.addSample(builder.stack(0, { name, file: `/${name}`, line: 1 }), [1]);
    const file = write('hostile.pb', writePprof(builder.build()));
    for (const by of ['function', 'line', 'file', 'package']) {
      const { stdout } = await selftime('top', '--limit', '99', '--by', by, file);

      assert.doesNotMatch(stdout, /[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      assert.ok(stdout.length < 100_000);
    }
  });

  it('prints a table for people', async () => {
    const { stdout, code } = await selftime('top', capture);
    assert.equal(code, 0);
    assert.match(stdout, /^ *\d+\.\d% +[\d.]+ m?s .* burn +/m);
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

describe('selftime convert', () => {
  it('writes what the name of the output says, and reads it again', async () => {
    const { total } = await topJson(capture);
    const endings = [
      '.pb.gz',
      '.pb',
      '.pprof',
      '.cpuprofile',
      '.cpuprofile.gz',
      '.speedscope.json',
      '.collapsed',
    ];
    for (const ending of endings) {
      const finished = await selftime('convert', capture, `converted${ending}`);
      assert.equal(finished.stdout, `converted${ending}\n`, finished.stderr);
      const bytes = readFileSync(join(folder, `converted${ending}`));
      assert.equal(bytes[0] === 0x1f && bytes[1] === 0x8b, ending.endsWith('.gz'), ending);
      assert.equal((await topJson(join(folder, `converted${ending}`))).total, total, ending);
    }
  });

  it('keeps the contract of --json', async () => {
    const { stdout } = await selftime(
      'convert',
      '--json',
      '--sample-type',
      'samples',
      capture,
      'x.collapsed',
    );
    assert.deepEqual(JSON.parse(stdout), {
      file: capture,
      output: 'x.collapsed',
      sampleType: { type: 'samples', unit: 'count' },
    });
  });

  it('writes only what the filters leave', async () => {
    await selftime('convert', '--focus', '^burn$', capture, 'burn.speedscope.json');
    const all = await topJson('--focus', '^burn$', capture);
    assert.equal((await topJson(join(folder, 'burn.speedscope.json'))).total, all.total);
  });

  it('sums up in Markdown', async () => {
    await selftime('convert', capture, 'x.md');
    const text = readFileSync(join(folder, 'x.md'), 'utf8');
    assert.match(text, /^### `capture\.pb\.gz`\n\nwall: .* samples, over .*, Node \d+/);
    assert.match(text, /^\| `burn` \| \d+\.\d% \(.*\) \| .* \| `.*ending\.cjs:\d+` \|$/m);
  });
});

describe('wrong use and bad input: exit code 2 and one clear line', () => {
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
    ['empty file', () => ['top', write('empty.pb.gz', '')], /The file is empty/],
    ['text', () => ['top', write('text.pb.gz', 'just some text')], /This is a text file/],
    [
      'truncated',
      () => ['top', write('cut.pb.gz', readFileSync(capture).subarray(0, 300))],
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
    ['unknown picture format', () => ['flamegraph', capture, '-o', 'x.bmp'], /ends in \.svg or \.html/],
    [
      'unknown format',
      () => ['convert', capture, 'x.json'],
      /x\.json does not say what to write.*\.cpuprofile/,
    ],
    [
      'format that cannot hold it',
      () => ['convert', capture, 'x.heapprofile'],
      /cannot hold wall in nanoseconds/,
    ],
    ['bad filter', () => ['top', '--filter', 'nonsense', capture], /There is no filter "nonsense"/],
    ['damaged .cpuprofile', () => ['top', write('x.cpuprofile', '{"nodes":[{"id":1}]}')], /x\.cpuprofile: The profile is damaged: nodes\[0\]\.callFrame is missing/], // prettier-ignore
    ['cut off .cpuprofile', () => ['top', write('x.cpuprofile', '{"nodes":[{"id":1')], /cut off or damaged at character 17/], // prettier-ignore
    [
      'Chrome trace',
      () => ['top', write('x.json', '{"traceEvents":[]}')],
      /Chrome trace, which is not supported/,
    ],
    ['gzip bomb', () => ['top', '--max-size', '16', write('x.pb.gz', gzipSync(new Uint8Array(32 << 20).fill(0x0a)))], /x\.pb\.gz: The profile has more than 16 MB/], // prettier-ignore
    ['size of zero', () => ['top', '--max-size', '0', capture], /It must be a number above 0/],
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
