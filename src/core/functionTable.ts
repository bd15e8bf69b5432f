import { canonicalFunctions } from './functionKeys.ts';
import type { Profile } from './profile.ts';
import { forEachFrame } from './frames.ts';
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

export function functionTable(profile: Profile, sampleType = profile.defaultSampleType): FunctionTable {
  const { functions, strings } = profile;
  const canonical = canonicalFunctions(profile);
  const self = new Float64Array(functions.length);
  const total = new Float64Array(functions.length);
  const leafSamples = new Float64Array(functions.length);
  const lastSample = new Int32Array(functions.length).fill(-1);
  const hottest = new HottestLine(functions.length);

  const all = forEachFrame(profile, sampleType, ({ sample, fn, line, leaf, value, count }) => {
    const first = canonical[fn];
    if (leaf) {
      self[first] += value;
      leafSamples[first] += count;
    }
    if (lastSample[first] === sample) return;
    lastSample[first] = sample;
    total[first] += value;
    hottest.add(first, line, Math.abs(value));
  });

  const rows: FunctionRow[] = [];
  for (let fn = 0; fn < functions.length; fn++) {
    if (lastSample[fn] < 0) continue;
    rows.push({
      functionIndex: fn,
      name: strings[functions.name[fn]],
      file: strings[functions.file[fn]],
      startLine: functions.startLine[fn],
      line: functions.startLine[fn] || hottest.of(fn),
      self: self[fn],
      total: total[fn],
      samples: leafSamples[fn],
    });
  }
  rows.sort((a, b) => b.self - a.self || b.total - a.total || a.name.localeCompare(b.name));
  return { ...all, rows };
}

class HottestLine {
  private readonly weights: (Map<Line1, number> | undefined)[];

  constructor(length: number) {
    this.weights = new Array(length);
  }

  add(fn: number, line: Line1, weight: number): void {
    const lines = (this.weights[fn] ??= new Map());
    lines.set(line, (lines.get(line) ?? 0) + weight);
  }

  of(fn: number): Line1 {
    let best = 0;
    let bestWeight = -1;
    for (const [line, weight] of this.weights[fn] ?? []) {
      if (weight > bestWeight) [best, bestWeight] = [line, weight];
    }
    return best;
  }
}
