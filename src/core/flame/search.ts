import { RE2JS } from 're2js';
import { endOfSubtree, type CallTree } from '../callTree.ts';
import type { Profile } from '../profile.ts';
import type { Fraction } from '../units.ts';
import type { NodeFlags } from './flameTree.ts';

export interface SearchQuery {
  readonly text: string;
  /** Take `text` as a regular expression; both kinds ignore case. */
  readonly regex: boolean;
}

/** Start and end (exclusive) of a match in a string. */
export type Span = readonly [start: number, end: number];

export interface Finder {
  /** Whether the text matches anywhere: much faster than `find`. */
  test(text: string): boolean;
  find(text: string): Span | undefined;
}

/** Longer names are searched up to here. */
const longestText = 4096;

/**
 * Regular expressions are RE2's: linear time whatever the expression and the names, both of which may be
 * hostile. 50,000 names take 30 ms (RE2JS builds an automaton as it goes), and no expression can hang.
 *
 * @throws SyntaxError for an invalid one, and for look-around and back references, which RE2 has not.
 */
export function finderOf(query: SearchQuery): Finder {
  if (query.regex) {
    const expression = compile(query.text);
    return {
      test: (text) => expression.test(text.slice(0, longestText)),
      find: (text) => {
        const matcher = expression.matcher(text.slice(0, longestText));
        return matcher.find() ? [matcher.start(), matcher.end()] : undefined;
      },
    };
  }
  const wanted = query.text.toLowerCase();
  return {
    test: (text) => text.toLowerCase().includes(wanted),
    find: (text) => {
      const at = text.toLowerCase().indexOf(wanted);
      return at < 0 ? undefined : [at, at + wanted.length];
    },
  };
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error));
  }
}

/** 1 for every function (by index in `profile.functions`) whose name or file matches. */
export function matchFunctions(profile: Profile, finder: Finder): Uint8Array {
  const { functions, strings } = profile;
  /** By string: 1 and 2 for no and yes, 0 when not tried yet. */
  const known = new Uint8Array(strings.length);
  const matches = (string: number): boolean => {
    if (known[string] === 0) known[string] = finder.test(strings.get(string)) ? 2 : 1;
    return known[string] === 2;
  };
  const matched = new Uint8Array(functions.length);
  for (let i = 0; i < functions.length; i++) {
    if (matches(functions.name[i]) || matches(functions.file[i])) matched[i] = 1;
  }
  return matched;
}

/** Where matched functions stand in a call tree. */
export class MatchedNodes implements NodeFlags {
  /** Share of the whole under any matched node; a match inside another match adds nothing. */
  readonly share: Fraction;
  readonly below: Uint8Array;
  private readonly tree: CallTree;
  private readonly matched: Uint8Array;
  private aboveMemo: Uint8Array | undefined;

  /** @param matched 1 for every matched function. Takes time at each key of a search: one sweep, and one over what it found. */
  constructor(tree: CallTree, matched: Uint8Array) {
    this.tree = tree;
    this.matched = matched;
    const { parent, total, function: owner } = tree;
    const below = new Uint8Array(tree.length);
    for (let node = tree.length - 1; node > 0; node--) {
      if (below[node] === 0 && matched[owner[node]] === 0) continue;
      below[node] = 1;
      below[parent[node]] = 1;
    }
    let sum = 0;
    for (let node = 1; node < tree.length;) {
      const found = matched[owner[node]] === 1;
      if (found) sum += total[node];
      node = found || below[node] === 0 ? endOfSubtree(tree, node) : node + 1;
    }
    this.below = below;
    this.share = total[0] > 0 ? sum / total[0] : 0;
  }

  get above(): Uint8Array {
    return (this.aboveMemo ??= this.sweepDown());
  }

  private sweepDown(): Uint8Array {
    const { tree, matched } = this;
    const above = new Uint8Array(tree.length);
    for (let node = 1; node < tree.length; node++)
      above[node] = above[tree.parent[node]] | matched[tree.function[node]];
    return above;
  }
}

/** 1 for the nodes in `nodes`, and for each on the way to them; relies on parents having smaller indexes than their children. */
export function onTheWay({ length, parent }: CallTree, nodes: Uint8Array): Uint8Array {
  const below = nodes.slice();
  for (let node = length - 1; node > 0; node--) {
    if (below[node] === 1) below[parent[node]] = 1;
  }
  return below;
}
