import type { CallTree } from '../callTree.ts';
import type { Profile } from '../profile.ts';
import type { Fraction } from '../units.ts';

export interface SearchQuery {
  readonly text: string;
  /** Take `text` as a regular expression; both kinds ignore case. */
  readonly regex: boolean;
}

/** Start and end (exclusive) of a match in a string. */
export type Span = readonly [start: number, end: number];
export type Finder = (text: string) => Span | undefined;

/** Longer names are searched up to here: expressions can take exponential time in the length. */
const longestText = 4096;

/** Throws a SyntaxError for an invalid regular expression. */
export function finderOf(query: SearchQuery): Finder {
  if (query.regex) {
    const expression = new RegExp(query.text, 'i');
    return (text) => {
      const match = expression.exec(text.slice(0, longestText));
      return match ? [match.index, match.index + match[0].length] : undefined;
    };
  }
  const wanted = query.text.toLowerCase();
  return (text) => {
    const at = text.toLowerCase().indexOf(wanted);
    return at < 0 ? undefined : [at, at + wanted.length];
  };
}

/** 1 for every function (by index in `profile.functions`) whose name or file matches. */
export function matchFunctions(profile: Profile, find: Finder): Uint8Array {
  const { functions, strings } = profile;
  const seen = new Map<number, boolean>();
  const matches = (string: number): boolean => {
    let result = seen.get(string);
    if (result === undefined) {
      result = find(strings[string]) !== undefined;
      seen.set(string, result);
    }
    return result;
  };
  const matched = new Uint8Array(functions.length);
  for (let i = 0; i < functions.length; i++) {
    if (matches(functions.name[i]) || matches(functions.file[i])) matched[i] = 1;
  }
  return matched;
}

export interface MatchSummary {
  /** Share of the whole under any matched frame; a match inside another match adds nothing. */
  readonly share: Fraction;
  /** 1 for every node that is matched or has a match below it. */
  readonly leadsToMatch: Uint8Array;
}

/** One sweep down and one up; relies on parents having smaller indexes than their children. */
export function summariseMatches(tree: CallTree, isMatch: (node: number) => boolean): MatchSummary {
  const covered = new Uint8Array(tree.length);
  const leadsToMatch = new Uint8Array(tree.length);
  let total = 0;
  for (let node = 1; node < tree.length; node++) {
    const match = isMatch(node);
    if (match) leadsToMatch[node] = 1;
    if (covered[tree.parent[node]]) covered[node] = 1;
    else if (match) {
      covered[node] = 1;
      total += tree.total[node];
    }
  }
  for (let node = tree.length - 1; node > 0; node--) {
    if (leadsToMatch[node]) leadsToMatch[tree.parent[node]] = 1;
  }
  return { share: tree.total[0] > 0 ? total / tree.total[0] : 0, leadsToMatch };
}
