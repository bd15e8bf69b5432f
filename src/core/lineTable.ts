import type { Profile, ValueType } from './profile.ts';
import { forEachFrame } from './frames.ts';
import type { Line1 } from './units.ts';

export interface LineRow {
  readonly file: string;
  readonly line: Line1;
  /** The function with most of the line's self time (of its total where it has no self time). */
  readonly function: string;
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

interface Cell {
  file: number;
  line: Line1;
  self: number;
  total: number;
  samples: number;
  lastSample: number;
  /** Weight of each function on the line. */
  functions: Map<number, number>;
}

const LINE_LIMIT = 2 ** 31;

/** Self and total of each source line, as the leaf's executing line and its callers' call sites tell. */
export function lineTable(profile: Profile, sampleType = profile.defaultSampleType): LineTable {
  const { functions, strings } = profile;
  const cells = new Map<number, Cell>();

  const all = forEachFrame(profile, sampleType, ({ sample, fn, line, leaf, value, count }) => {
    if (line <= 0) return;
    const file = functions.file[fn];
    const key = file * LINE_LIMIT + line;
    let cell = cells.get(key);
    if (!cell) {
      cell = { file, line, self: 0, total: 0, samples: 0, lastSample: -1, functions: new Map() };
      cells.set(key, cell);
    }
    if (leaf) {
      cell.self += value;
      cell.samples += count;
    }
    if (cell.lastSample !== sample) {
      cell.lastSample = sample;
      cell.total += value;
    }
    // Self time decides the name; total only where no sample ended here.
    const weight = Math.abs(value) * (leaf ? 1 : 1e-9);
    cell.functions.set(fn, (cell.functions.get(fn) ?? 0) + weight);
  });

  const rows = [...cells.values()].map((cell) => ({
    file: strings[cell.file],
    line: cell.line,
    function: strings[functions.name[heaviest(cell.functions)]],
    self: cell.self,
    total: cell.total,
    samples: cell.samples,
  }));
  rows.sort(
    (a, b) => b.self - a.self || b.total - a.total || a.file.localeCompare(b.file) || a.line - b.line,
  );
  return { sampleType: profile.sampleTypes[sampleType], ...all, rows };
}

function heaviest(weights: Map<number, number>): number {
  let best = 0;
  let bestWeight = -1;
  for (const [fn, weight] of weights) {
    if (weight > bestWeight) [best, bestWeight] = [fn, weight];
  }
  return best;
}
