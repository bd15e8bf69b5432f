// The picture of what changed, through the real command line.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { FlamegraphResult } from '../../src/cli/commands/flamegraph.ts';
import { writePprof } from '../../src/core/pprof/writer.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';
import { changes, runsOf } from '../support/changedProgram.ts';
import { cli, run, temporaryFolder, testNode, type Finished } from './run.ts';

const folder = temporaryFolder();
const save = (side: 'base' | 'current'): string[] =>
  runsOf(side, 3).map((profile, i) => {
    writeFileSync(join(folder, `${side}${i + 1}.pb`), writePprof(profile));
    return `${side}${i + 1}.pb`;
  });
const [base, current] = [save('base'), save('current')];

function flamegraph(...args: string[]): Promise<Finished> {
  return run([testNode, cli, 'flamegraph', ...args], { cwd: folder });
}

async function picture(...args: string[]): Promise<{ svg: string } & Finished> {
  const finished = await flamegraph(...args, '-o', 'x.svg');
  assert.equal(finished.code, 0, finished.stderr);
  return { ...finished, svg: readFileSync(join(folder, 'x.svg'), 'utf8') };
}

/** The words of a frame's tooltip, and its colour. */
function frameOf(svg: string, name: string): { words: string; fill: string } {
  const found = new RegExp(`<title>${name}\\b[^<]*\\n([^\\n<]*)</title><rect [^>]*fill="([^"]+)"`).exec(svg);
  assert.ok(found, `${name} is drawn`);
  return { words: found[1], fill: found[2] };
}

const fills: Record<string, string> = {
  regressed: '#dc3220',
  improved: '#1a85ff',
  unchanged: '#948e8e',
  new: '#7e3ab0',
  gone: '#7e3ab0',
};

describe('selftime flamegraph --baseline', () => {
  it('draws each function as the gate judges it, explains its colours, and what is gone below', async () => {
    const { svg, stderr, stdout } = await picture(...current, '--baseline', ...base);
    assert.deepEqual([stderr, stdout], ['', 'x.svg\n']);
    for (const [name, verdict] of Object.entries(changes)) {
      const { words, fill } = frameOf(svg, name);
      assert.deepEqual([words.split(' ')[0], fill], [verdict, fills[verdict]], name);
    }
    assert.equal(frameOf(svg, 'scan').words, 'regressed +100%');
    for (const text of ['No change', 'Twice or more', 'Half or less', 'New', 'Not tested'])
      assert.ok(svg.includes(`>${text}</text>`), text);
    assert.match(svg, />3 runs \([\d,]+ samples\) against 3 \([\d,]+\); .*by functions that did not change</);
    // 160 and 163 and 166 samples below legacy, of 2,760 and so on.
    assert.match(svg, />5\.\d% of baseline removed</);
  });

  it('measures by the share, or by the run, when asked to', async () => {
    // A yardstick of its own changes the numbers, not what is drawn where.
    const words = async (yardstick: string) => {
      const { svg } = await picture(...current, '--baseline', ...base, '--yardstick', yardstick);
      return frameOf(svg, 'scan').words;
    };
    assert.equal(await words('work'), 'regressed +100%');
    assert.match(await words('share'), /^regressed \+8\d%$/);
  });

  it('says nothing but "too few runs" with fewer than three of a side', async () => {
    const { svg, stderr } = await picture(...current, '--baseline', ...base.slice(0, 2));
    assert.match(stderr, /^selftime: warning: too few runs: 3 of each side are needed/);
    for (const name of ['scan', 'cache', 'parse', 'retry']) {
      const { words, fill } = frameOf(svg, name);
      assert.equal(words, 'too few runs');
      assert.match(fill, /^url\(#hatch/);
    }
    assert.match(svg, />Too few runs to tell</);
    assert.doesNotMatch(svg, /regressed|improved|>Twice or more</);
  });

  it('names what is unlike, in the picture, too', async () => {
    const builder = new ProfileBuilder([
      { type: 'samples', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
    ]);
    builder.add(runsOf('base', 1)[0]);
    const other = builder.build({ period: 1e7, periodType: { type: 'wall', unit: 'nanoseconds' } });
    writeFileSync(join(folder, 'other.pb'), writePprof(other));
    const also = builder.build({ period: 5e6, periodType: { type: 'wall', unit: 'nanoseconds' } });
    writeFileSync(join(folder, 'also.pb'), writePprof(also));
    const { svg, stderr } = await picture('also.pb', '--baseline', 'other.pb');
    const unlike = 'interval 10000000 nanoseconds in other.pb, 5000000 nanoseconds in also.pb';
    assert.ok(stderr.includes(`not comparable: ${unlike}`), stderr);
    assert.ok(svg.includes(`Not comparable: ${unlike}`));
  });

  it('is one JSON document when asked for', async () => {
    const { stdout } = await flamegraph('current1.pb', '--baseline', 'base1.pb', '-o', 'y.svg', '--json');
    const result = JSON.parse(stdout) as FlamegraphResult;
    assert.deepEqual(
      [result.file, result.output, result.baseline, result.sampleType.type],
      ['current1.pb', 'y.svg', ['base1.pb'], 'wall'],
    );
    assert.match(result.warnings![0], /^too few runs/);
  });

  it('without one, sums several files', async () => {
    const { svg } = await picture(...current);
    const total = runsOf('current', 3).reduce(
      (sum, { samples }) => sum + samples.values.filter((_, i) => i % 2 === 1).reduce((a, b) => a + b, 0),
      0,
    );
    assert.ok(
      svg.includes(`current1.pb and 2 more - wall, ${Number((total / 1e9).toFixed(2))} s`),
      svg.slice(0, 600),
    );
  });

  const wrong: [string, string[], RegExp][] = [
    ['a file on both sides', ['base1.pb', '--baseline', 'base1.pb'], /base1\.pb is given twice/],
    [
      'a baseline that is not there',
      ['base1.pb', '--baseline', 'nowhere.pb'],
      /There is no file and no baseline "nowhere\.pb"/,
    ],
    ['another yardstick', ['base1.pb', '--baseline', 'base2.pb', '--yardstick', 'time'], /yardstick/],
  ];
  for (const [what, args, message] of wrong)
    it(`refuses ${what}`, async () => {
      const { code, stderr, stdout } = await flamegraph(...args, '-o', 'z.svg');
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
});
