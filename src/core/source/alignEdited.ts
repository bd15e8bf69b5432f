import type { Gap } from './matchLines.ts';

/** Comparing every line with every other is for the few that are edited together. */
const MOST_COMPARISONS = 10_000;
/** Of a long line the beginning tells. */
const MOST_CHARACTERS = 300;
/** Lines less alike than this are others. */
const LEAST_ALIKE = 0.5;

/**
 * Of lines without an equal one, says which continue which: the most alike, in order. What is left between these
 * continues one another where as many lines stand there on both sides, else the first does.
 *
 * @param from of each line of `now`; filled in
 */
export function alignEdited(
  old: readonly string[],
  now: readonly string[],
  from: Int32Array,
  gap: Gap,
): void {
  let rest: Gap = gap;
  for (const [o, n] of mostAlike(old, now, gap)) {
    from[n] = o;
    inPlace(from, { ...rest, oldEnd: o, nowEnd: n });
    rest = { ...gap, old: o + 1, now: n + 1 };
  }
  inPlace(from, rest);
}

function inPlace(from: Int32Array, { old, oldEnd, now, nowEnd }: Gap): void {
  const [before, after] = [oldEnd - old, nowEnd - now];
  const pairs = before === after ? before : Math.min(1, before, after);
  for (let i = 0; i < pairs; i++) from[now + i] = old + i;
}

/** The pairs in order whose likeness is largest in sum. */
function mostAlike(old: readonly string[], now: readonly string[], gap: Gap): (readonly [number, number])[] {
  const [rows, columns] = [gap.oldEnd - gap.old, gap.nowEnd - gap.now];
  if (rows * columns > MOST_COMPARISONS || rows * columns === 1) return [];
  const lines = { old: old.slice(gap.old, gap.oldEnd), now: now.slice(gap.now, gap.nowEnd) };
  // One line was cut in two, or two were joined: it stays where it begins.
  if (Math.min(rows, columns) === 1 && together(lines.old) === together(lines.now)) return [];
  const bigrams = { old: lines.old.map(bigramsOf), now: lines.now.map(bigramsOf) };
  // As the longest common subsequence is found, with likeness in place of equality.
  const width = columns + 1;
  const best = new Float64Array((rows + 1) * width);
  const alike = new Float64Array(rows * columns);
  for (let o = rows - 1; o >= 0; o--)
    for (let n = columns - 1; n >= 0; n--) {
      const likeness = likenessOf(bigrams.old[o], bigrams.now[n]);
      alike[o * columns + n] = likeness;
      const matched = likeness >= LEAST_ALIKE ? likeness + best[(o + 1) * width + n + 1] : 0;
      best[o * width + n] = Math.max(matched, best[(o + 1) * width + n], best[o * width + n + 1]);
    }
  const pairs: (readonly [number, number])[] = [];
  for (let o = 0, n = 0; o < rows && n < columns;) {
    const value = best[o * width + n];
    const likeness = alike[o * columns + n];
    if (likeness >= LEAST_ALIKE && value === likeness + best[(o + 1) * width + n + 1])
      pairs.push([gap.old + o++, gap.now + n++]);
    else if (value === best[(o + 1) * width + n]) o++;
    else n++;
  }
  return pairs;
}

function together(lines: readonly string[]): string {
  return lines.join('').replace(/\s+/g, '');
}

interface Bigrams {
  readonly counts: ReadonlyMap<number, number>;
  readonly total: number;
}

function bigramsOf(line: string): Bigrams {
  const text = line.trim().slice(0, MOST_CHARACTERS);
  const counts = new Map<number, number>();
  for (let i = 1; i < text.length; i++) {
    const bigram = text.charCodeAt(i - 1) * 65536 + text.charCodeAt(i);
    counts.set(bigram, (counts.get(bigram) ?? 0) + 1);
  }
  return { counts, total: Math.max(0, text.length - 1) };
}

/** Dice's coefficient: 1 for equal texts, 0 for those without a pair of letters in common. */
function likenessOf(a: Bigrams, b: Bigrams): number {
  if (Math.min(a.total, b.total) * 3 < Math.max(a.total, b.total)) return 0;
  let common = 0;
  for (const [bigram, count] of a.counts) common += Math.min(count, b.counts.get(bigram) ?? 0);
  return a.total + b.total === 0 ? 0 : (2 * common) / (a.total + b.total);
}
