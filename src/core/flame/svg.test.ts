import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeAt, profileFromStacks } from '../../../test/support/stacks.ts';
import { buildCallTree } from '../callTree.ts';
import { WholeTree } from './flameTree.ts';
import { flameSvg } from './svg.ts';

function draw(stacks: string): string {
  const profile = profileFromStacks(stacks);
  return flameSvg(profile, new WholeTree(buildCallTree(profile, 0)), {
    sampleType: 0,
    title: 'x.pb.gz',
    width: 1000,
  });
}

/** x, y and width of the frame whose tooltip starts with `name`. */
function rect(svg: string, name: string): number[] {
  const [, ...numbers] = new RegExp(
    `<title>${name}\\b[^<]*</title><rect x="([\\d.]+)" y="(\\d+)" width="([\\d.]+)"`,
  ).exec(svg)!;
  return numbers.map(Number);
}

describe('flameSvg', () => {
  it('gives each frame its share of the width, children below their parent', () => {
    const svg = draw(`
      main > fast@a.js:1  1
      main > slow@a.js:9  3
    `);
    const [, mainY, mainWidth] = rect(svg, 'main');
    const [slowX, slowY, slowWidth] = rect(svg, 'slow');
    const [fastX, fastY, fastWidth] = rect(svg, 'fast');
    assert.ok(Math.abs(slowWidth / mainWidth - 0.75) < 0.01);
    assert.ok(Math.abs(fastWidth / mainWidth - 0.25) < 0.01);
    assert.ok(slowX < fastX);
    assert.deepEqual([slowY, fastY], [mainY + 20, mainY + 20]);
  });

  it('cannot be broken out of by a name', () => {
    const svg = draw('</title><script>&"\u0001 1');
    assert.doesNotMatch(svg, /<script/);
    assert.match(svg, /&lt;script/);
    assert.match(svg, /&amp;&quot;␁/);
  });

  it('draws a zoom below its callers, whose shares stay those of the whole', () => {
    const profile = profileFromStacks(`
      main > slow > inner  3
      main > fast          1
    `);
    const tree = buildCallTree(profile, 0);
    const root = { node: nodeAt(profile, tree, 'main', 'slow'), skip: 0 };
    const svg = flameSvg(profile, new WholeTree(tree), { sampleType: 0, title: 'x', width: 1000, root });
    assert.deepEqual(rect(svg, 'main').slice(2), rect(svg, 'slow').slice(2));
    assert.match(svg, /<title>slow\n3 ms - 75.0%/);
    assert.doesNotMatch(svg, /fast/);
  });

  it('draws a profile without samples', () => {
    const profile = profileFromStacks('main 0');
    assert.match(
      flameSvg(profile, new WholeTree(buildCallTree(profile, 0)), { sampleType: 0, title: 'empty' }),
      /^<svg[\s\S]*<\/svg>\n$/,
    );
  });
});
