import { canonicalFunctions, type FunctionIdentity } from './functionKeys.ts';
import { sumGroups } from './groupSums.ts';
import { Heaviest } from './heaviest.ts';
import type { Profile } from './profile.ts';
import type { Line1 } from './units.ts';

export interface FunctionRow {
  /** Row of `profile.functions`; the first row of equal functions. */
  readonly functionIndex: number;
  readonly name: string;
  readonly file: string;
  /** 0 when the recorder did not know it. */
  readonly startLine: Line1;
  /** Where to look: the start line if known, else the hottest line; 0 when neither is known. */
  readonly line: Line1;
  /** In the sample type's unit, as pprof's flat. */
  readonly self: number;
  /** In the sample type's unit, as pprof's cum: a function is counted once a sample, however it recurses. */
  readonly total: number;
  /** Samples whose leaf is this function, where the profile counts them; else the number of sample rows. */
  readonly samples: number;
}

export interface FunctionTable {
  readonly total: number;
  readonly samples: number;
  /** By self, largest first; by total where self is equal. */
  readonly rows: FunctionRow[];
}

export function functionTable(
  profile: Profile,
  sampleType = profile.defaultSampleType,
  options: { readonly identity?: FunctionIdentity } = {},
): FunctionTable {
  const { functions, locations, strings } = profile;
  const canonical = canonicalFunctions(profile, options.identity);
  const groupOfLine = Int32Array.from(locations.lineFunction, (fn) => canonical[fn]);
  const sums = sumGroups(profile, sampleType, groupOfLine, functions.length);
  const hottestLine = new Heaviest();
  sums.lineTotal.forEach((total, row) => {
    hottestLine.add(groupOfLine[row], locations.lineNumber[row], Math.abs(total));
  });

  const rows: FunctionRow[] = [];
  for (let fn = 0; fn < functions.length; fn++) {
    if (sums.seen[fn] === 0) continue;
    rows.push({
      functionIndex: fn,
      name: strings.get(functions.name[fn]),
      file: strings.get(functions.file[fn]),
      startLine: functions.startLine[fn],
      line: functions.startLine[fn] || hottestLine.of(fn),
      self: sums.self[fn],
      total: sums.total[fn],
      samples: sums.samples[fn],
    });
  }
  rows.sort(
    (a, b) =>
      b.self - a.self ||
      b.total - a.total ||
      compareText(a.name, b.name) ||
      compareText(a.file, b.file) ||
      a.startLine - b.startLine,
  );
  return { ...sums.all, rows };
}

/** By code unit: a locale's own order costs a hundred times as much, and differs between machines. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
