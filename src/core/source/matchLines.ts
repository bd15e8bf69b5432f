import { diffArrays } from 'diff';
import { alignEdited } from './alignEdited.ts';

/** Steps of all searches together for what has changed: two unlike texts of a million lines are given up, not waited for. */
const MOST_STEPS = 5e6;
/** In one search; the steps it takes grow with the square. */
const MOST_CHANGES = 1000;

/** A part of both texts; ends are exclusive. Lines here start at 0. */
export interface Gap {
  readonly old: number;
  readonly oldEnd: number;
  readonly now: number;
  readonly nowEnd: number;
}

/**
 * For each line of `now`, the line of `old` that it continues, or -1. Keeps the order; lines from 0. Blanks at the ends of lines do
 * not count. A line that was edited continues the one it is most like, or that stands in its place.
 *
 * A patience diff: lines that both texts have once are matched first, then what is between them in the same way; where
 * there are none, Myers' diff. Unlike the shortest diff alone, it does not match the braces of one function with those of
 * another, and takes time by what has changed nearby, not by all that has changed.
 */
export function matchLines(old: readonly string[], now: readonly string[]): Int32Array {
  const ids = new Map<string, number>();
  const numbered = (lines: readonly string[]) =>
    Int32Array.from(lines, (line) => {
      const text = line.trim();
      const id = ids.get(text) ?? ids.size;
      ids.set(text, id);
      return id;
    });
  const from = new Int32Array(now.length).fill(-1);
  const gaps = new EqualLines(numbered(old), numbered(now), from, ids.size).match();
  for (const gap of gaps) alignEdited(old, now, from, gap);
  return from;
}

class EqualLines {
  private readonly old: Int32Array;
  private readonly now: Int32Array;
  private readonly from: Int32Array;
  /** How often a line is in the part looked at, and where it was last; by its number. */
  private readonly counts: { readonly old: Int32Array; readonly now: Int32Array; readonly at: Int32Array };
  private steps = MOST_STEPS;

  constructor(old: Int32Array, now: Int32Array, from: Int32Array, different: number) {
    this.old = old;
    this.now = now;
    this.from = from;
    const zeros = () => new Int32Array(different);
    this.counts = { old: zeros(), now: zeros(), at: zeros() };
  }

  /** Fills `from`, and returns what is left between equal lines. */
  match(): Gap[] {
    const left: Gap[] = [];
    // No recursion: parts nest as deep as texts are long.
    const parts: Gap[] = [{ old: 0, oldEnd: this.old.length, now: 0, nowEnd: this.now.length }];
    for (let part = parts.pop(); part; part = parts.pop()) {
      const inner = this.withoutEqualEnds(part);
      if (inner.old === inner.oldEnd || inner.now === inner.nowEnd) continue;
      const anchors = this.anchors(inner);
      for (const [o, n] of anchors) this.from[n] = o;
      if (anchors.length === 0) left.push(...this.shortest(inner));
      else parts.push(...between(inner, anchors));
    }
    return left;
  }

  private withoutEqualEnds({ old, oldEnd, now, nowEnd }: Gap): Gap {
    while (old < oldEnd && now < nowEnd && this.old[old] === this.now[now]) this.from[now++] = old++;
    while (old < oldEnd && now < nowEnd && this.old[oldEnd - 1] === this.now[nowEnd - 1])
      this.from[--nowEnd] = --oldEnd;
    return { old, oldEnd, now, nowEnd };
  }

  /** Lines that are in both parts once, as many as are in the same order. */
  private anchors({ old, oldEnd, now, nowEnd }: Gap): (readonly [old: number, now: number])[] {
    const { counts } = this;
    for (let o = old; o < oldEnd; o++) counts.old[this.old[o]]++;
    for (let n = now; n < nowEnd; n++) {
      counts.now[this.now[n]]++;
      counts.at[this.now[n]] = n;
    }
    const unique: [number, number][] = [];
    for (let o = old; o < oldEnd; o++) {
      const id = this.old[o];
      if (counts.old[id] === 1 && counts.now[id] === 1) unique.push([o, counts.at[id]]);
    }
    for (let o = old; o < oldEnd; o++) counts.old[this.old[o]] = 0;
    for (let n = now; n < nowEnd; n++) counts.now[this.now[n]] = 0;
    return longestRising(unique);
  }

  private shortest(gap: Gap): Gap[] {
    const sizes = gap.oldEnd - gap.old + gap.nowEnd - gap.now;
    const maxEditLength = Math.min(sizes, MOST_CHANGES, Math.floor(Math.sqrt(Math.max(0, this.steps))));
    const changes = diffArrays(
      [...this.old.subarray(gap.old, gap.oldEnd)],
      [...this.now.subarray(gap.now, gap.nowEnd)],
      { maxEditLength },
    );
    if (!changes) {
      this.steps -= maxEditLength ** 2;
      return [gap];
    }
    const anchors: (readonly [number, number])[] = [];
    let { old, now } = gap;
    let edits = 0;
    for (const { added, removed, count } of changes) {
      if (added || removed) edits += count;
      for (let i = 0; i < count && !added && !removed; i++) {
        this.from[now + i] = old + i;
        anchors.push([old + i, now + i]);
      }
      if (!added) old += count;
      if (!removed) now += count;
    }
    this.steps -= edits ** 2;
    return between(gap, anchors).filter((part) => part.old < part.oldEnd && part.now < part.nowEnd);
  }
}

/** What is left of a part; anchors are in neither of the parts between them. */
function between(gap: Gap, anchors: readonly (readonly [number, number])[]): Gap[] {
  const parts: Gap[] = [];
  let { old, now } = gap;
  for (const [o, n] of anchors) {
    if (o > old && n > now) parts.push({ old, oldEnd: o, now, nowEnd: n });
    [old, now] = [o + 1, n + 1];
  }
  parts.push({ old, oldEnd: gap.oldEnd, now, nowEnd: gap.nowEnd });
  return parts;
}

/** Of pairs in the order of their first, as many as are in the order of their second, too (patience sorting). */
function longestRising(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const ends: number[] = [];
  const before = new Int32Array(pairs.length);
  pairs.forEach(([, second], i) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (pairs[ends[middle]][1] < second) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? ends[low - 1] : -1;
    ends[low] = i;
  });
  const rising: (readonly [number, number])[] = [];
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i]) rising.push(pairs[i]);
  return rising.reverse();
}
