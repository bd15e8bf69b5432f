import { rebuildStacks } from '../filters/rebuild.ts';
import { messageOf, SelftimeError } from '../errors.ts';
import { matcherOf, type Matcher } from '../pattern.ts';
import type { LocationColumns, Profile } from '../profile.ts';

/**
 * Applies drop_frames and keep_frames as pprof does (google/pprof profile/prune.go, RemoveUninteresting):
 * what is called by a frame that matches `drop` and not `keep` goes, with the frame itself. Frames at
 * the root go only where something else stands above them. Both are regular expressions for whole names.
 *
 * @throws SelftimeError `notAProfile` for an invalid expression.
 */
export function prune(profile: Profile, drop: string, keep: string): Profile {
  if (drop === '') return profile;
  const dropped = wholeName(drop);
  const kept = keep === '' ? () => false : wholeName(keep);
  const { functions, locations, stacks, strings } = profile;
  const uninteresting = new Uint8Array(functions.length);
  for (let i = 0; i < functions.length; i++) {
    const name = simplified(strings.get(functions.name[i]));
    uninteresting[i] = name !== '' && dropped(name) && !kept(name) ? 1 : 0;
  }

  // First line to keep of each location: inlined frames that were called by a matching one go.
  const firstKept = new Uint32Array(locations.length);
  const matches = new Uint8Array(locations.length);
  for (let i = 0; i < locations.length; i++) {
    firstKept[i] = locations.lineStart[i];
    for (let row = locations.lineStart[i + 1] - 1; row >= locations.lineStart[i]; row--) {
      if (uninteresting[locations.lineFunction[row]] === 0) continue;
      matches[i] = 1;
      // The outermost one matched: the location goes as a whole.
      if (row + 1 < locations.lineStart[i + 1]) firstKept[i] = row + 1;
      else matches[i] = 2;
      break;
    }
  }
  if (!matches.includes(1) && !matches.includes(2)) return profile;

  const state = new Uint8Array(stacks.length);
  return rebuildStacks(
    profile,
    (row, under, trie) => {
      const location = stacks.location[row];
      const above = state[stacks.parent[row]];
      if (above === CUT) state[row] = CUT;
      else if (matches[location] === 0) state[row] = SEEN;
      else state[row] = above === SEEN ? CUT : NOTHING_SEEN;
      const goes = above === CUT || (state[row] === CUT && matches[location] === 2);
      return goes ? under : trie.child(under, location);
    },
    () => withoutInner(locations, firstKept),
  );
}

function wholeName(expression: string): Matcher {
  try {
    return matcherOf(`^(${expression})$`);
  } catch (error) {
    throw new SelftimeError(
      'notAProfile',
      `The profile names frames to drop or keep in a way that cannot be read: ${messageOf(error)}`,
      'Record it again.',
    );
  }
}

const NOTHING_SEEN = 0;
/** Something that does not match stands above. */
const SEEN = 1;
const CUT = 2;

function withoutInner(locations: LocationColumns, firstKept: Uint32Array): LocationColumns {
  const lineStart = new Uint32Array(locations.length + 1);
  const lineFunction: number[] = [];
  const lineNumber: number[] = [];
  for (let i = 0; i < locations.length; i++) {
    for (let row = firstKept[i]; row < locations.lineStart[i + 1]; row++) {
      lineFunction.push(locations.lineFunction[row]);
      lineNumber.push(locations.lineNumber[row]);
    }
    lineStart[i + 1] = lineFunction.length;
  }
  return {
    length: locations.length,
    lineStart,
    lineFunction: Uint32Array.from(lineFunction),
    lineNumber: Int32Array.from(lineNumber),
  };
}

/** Without a leading dot and without C++'s arguments (prune.go, simplifyFunc). */
function simplified(name: string): string {
  const text = name.startsWith('.') ? name.slice(1) : name;
  for (const { index, 0: bracket } of text.matchAll(/\(anonymous namespace\)|operator\(\)|\(/g))
    if (bracket === '(') return text.slice(0, index);
  return text;
}
