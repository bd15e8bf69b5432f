import { cpus, totalmem } from 'node:os';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outDir } from '../scripts/paths.mjs';

/** What one run measured, by name; the unit is part of the name. */
export type Measured = Readonly<Record<string, number>>;

/** One line of a table: something that was run several times. */
export interface Row {
  readonly what: string;
  readonly runs: readonly Measured[];
  /** Why there are no figures, or fewer. */
  readonly failures: readonly string[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `median (least-most)` of each figure, as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ runs }) => runs.flatMap((run) => Object.keys(run))))];
  const lines = rows.map(({ what, runs, failures }) => {
    const cells = names.map((name) => spread(runs.flatMap((run) => run[name] ?? [])));
    const notes = [...new Set(failures)].map(
      (failure) => `${failure} (${count(failures, failure)} of ${runs.length + failures.length})`,
    );
    return [what, String(runs.length), ...cells, notes.join('; ')];
  });
  const head = ['', 'runs', ...names, 'failed'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function count<T>(list: readonly T[], one: T): number {
  return list.filter((each) => each === one).length;
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '-';
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const text = short(median(values));
  return short(least) === short(most) ? text : `${text} (${short(least)}-${short(most)})`;
}

function short(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

/** How many times more of `name` a row takes than another, by medians; undefined where one has none. */
export function ratio(name: string, row: Row | undefined, to: Row | undefined): number | undefined {
  const [a, b] = [row, to].map((each) => each?.runs.flatMap((run) => run[name] ?? []) ?? []);
  return a.length > 0 && b.length > 0 ? median(a) / median(b) : undefined;
}

/** The machine, for the head of a report: figures of two machines cannot be compared. */
export function machine(): string {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${model.trim() || 'unknown CPU'}, ${memory} GB, ${process.platform}-${process.arch}, Node ${process.version}`;
}

/** Prints a report and keeps it, with every single figure, in out/bench. */
export async function report(name: string, text: string, rows: readonly object[]): Promise<void> {
  const dir = join(outDir, 'bench');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, `${name}.md`), `${text}\n`);
  await writeFile(join(dir, `${name}.json`), JSON.stringify({ machine: machine(), rows }, null, 2));
  console.log(`\n${text}\n\n${join(dir, `${name}.json`)}`);
}

/** Runs `jobs` several times over, in turn, so that what slows the machine down for a while hits all alike. */
export async function interleaved(
  times: number,
  jobs: readonly { readonly what: string; readonly run: () => Promise<Measured> }[],
): Promise<Row[]> {
  const rows = jobs.map(({ what }) => ({ what, runs: [] as Measured[], failures: [] as string[] }));
  for (let time = 1; time <= times; time++) {
    for (const [i, { what, run }] of jobs.entries()) {
      // What failed twice fails always, and some of it takes minutes to do so.
      if (rows[i].failures.length >= 2) continue;
      try {
        const measured = await run();
        rows[i].runs.push(measured);
        const figures = Object.entries(measured).map(([name, value]) => `${name} ${short(value)}`);
        console.log(`${time}/${times} ${what}: ${figures.join(', ')}`);
      } catch (error) {
        const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
        rows[i].failures.push(reason);
        console.log(`${time}/${times} ${what}: FAILED: ${reason}`);
      }
    }
  }
  return rows;
}
