import {
  Function as PprofFunction,
  Label,
  Line,
  Location,
  Profile as Pprof,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';
import type { Profile } from '../profile.ts';

/** The profile as an uncompressed pprof protobuf; values are rounded to whole numbers, as pprof stores them. */
export function writePprof(profile: Profile): Uint8Array {
  const table = new StringTable();
  const stringOf = rows(profile.strings.length, (i) => table.dedup(profile.strings.get(i)));
  const valueType = (t: { type: string; unit: string }) =>
    new ValueType({ type: table.dedup(t.type), unit: table.dedup(t.unit) });
  const { functions, locations, samples } = profile;
  const types = profile.sampleTypes.length;
  const defaultType = profile.sampleTypes[profile.defaultSampleType];

  return new Pprof({
    sampleType: profile.sampleTypes.map(valueType),
    sample: rows(samples.length, (s) => {
      return new Sample({
        locationId: leafFirst(profile, s).map((location) => location + 1),
        value: Array.from(samples.values.subarray(s * types, (s + 1) * types), Math.round),
        label: rows(samples.labelStart[s + 1] - samples.labelStart[s], (i) => {
          const l = samples.labelStart[s] + i;
          const str = stringOf[samples.labelString[l]];
          return new Label({
            key: stringOf[samples.labelKey[l]],
            ...(str ? { str } : { num: samples.labelNumber[l], numUnit: stringOf[samples.labelUnit[l]] }),
          });
        }),
      });
    }),
    location: rows(locations.length, (i) => {
      const start = locations.lineStart[i];
      return new Location({
        id: i + 1,
        line: rows(locations.lineStart[i + 1] - start, (k) => {
          return new Line({
            functionId: locations.lineFunction[start + k] + 1,
            line: locations.lineNumber[start + k],
          });
        }),
      });
    }),
    function: rows(functions.length, (i) => {
      const name = stringOf[functions.name[i]];
      const filename = stringOf[functions.file[i]];
      return new PprofFunction({
        id: i + 1,
        name,
        systemName: name,
        filename,
        startLine: functions.startLine[i],
      });
    }),
    stringTable: table,
    timeNanos: BigInt(Math.round(profile.timeNanos)),
    durationNanos: BigInt(Math.round(profile.durationNanos)),
    periodType: profile.periodType && valueType(profile.periodType),
    period: Math.round(profile.period),
    comment: profile.comments.map((text) => table.dedup(text)),
    defaultSampleType: table.dedup(defaultType.type),
  }).encode();
}

function leafFirst({ stacks, samples }: Profile, sample: number): number[] {
  const locations: number[] = [];
  for (let row = samples.stack[sample]; row > 0; row = stacks.parent[row])
    locations.push(stacks.location[row]);
  return locations;
}

function rows<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}
