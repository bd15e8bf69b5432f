import type { Profile, SampleColumns } from './profile.ts';

/** The profile with only the samples for which `keep` says so; tables and totals then speak of those alone. */
export function filterSamples(profile: Profile, keep: (sample: number) => boolean): Profile {
  const from = profile.samples;
  const kept: number[] = [];
  for (let s = 0; s < from.length; s++) if (keep(s)) kept.push(s);
  const types = profile.sampleTypes.length;
  const samples: SampleColumns = {
    length: kept.length,
    values: new Float64Array(kept.length * types),
    ...gather(kept, from.stackStart, { stack: from.stack }, 'stackStart'),
    ...gather(
      kept,
      from.labelStart,
      { labelKey: from.labelKey, labelString: from.labelString, labelNumber: from.labelNumber },
      'labelStart',
    ),
  };
  kept.forEach((s, to) => samples.values.set(from.values.subarray(s * types, (s + 1) * types), to * types));
  return { ...profile, samples };
}

type Columns = Record<string, Uint32Array | Float64Array>;

function gather<C extends Columns, N extends string>(
  kept: readonly number[],
  start: Uint32Array,
  columns: C,
  startName: N,
) {
  const newStart = new Uint32Array(kept.length + 1);
  kept.forEach((s, to) => (newStart[to + 1] = newStart[to] + start[s + 1] - start[s]));
  const gathered: Columns = {};
  for (const [name, column] of Object.entries(columns)) {
    const out = column.slice(0, newStart[kept.length]);
    kept.forEach((s, to) => out.set(column.subarray(start[s], start[s + 1]), newStart[to]));
    gathered[name] = out;
  }
  return { [startName]: newStart, ...gathered } as C & Record<N, Uint32Array>;
}

/**
 * For each sample: whether a frame of its stack matches, by function name or file (pprof's focus and ignore).
 * Functions are tested once each, not once a frame.
 */
export function samplesMatching(profile: Profile, pattern: RegExp): (sample: number) => boolean {
  const { samples, locations, functions, strings } = profile;
  const functionMatches = new Uint8Array(functions.length);
  for (let i = 0; i < functions.length; i++) {
    if (pattern.test(strings[functions.name[i]]) || pattern.test(strings[functions.file[i]]))
      functionMatches[i] = 1;
  }
  const locationMatches = new Uint8Array(locations.length);
  for (let i = 0; i < locations.length; i++) {
    for (let row = locations.lineStart[i]; row < locations.lineStart[i + 1]; row++) {
      if (functionMatches[locations.lineFunction[row]]) locationMatches[i] = 1;
    }
  }
  return (s) => {
    for (let at = samples.stackStart[s]; at < samples.stackStart[s + 1]; at++) {
      if (locationMatches[samples.stack[at]]) return true;
    }
    return false;
  };
}
