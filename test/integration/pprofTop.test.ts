// Our numbers against google/pprof's, for every function of every profile at hand, without rounding.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { generate, type GenerateOptions } from '../../bench/generate.ts';
import { buildCallTree } from '../../src/core/callTree.ts';
import { SelftimeError } from '../../src/core/errors.ts';
import { neighboursIn, type Neighbour } from '../../src/core/functionNeighbours.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import type { Profile } from '../../src/core/profile.ts';
import { root, temporaryFolder } from './run.ts';

const shared = join(root, '../shared/profiles');
const names = existsSync(shared)
  ? readdirSync(shared).filter((name) => /\.(pb\.gz|pb|pprof)$/.test(name))
  : [];
const hasGo = spawnSync('go', ['version']).status === 0;
const skip = !hasGo && 'NOT COMPARED WITH PPROF: go is not installed (https://go.dev/dl, Debian: golang-go)';

/** What pprof's rows and ours are compared by: flat and cum, or the weight of a call. */
type Values = Map<string, string>;

/** Runs `go tool pprof` so that it prints every node and edge, whole numbers in the profile's own unit, and no name changed. */
function pprof(command: '-top' | '-peek=.', file: string, profile: Profile, sampleType: number): string[] {
  const { type, unit } = profile.sampleTypes[sampleType];
  const all = ['-nodecount=0', '-nodefraction=0', '-edgefraction=0', '-symbolize=none'];
  const args = ['tool', 'pprof', command, ...all, `-sample_index=${type}`, `-unit=${unit}`, file];
  const { status, stdout, stderr } = spawnSync('go', args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  assert.equal(status, 0, stderr);
  return stdout.split('\n');
}

/** A whole number with its unit; pprof rounds nothing in the smallest unit. */
function whole(text: string): string {
  const [, number] = /^(-?\d+)[A-Za-z]*$/.exec(text) ?? assert.fail(`pprof has rounded ${text}`);
  return number;
}

/** pprof says of each name whether it was inlined everywhere or in places; functions without a name are unknown. */
function plainName(text: string): string {
  const name = text.replace(/ \((partial-)?inline\)$/, '');
  return name === '<unknown>' ? '' : name;
}

const row = /^ *(\S+) +\S+%? +\S+%? +(\S+) +\S+% (?: +\|)? (.*)$/;

function topOfPprof(lines: readonly string[]): Values {
  const values: Values = new Map();
  const start = lines.findIndex((line) => /^ +flat +flat%/.test(line));
  for (const line of lines.slice(start + 1)) {
    if (line === '') continue;
    const [, flat, cum, name] = row.exec(line) ?? assert.fail(`not a row of -top: ${line}`);
    values.set(plainName(name), `${whole(flat)} ${whole(cum)}`);
  }
  return values;
}

interface Neighbours {
  readonly callers: Values;
  readonly callees: Values;
}

function peekOfPprof(lines: readonly string[]): Map<string, Neighbours> {
  const found = new Map<string, Neighbours>();
  let callers: Values = new Map();
  let callees: Values | undefined;
  for (const line of lines.slice(lines.findIndex((text) => /^ +flat +flat%/.test(text)) + 1)) {
    const edge = /^ +(\S+) +\S+% \|   (.*)$/.exec(line);
    const node = row.exec(line);
    if (edge) (callees ?? callers).set(plainName(edge[2]), whole(edge[1]));
    else if (node) found.set(plainName(node[3]), { callers, callees: (callees = new Map()) });
    else if (line !== '') {
      assert.match(line, /^-+\+-+$/, 'a separator of -peek');
      callers = new Map();
      callees = undefined;
    }
  }
  return found;
}

/** pprof leaves out the samples that are 0, and with them functions and calls that have no others. */
function withoutZeros(values: Values): [string, string][] {
  return [...values].filter(([, value]) => value !== '0' && value !== '0 0').sort();
}

function valuesOf({ strings, functions }: Profile, neighbours: readonly Neighbour[]): Values {
  return new Map(
    neighbours.map((each) => [strings.get(functions.name[each.functionIndex]), String(each.value)]),
  );
}

function compare(file: string, profile: Profile): void {
  profile.sampleTypes.forEach((_, sampleType) => {
    const { rows } = functionTable(profile, sampleType, { identity: 'name' });
    const ours = new Map(rows.map(({ name, self, total }) => [name, `${self} ${total}`]));
    assert.equal(ours.size, rows.length, 'a name has one row');
    const theirs = topOfPprof(pprof('-top', file, profile, sampleType));
    assert.ok(theirs.size > 0);
    assert.deepEqual(withoutZeros(ours), withoutZeros(theirs));

    const neighbours = peekOfPprof(pprof('-peek=.', file, profile, sampleType));
    assert.equal(neighbours.size, theirs.size);
    const tree = buildCallTree(profile, sampleType, 'name');
    // Each question is a walk over the tree: of large profiles the heaviest, and some of the others.
    const heaviest = rows.filter(({ total }) => total !== 0).sort((a, b) => b.total - a.total);
    const step = Math.ceil(heaviest.length / 200);
    for (const { name, functionIndex } of heaviest.filter((_, i) => i < 100 || i % step === 0)) {
      const { callers, callees } = neighboursIn(tree, functionIndex);
      const expected = neighbours.get(name) ?? assert.fail(`pprof has no ${name}`);
      const same = (what: 'callers' | 'callees', values: Values) =>
        assert.deepEqual(withoutZeros(values), withoutZeros(expected[what]), `${what} of ${name}`);
      same('callers', valuesOf(profile, callers));
      same('callees', valuesOf(profile, callees));
    }
  });
}

describe('flat, cum, callers and callees of every function are those of go tool pprof', { skip }, () => {
  const folder = temporaryFolder();
  const cases: [string, GenerateOptions][] = [
    ['in the order of the call tree, with inlined functions', { stacks: 3_000, inlinedEvery: 5 }],
    ['in random order', { stacks: 1_000, shape: 'walks', seed: 2 }],
    ['with frames to drop', { stacks: 2_000, seed: 3, dropFrames: 'Order\\.parse|read(Row|Token).*' }],
    [
      'with frames to drop and to keep',
      {
        stacks: 2_000,
        seed: 3,
        inlinedEvery: 7,
        dropFrames: '.*(Order|Row|Price).*',
        keepFrames: 'readRow.*',
      },
    ],
  ];
  for (const [what, options] of cases) {
    it(`generated: ${what}`, async () => {
      const file = join(folder, `${what.replace(/\W+/g, '-')}.pb.gz`);
      const bytes = await generate(options);
      writeFileSync(file, bytes);
      compare(file, await readProfileFile(file, bytes));
    });
  }

  it('frames are dropped at all', async () => {
    const of = async (options: GenerateOptions) => readProfileFile('generated', await generate(options));
    const [, , [, dropping], [, keeping]] = cases;
    const functions = async (options: GenerateOptions) => functionTable(await of(options)).rows.length;
    const all = await functions({ ...dropping, dropFrames: '' });
    assert.ok((await functions(dropping)) < all);
    assert.ok((await functions(keeping)) < all);
  });
});

const absent = names.length === 0 && `NOT COMPARED WITH REAL PROFILES: there is no folder ${shared}`;
describe('the same on real profiles', { skip: skip || absent }, () => {
  let readable = 0;
  for (const name of names) {
    it(name, async (test) => {
      const file = join(shared, name);
      let profile: Profile;
      try {
        profile = await readProfileFile(file, readFileSync(file));
      } catch (error) {
        if (!(error instanceof SelftimeError)) throw error;
        return test.skip(`not readable: ${error.message}`);
      }
      readable++;
      compare(file, profile);
    });
  }

  it('most of them could be read', () => assert.ok(readable * 2 > names.length));
});

before(() => {
  for (const why of [skip, absent]) if (why) console.log(`\n*** ${why} ***\n`);
});
