import { canonicalFunctions } from '../functionKeys.ts';
import { originOf } from '../flame/origin.ts';
import type { Matcher } from '../pattern.ts';
import type { Profile } from '../profile.ts';
import { keepSamples, rebuildFrames } from './rebuild.ts';

/** From view to view: leaves its argument as it is. */
export type Filter = (profile: Profile) => Profile;

/** 1 for every function whose name or file matches: each is tested once, not once a frame. */
function functionsMatching(profile: Profile, matches: Matcher): Uint8Array {
  const { functions, strings } = profile;
  const matched = new Uint8Array(functions.length);
  for (let i = 0; i < functions.length; i++) {
    if (matches(strings.get(functions.name[i])) || matches(strings.get(functions.file[i]))) matched[i] = 1;
  }
  return matched;
}

/** 1 for every stack row with a matching frame in it. */
function stacksMatching({ stacks, locations }: Profile, matched: Uint8Array): Uint8Array {
  const within = new Uint8Array(stacks.length);
  for (let row = 1; row < stacks.length; row++) {
    const location = stacks.location[row];
    let match = within[stacks.parent[row]];
    for (let i = locations.lineStart[location]; match === 0 && i < locations.lineStart[location + 1]; i++)
      match = matched[locations.lineFunction[i]];
    within[row] = match;
  }
  return within;
}

/** Only samples with a frame whose function or file matches. */
export function focus(matches: Matcher): Filter {
  return (profile) => {
    const within = stacksMatching(profile, functionsMatching(profile, matches));
    return keepSamples(profile, (s) => within[profile.samples.stack[s]] === 1);
  };
}

/** No samples with a frame whose function or file matches. */
export function ignore(matches: Matcher): Filter {
  return (profile) => {
    const within = stacksMatching(profile, functionsMatching(profile, matches));
    return keepSamples(profile, (s) => within[profile.samples.stack[s]] === 0);
  };
}

/** Without the frames that match; their value goes to their caller, and samples without any frame left go. */
export function hide(matches: Matcher): Filter {
  return (profile) => withoutFrames(profile, functionsMatching(profile, matches));
}

/** Without frames of dependencies, the runtime and native code. */
export const onlyMyCode: Filter = (profile) => {
  const { functions, strings } = profile;
  const others = new Uint8Array(functions.length);
  for (let i = 0; i < functions.length; i++)
    others[i] = originOf(strings.get(functions.file[i])).kind === 'own' ? 0 : 1;
  return withoutFrames(profile, others);
};

function withoutFrames(profile: Profile, hidden: Uint8Array): Profile {
  const shown = rebuildFrames(profile, ({ fn }, under, add) => (hidden[fn] === 1 ? under : add(under)));
  return keepSamples(shown, (s) => shown.samples.stack[s] !== 0);
}

/** Stacks from their outermost matching frame on; samples without one go. */
export function showFrom(matches: Matcher): Filter {
  return (profile) => {
    const matched = functionsMatching(profile, matches);
    const shown = rebuildFrames(profile, ({ fn }, under, add) =>
      under > 0 || matched[fn] === 1 ? add(under) : 0,
    );
    return keepSamples(shown, (s) => shown.samples.stack[s] !== 0);
  };
}

/** A function called again below itself continues its outer frame: a > b > a > c becomes a > c. */
export const collapseRecursion: Filter = (profile) => {
  const canonical = canonicalFunctions(profile);
  const functionOf = [0];
  const parentOf = [0];
  return rebuildFrames(profile, ({ fn }, under, add) => {
    const wanted = canonical[fn];
    let outer = under;
    while (outer > 0 && functionOf[outer] !== wanted) outer = parentOf[outer];
    const parent = outer > 0 ? parentOf[outer] : under;
    const row = add(parent);
    functionOf[row] = wanted;
    parentOf[row] = parent;
    return row;
  });
};

/** What a label must be: one of some texts, or a number in a range (both ends included). */
export type LabelTest =
  { readonly texts: readonly string[] } | { readonly least: number; readonly most: number };

/** Samples that have (or with `not`, have not) such a label; a number is also compared as its text. */
export function byLabel(key: string, test: LabelTest, not = false): Filter {
  return (profile) => {
    const { samples, strings } = profile;
    const passes = (label: number): boolean => {
      if (strings.get(samples.labelKey[label]) !== key) return false;
      const isText = samples.labelString[label] !== 0;
      const number = samples.labelNumber[label];
      if ('texts' in test)
        return test.texts.includes(isText ? strings.get(samples.labelString[label]) : String(number));
      return !isText && number >= test.least && number <= test.most;
    };
    return keepSamples(profile, (s) => {
      for (let l = samples.labelStart[s]; l < samples.labelStart[s + 1]; l++) if (passes(l)) return !not;
      return not;
    });
  };
}
