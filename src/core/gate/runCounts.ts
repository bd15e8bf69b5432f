import { readCaptureMetadata } from '../captureMetadata.ts';
import { SelftimeError } from '../errors.ts';
import { keepSamples } from '../filters/rebuild.ts';
import { canonicalFunctions } from '../functionKeys.ts';
import { functionTable } from '../functionTable.ts';
import type { Profile } from '../profile.ts';
import { countColumn } from '../sampleTypes.ts';
import type { Line1 } from '../units.ts';
import { placeOf, type FunctionPlace } from './functionPlace.ts';

/** One run as the gate sees it. Plain data: as JSON it is a small part of the capture. */
export interface RunCounts {
  /** Of JavaScript: without garbage collection, idling and what the machine did otherwise. */
  readonly samples: number;
  /** In the garbage collector. */
  readonly collecting: number;
  readonly functions: readonly CountedFunction[];
}

export interface CountedFunction extends FunctionPlace {
  readonly self: number;
  /** Samples with the function anywhere in their stack, each once. */
  readonly total: number;
  /** Its self samples by line; without those whose line is not known. */
  readonly lines: readonly (readonly [Line1, number])[];
  /** Its self samples by the function that called it: an index of `functions`. */
  readonly callers: readonly (readonly [number, number])[];
}

const COLLECTOR = /^(\(garbage collector\)|Garbage Collection)$/;
const NOT_JAVASCRIPT = /^(\(idle\)|\(program\)|\(root\)|\(native\)|Node\.js)$/;

/**
 * Counts of a profile's samples by function, line and caller.
 *
 * @param file how errors call the profile
 * @throws SelftimeError when the profile does not count samples: sampled values are no data of a count test.
 */
export function countRun(profile: Profile, file: string): RunCounts {
  const column = countColumn(profile);
  if (column < 0)
    throw new SelftimeError(
      'notComparable',
      `${file} does not count samples, so it cannot be tested.`,
      'Record it with --type wall or --type cpu.',
    );
  const cwd = readCaptureMetadata(profile)?.cwd;
  const { js, collecting } = javaScriptOf(profile, column);
  const table = functionTable(js, column);
  const rowOf = new Map(table.rows.map((row, i) => [row.functionIndex, i]));
  const places = placesOf(js, column, rowOf);
  return {
    samples: table.samples,
    collecting,
    functions: table.rows.map((row, i) => ({
      ...placeOf(row, cwd),
      self: row.self,
      total: row.total,
      lines: [...places[i].lines],
      callers: [...places[i].callers],
    })),
  };
}

/** Without the samples that say nothing of the program's own code. */
function javaScriptOf(
  profile: Profile,
  column: number,
): { readonly js: Profile; readonly collecting: number } {
  const { functions, locations, samples, sampleTypes, strings } = profile;
  let collecting = 0;
  const js = keepSamples(profile, (s) => {
    const leaf: number | undefined = framesOf(profile, samples.stack[s]).next().value;
    if (leaf === undefined) return false;
    const fn = locations.lineFunction[leaf];
    if (functions.file[fn] !== 0) return true;
    const name = strings.get(functions.name[fn]);
    if (COLLECTOR.test(name)) collecting += samples.values[s * sampleTypes.length + column];
    return !COLLECTOR.test(name) && !NOT_JAVASCRIPT.test(name);
  });
  return { js, collecting };
}

interface SelfPlaces {
  readonly lines: Map<Line1, number>;
  readonly callers: Map<number, number>;
}

/** @param rowOf from the first of equal functions to its row */
function placesOf(profile: Profile, column: number, rowOf: ReadonlyMap<number, number>): SelfPlaces[] {
  const { locations, samples, sampleTypes } = profile;
  const canonical = canonicalFunctions(profile);
  const row = (frame: number) => rowOf.get(canonical[locations.lineFunction[frame]])!;
  const places = Array.from(rowOf, () => ({
    lines: new Map<Line1, number>(),
    callers: new Map<number, number>(),
  }));
  for (let s = 0; s < samples.length; s++) {
    const count = samples.values[s * sampleTypes.length + column];
    let leaf = -1;
    for (const frame of framesOf(profile, samples.stack[s])) {
      if (leaf < 0) {
        leaf = row(frame);
        const line = locations.lineNumber[frame];
        if (line > 0) add(places[leaf].lines, line, count);
      } else if (row(frame) !== leaf) {
        add(places[leaf].callers, row(frame), count);
        break;
      }
    }
  }
  return places;
}

function add<K>(sums: Map<K, number>, key: K, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

/** Line rows from the leaf to the root. */
function* framesOf({ stacks, locations }: Profile, stack: number): Generator<number, undefined> {
  for (let row = stack; row > 0; row = stacks.parent[row]) {
    const location = stacks.location[row];
    for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++)
      yield line;
  }
}
