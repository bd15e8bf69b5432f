import { canonicalFunctions } from '../../core/functionKeys.ts';
import { Heaviest } from '../../core/heaviest.ts';
import type { Profile } from '../../core/profile.ts';
import { rowTotals } from '../../core/stacks.ts';

/** For each function (first row of equal ones) the line with the largest total, as the function table has it; 0 where none is known. */
export function hottestLines(profile: Profile, sampleType: number): Int32Array {
  const { functions, locations, stacks } = profile;
  const rowTotal = rowTotals(profile, sampleType);
  const locationTotal = new Float64Array(locations.length);
  for (let row = 1; row < stacks.length; row++) locationTotal[stacks.location[row]] += rowTotal[row];
  const canonical = canonicalFunctions(profile);
  const hottest = new Heaviest();
  for (let location = 0; location < locations.length; location++) {
    const weight = Math.abs(locationTotal[location]);
    for (let i = locations.lineStart[location]; i < locations.lineStart[location + 1]; i++)
      hottest.add(canonical[locations.lineFunction[i]], locations.lineNumber[i], weight);
  }
  return Int32Array.from({ length: functions.length }, (_, fn) => hottest.of(fn));
}
