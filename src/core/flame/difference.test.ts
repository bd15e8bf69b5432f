import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparedSides } from '../gate/compareProfiles.ts';
import type { Yardstick } from '../gate/ratioTest.ts';
import { differenceText } from '../gate/words.ts';
import type { Profile } from '../profile.ts';
import { ProfileBuilder } from '../profileBuilder.ts';
import { sumProfiles } from '../sumProfiles.ts';
import { parseColour } from './colour.ts';
import { FlameDifference, isCompared, removedTree } from './difference.ts';
import { comparisonText, legendOf, removedText } from './differenceLegend.ts';
import { differenceSvg } from './differenceSvg.ts';
import { FlamePalette } from './palette.ts';

/** A run: samples of functions of app.js, each called by main; `>` below another one. */
function runOf(counts: Readonly<Record<string, number>>): Profile {
  const builder = new ProfileBuilder([
    { type: 'samples', unit: 'count' },
    { type: 'wall', unit: 'nanoseconds' },
  ]);
  const frame = (name: string, line: number) => ({ name, file: '/app/app.js', line, startLine: line });
  const main = builder.stack(0, frame('main', 1));
  Object.entries(counts).forEach(([path, count]) => {
    let row = main;
    // The start line of a function is made of its name, so that it is the same in every run.
    for (const name of path.split('>')) row = builder.stack(row, frame(name, 10 + 10 * name.charCodeAt(0)));
    builder.addSample(row, [count, count * 1e6]);
  });
  return builder.build();
}

const steady = { a: 300, b: 310, c: 290, d: 305, e: 295, f: 300 };
const before = { ...steady, slow: 400, quick: 600, old: 90, 'old>inner': 80, rare: 25 };
const now = { ...steady, slow: 800, quick: 300, young: 240, rare: 26 };
/** Runs of one program differ by a few samples. */
const runs = (counts: Record<string, number>, many: number) =>
  Array.from({ length: many }, (_, run) =>
    runOf(Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count + run - 1]))),
  );

function compared(base: readonly Profile[], current: readonly Profile[], yardstick: Yardstick = 'stable') {
  const named = (side: string, profiles: readonly Profile[]) =>
    profiles.map((profile, i) => ({ file: `${side}${i + 1}.pb.gz`, profile }));
  const sides = comparedSides(named('base', base), named('now', current));
  const sums = {
    base: sumProfiles(
      base.map(() => ''),
      base,
    ),
    current: sumProfiles(
      current.map(() => ''),
      current,
    ),
  };
  return { sides, ...sums, difference: new FlameDifference(sides, sums.base, sums.current, yardstick) };
}

function of(profile: Profile, name: string): number {
  const { functions, strings } = profile;
  return Array.from(functions.name).findIndex((string) => strings.get(string) === name);
}

const wall = { type: 'wall', unit: 'nanoseconds' };

describe('FlameDifference', () => {
  it('says of each function what the gate says of it', () => {
    const { difference, current } = compared(runs(before, 3), runs(now, 3));
    const said = (name: string) => differenceText(difference.of('current', of(current, name)));
    assert.equal(said('slow'), 'regressed +100%');
    assert.equal(said('quick'), 'improved -50%');
    assert.equal(said('a'), 'unchanged');
    assert.equal(said('young'), 'new');
    assert.equal(said('rare'), 'not tested');
    assert.equal(said('main'), 'not tested');
  });

  it('has no verdict on anything with two runs of a side', () => {
    const { difference, current } = compared(runs(before, 3), runs(now, 2));
    for (const name of ['slow', 'a', 'young', 'rare'])
      assert.deepEqual(difference.of('current', of(current, name)), {
        verdict: 'tooFewRuns',
        ratio: undefined,
      });
    assert.match(
      comparisonText(difference.differences, 'stable'),
      /^Too few runs .*, 3 of each are needed: 2 runs/,
    );
    assert.deepEqual(
      legendOf(difference.differences).map(({ text }) => text),
      ['Too few runs to tell'],
    );
  });

  it('measures by the yardstick that is asked for', () => {
    // One function takes three times as long: the share of all others falls, their work does not.
    const base = { ...steady, slow: 1000 };
    const ratio = (yardstick: Yardstick, name: string) => {
      const { difference, current } = compared(runs(base, 3), runs({ ...base, slow: 3000 }, 3), yardstick);
      return difference.of('current', of(current, name)).ratio!;
    };
    for (const yardstick of ['stable', 'work'] as const) {
      assert.ok(Math.abs(ratio(yardstick, 'slow') - 3) < 0.05, yardstick);
      assert.ok(Math.abs(ratio(yardstick, 'a') - 1) < 0.02, yardstick);
    }
    assert.ok(Math.abs(ratio('share', 'slow') - (3 * 2800) / 4800) < 0.05);
    assert.ok(Math.abs(ratio('share', 'a') - 2800 / 4800) < 0.02);
  });

  it('speaks of samples, and time by them, but not of memory', () => {
    const types = [
      { type: 'samples', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
      { type: 'inuse_space', unit: 'bytes' },
      { type: 'inuse_objects', unit: 'count' },
    ];
    const profile = new ProfileBuilder(types).build();
    assert.deepEqual(types.map((_, i) => isCompared(profile, i)), [true, true, false, false]); // prettier-ignore
  });
});

describe('what is gone', () => {
  it('is as wide as it was, with what it called, and what leads to it', () => {
    const { difference, base } = compared(runs(before, 3), runs(now, 3));
    const { tree, sampleType } = removedTree(difference, base, wall);
    assert.equal(base.sampleTypes[sampleType].type, 'wall');
    const names = (node: number): string[] =>
      tree.children(node).flatMap((child) => {
        const name = base.strings.get(base.functions.name[tree.function(child)]);
        return [`${name} ${tree.total(child) / 1e6} ${tree.isRemoved(child)}`, ...names(child)];
      });
    const all = Object.values(before).reduce((sum, count) => sum + 3 * count, 0);
    assert.deepEqual(names(0), [`main ${all} false`, 'old 510 true', 'inner 240 true']);
    assert.ok(Math.abs(tree.share - 510 / all) < 1e-9);
    assert.equal(removedText(0.1234, false), '12.3% of baseline removed');
  });

  it('is nothing where all is still there', () => {
    const { difference, base } = compared(runs(before, 3), runs(before, 3));
    const { tree } = removedTree(difference, base, wall);
    assert.deepEqual([tree.share, tree.children(0)], [0, []]);
  });
});

describe('differenceSvg', () => {
  const draw = (base: readonly Profile[], current: readonly Profile[]): string => {
    const { sides, base: before, current: profile } = compared(base, current);
    const options = { sides, base: before, yardstick: 'stable', sampleType: 1, title: 'x & y' } as const;
    return differenceSvg(profile, options);
  };
  const fill = (svg: string, name: string) =>
    new RegExp(`<title>${name}\\b[^<]*</title><rect [^>]*fill="([^"]+)"`).exec(svg)?.[1];

  it('draws what changed in the colours that its legend explains', () => {
    const svg = draw(runs(before, 3), runs(now, 3));
    assert.equal(fill(svg, 'slow'), '#dc3220');
    assert.equal(fill(svg, 'quick'), '#1a85ff');
    assert.equal(fill(svg, 'a'), '#948e8e');
    assert.equal(fill(svg, 'young'), '#7e3ab0');
    assert.equal(fill(svg, 'old'), '#7e3ab0');
    assert.match(svg, /<title>slow[^<]*\n[^<]*\nregressed \+100%</);
    assert.match(svg, /3 runs \([\d,]+ samples\) against 3 /);
    assert.match(svg, /\d\.\d% of baseline removed/);
    for (const text of ['No change', 'Twice or more', 'New', 'Too few samples to tell'])
      assert.match(svg, new RegExp(`>${text}<`));
  });

  it('hatches everything where there are too few runs, and says so', () => {
    const svg = draw(runs(before, 1), runs(now, 1));
    for (const name of ['main', 'slow', 'a', 'young']) assert.match(fill(svg, name)!, /^url\(#hatch/, name);
    assert.match(svg, />Too few runs to tell .*: 1 run \([\d,]+ samples\) against 1 \([\d,]+\)</);
    assert.doesNotMatch(svg, /regressed|#dc3220/);
    assert.match(svg, /<pattern id="hatch/);
  });
});

describe('the colours of a difference', () => {
  it('go from grey to red and blue, no further than twice and half', () => {
    const palette = new FlamePalette({
      background: [0.12, 0.12, 0.12],
      foreground: [0.8, 0.8, 0.8],
      own: [0.8, 0.5, 0],
      match: [0.5, 0, 0.8],
    });
    const red = (ratio: number) =>
      parseColour(palette.coloursOfDifference({ verdict: 'regressed', ratio }, 'plain').fill)!;
    assert.deepEqual(red(2), red(20));
    const steps = [1.15, 1.3, 1.6, 2].map((ratio) => red(ratio)[0] - red(ratio)[1]);
    assert.deepEqual(
      steps,
      steps.toSorted((a, b) => a - b),
    );
    assert.ok(steps[0] > 0.15, 'the smallest regression is no grey');
    const unsaid = { verdict: 'unchanged', ratio: 3 } as const;
    assert.equal(palette.coloursOfDifference(unsaid, 'plain').fill, '#948e8e');
  });
});
