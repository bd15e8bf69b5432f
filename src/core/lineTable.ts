import { compareText } from './functionTable.ts';
import { sumGroups, type GroupSums } from './groupSums.ts';
import { Heaviest } from './heaviest.ts';
import { Pairs } from './pairs.ts';
import type { Profile, ValueType } from './profile.ts';
import type { Line1 } from './units.ts';

export interface LineRow {
  readonly file: string;
  readonly line: Line1;
  /** The function with most of the line's self time (of its total where it has no self time). */
  readonly function: string;
  /** Row of `profile.functions`. */
  readonly functionIndex: number;
  /** In the sample type's unit. */
  readonly self: number;
  /** In the sample type's unit; a line is counted once a sample. */
  readonly total: number;
  /** Samples taken on this line itself, where the profile counts them; else the number of sample rows. */
  readonly samples: number;
}

export interface LineTable {
  readonly sampleType: ValueType;
  readonly total: number;
  readonly samples: number;
  /** By self, largest first. Lines the recorder did not know (line 0) are left out. */
  readonly rows: LineRow[];
}

/** Self and total of each source line, as the leaf's executing line and its callers' call sites tell. */
export function lineTable(profile: Profile, sampleType = profile.defaultSampleType): LineTable {
  const { functions, locations, strings } = profile;
  const lines = new Pairs();
  const groupOfLine = Int32Array.from(locations.lineFunction, (fn, row) =>
    locations.lineNumber[row] > 0 ? lines.index(functions.file[fn], locations.lineNumber[row]) : -1,
  );
  const { length, first: file, second: line } = lines.done();
  const sums = sumGroups(profile, sampleType, groupOfLine, length);
  const hottest = hottestFunctions(profile, groupOfLine, sums);

  const rows: LineRow[] = [];
  for (let group = 0; group < length; group++) {
    if (sums.seen[group] === 0) continue;
    const functionIndex = hottest.of(group);
    rows.push({
      file: strings.get(file[group]),
      line: line[group],
      function: strings.get(functions.name[functionIndex]),
      functionIndex,
      self: sums.self[group],
      total: sums.total[group],
      samples: sums.samples[group],
    });
  }
  rows.sort((a, b) => b.self - a.self || b.total - a.total || compareText(a.file, b.file) || a.line - b.line);
  return { sampleType: profile.sampleTypes[sampleType], ...sums.all, rows };
}

/** Self value decides; total only where no sample was taken in a group. */
export function hottestFunctions(profile: Profile, groupOfLine: Int32Array, sums: GroupSums): Heaviest {
  const hottest = new Heaviest();
  profile.locations.lineFunction.forEach((fn, row) => {
    if (groupOfLine[row] < 0) return;
    hottest.add(groupOfLine[row], fn, Math.abs(sums.lineSelf[row]) + Math.abs(sums.lineTotal[row]) * 1e-9);
  });
  return hottest;
}
