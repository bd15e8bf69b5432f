import { RE2JS } from 're2js';
import type { CallTree } from '../callTree.ts';
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

/** 1 for every node of a matched function. */
export function matchedNodes(tree: CallTree, matched: Uint8Array): Uint8Array {
  const nodes = new Uint8Array(tree.length);
  for (let node = 1; node < tree.length; node++) nodes[node] = matched[tree.function[node]];
  return nodes;
}

export interface MatchSummary extends NodeFlags {
  /** Share of the whole under any matched node; a match inside another match adds nothing. */
  readonly share: Fraction;
  readonly above: Uint8Array;
}

/** One sweep down and one up; relies on parents having smaller indexes than their children. */
export function summariseMatches(tree: CallTree, matched: Uint8Array): MatchSummary {
  const { parent, total } = tree;
  const below = matched.slice();
  for (let node = tree.length - 1; node > 0; node--) {
    if (below[node] === 1) below[parent[node]] = 1;
  }
  const above = matched.slice();
  let sum = 0;
  for (let node = 1; node < tree.length; node++) {
    if (above[parent[node]] === 1) above[node] = 1;
    else if (above[node] === 1) sum += total[node];
  }
  return { share: total[0] > 0 ? sum / total[0] : 0, below, above };
}
