import { originOf, type Origin } from './flame/origin.ts';
import { compareText } from './functionTable.ts';
import { sumGroups } from './groupSums.ts';
import { hottestFunctions } from './lineTable.ts';
import type { Profile } from './profile.ts';

/** A file, or a package. */
export interface PlaceRow {
  readonly name: string;
  /** Row of `profile.functions`: the one with most of this place's self value. */
  readonly functionIndex: number;
  readonly self: number;
  readonly total: number;
  readonly samples: number;
}

export interface PlaceTable {
  readonly total: number;
  readonly samples: number;
  /** By self, largest first. */
  readonly rows: PlaceRow[];
}

/** By source file; native code has none, and is one row with an empty name. */
export function fileTable(profile: Profile, sampleType = profile.defaultSampleType): PlaceTable {
  return placeTable(profile, sampleType, (file) => file);
}

/** By whose code it is: each dependency by its name, the runtime's own, native code, and own code. */
export function packageTable(profile: Profile, sampleType = profile.defaultSampleType): PlaceTable {
  return placeTable(profile, sampleType, (file) => packageName(originOf(file)));
}

export function packageName(origin: Origin): string {
  return origin.kind === 'package' ? origin.name : packageNames[origin.kind];
}

const packageNames: Record<Exclude<Origin['kind'], 'package'>, string> = {
  own: '(own code)',
  builtin: '(built-in)',
  native: '(native)',
};

function placeTable(profile: Profile, sampleType: number, nameOf: (file: string) => string): PlaceTable {
  const { functions, locations, strings } = profile;
  const names = new Map<string, number>();
  const groupOfFile = new Map<number, number>();
  const groupOf = (file: number): number => {
    let group = groupOfFile.get(file);
    if (group === undefined) {
      const name = nameOf(strings.get(file));
      group = names.get(name) ?? names.size;
      names.set(name, group);
      groupOfFile.set(file, group);
    }
    return group;
  };
  const groupOfLine = Int32Array.from(locations.lineFunction, (fn) => groupOf(functions.file[fn]));
  const sums = sumGroups(profile, sampleType, groupOfLine, names.size);
  const hottest = hottestFunctions(profile, groupOfLine, sums);
  const rows = [...names].flatMap(([name, group]) =>
    sums.seen[group] === 0
      ? []
      : {
          name,
          functionIndex: hottest.of(group),
          self: sums.self[group],
          total: sums.total[group],
          samples: sums.samples[group],
        },
  );
  rows.sort((a, b) => b.self - a.self || b.total - a.total || compareText(a.name, b.name));
  return { ...sums.all, rows };
}
