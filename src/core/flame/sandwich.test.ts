import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileFromStacks } from '../../../test/support/stacks.ts';
import { buildCallTree, type CallTree } from '../callTree.ts';
import { functionTable } from '../functionTable.ts';
import type { Profile } from '../profile.ts';
import type { FlameTree } from './flameTree.ts';
import { FunctionNames } from './functionNames.ts';
import { FunctionNodes } from './functionNodes.ts';
import { rankedChildren } from './layout.ts';
import { CalleeTree, CallerTree } from './sandwich.ts';
import { MatchedNodes } from './search.ts';

const profile = profileFromStacks(`
  main > handle > score > hash          30
  main > handle > score                 20
  main > retry > handle > score > sort   8
  main > retry > score > hash            2
  main > idle                           40
`);
const recursive = profileFromStacks(`
  main > walk > walk > walk > leaf   4
  main > walk > leaf                 3
  main > walk > other > walk         2
  start > walk                       1
`);

interface Sandwich {
  readonly callees: CalleeTree;
  readonly callers: CallerTree;
  readonly tree: CallTree;
}

function sandwich(of: Profile, name: string): Sandwich {
  const tree = buildCallTree(of, 0);
  const nodes = new FunctionNodes(tree, of.functions.length);
  const fn = indexOf(of, name);
  const outermost = nodes.outermost(fn);
  return { tree, callees: new CalleeTree(tree, fn, outermost), callers: new CallerTree(tree, fn, outermost) };
}

function indexOf(of: Profile, name: string): number {
  return functionTable(of).rows.find((row) => row.name === name)!.functionIndex;
}

/** `name self/total`, indented, from wide to narrow. */
function picture(of: Profile, tree: FlameTree, node = 0, indent = ''): string {
  const name = of.strings.get(of.functions.name[tree.function(node)]);
  const children = rankedChildren(tree, node).map((child) => picture(of, tree, child, `${indent}  `));
  return `\n${indent}${name} ${tree.self(node)}/${tree.total(node)}${children.join('')}`;
}

function at(of: Profile, tree: FlameTree, ...names: string[]): number {
  const named = (node: number): string => of.strings.get(of.functions.name[tree.function(node)]);
  return names.reduce((node, name) => tree.children(node).find((child) => named(child) === name)!, 0);
}

describe('the callees of a function', () => {
  it('are merged from all its places', () => {
    assert.equal(
      picture(profile, sandwich(profile, 'score').callees),
      `
score 20/60
  hash 32/32
  sort 8/8`,
    );
  });

  it('start at its outermost frame where it recurses', () => {
    assert.equal(
      picture(recursive, sandwich(recursive, 'walk').callees),
      `
walk 1/10
  walk 0/4
    walk 0/4
      leaf 4/4
  leaf 3/3
  other 0/2
    walk 2/2`,
    );
  });
});

describe('the callers of a function', () => {
  it('are merged outwards, each with what it has through this function', () => {
    assert.equal(
      picture(profile, sandwich(profile, 'score').callers),
      `
score 20/60
  handle 0/58
    main 0/50
    retry 0/8
      main 0/8
  retry 0/2
    main 0/2`,
    );
  });

  it('are those of its outermost frame where it recurses', () => {
    assert.equal(
      picture(recursive, sandwich(recursive, 'walk').callers),
      `
walk 1/10
  main 0/9
  start 0/1`,
    );
  });
});

describe('both halves', () => {
  it('have the total of the table, whatever the function', () => {
    for (const one of [profile, recursive]) {
      for (const { name, total } of functionTable(one).rows) {
        const { callees, callers } = sandwich(one, name);
        assert.deepEqual([callees.total(0), callers.total(0)], [total, total], name);
      }
    }
  });

  it('know which frames of the call tree they stand for', () => {
    const { tree, callees, callers } = sandwich(profile, 'score');
    const totals = (nodes: Iterable<number>): number[] => [...nodes].map((node) => tree.total[node]);
    assert.deepEqual(totals(callees.origins(at(profile, callees, 'hash'))), [30, 2]);
    assert.deepEqual(totals(callers.origins(at(profile, callers, 'handle'))), [50, 8]);
    assert.deepEqual(totals(callers.origins(at(profile, callers, 'handle', 'retry', 'main'))), [8]);
    assert.deepEqual([...callers.selfOrigins(at(profile, callers, 'handle'))], []);
  });

  it('know where a search would lead', () => {
    const { tree, callees, callers } = sandwich(profile, 'score');
    const flags = (name: string) => {
      const matched = new Uint8Array(profile.functions.length);
      matched[indexOf(profile, name)] = 1;
      return new MatchedNodes(tree, matched);
    };
    assert.ok(callers.leadsTo(at(profile, callers, 'handle'), flags('retry')));
    assert.ok(!callers.leadsTo(at(profile, callers, 'handle', 'main'), flags('retry')));
    assert.ok(callees.leadsTo(0, flags('sort')));
    assert.ok(!callees.leadsTo(at(profile, callees, 'hash'), flags('sort')));
  });

  it('take recursion of any depth', () => {
    const deep = profileFromStacks(`main > ${Array.from({ length: 50_000 }, () => 'walk').join(' > ')} 5`);
    const { callees, callers, tree } = sandwich(deep, 'walk');
    assert.equal(callees.total(0), 5);
    assert.deepEqual(
      rankedChildren(callers, 0).map((node) => callers.total(node)),
      [5],
    );
    assert.equal(new FunctionNodes(tree, deep.functions.length).count(indexOf(deep, 'walk')), 50_000);
  });
});

describe('FunctionNames', () => {
  it('finds functions by keys that hold nothing too long', () => {
    const long = 'n'.repeat(1_000_000);
    const of = profileFromStacks(`${long} > ${long}m > __proto__ > constructor  1`);
    const names = new FunctionNames(of);
    const keys = Array.from({ length: 4 }, (_, fn) => names.key(fn));
    assert.equal(new Set(keys).size, 4);
    assert.ok(keys.every((key) => key.length < 1100));
    assert.deepEqual(
      keys.map((key) => names.index(key)),
      [0, 1, 2, 3],
    );
    assert.equal(names.index('toString\n\n0'), undefined);
    assert.equal(names.shown(0, 0).length, 1000);
  });
});
