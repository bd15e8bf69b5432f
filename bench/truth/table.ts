import type { Mode, Run } from './measure.ts';

export interface Result {
  readonly program: string;
  readonly major: number;
  readonly mode: Mode;
  readonly runs: readonly Run[];
}

/** How profiles are read: `built-in` is `cpu-prof` with all of a function on its first line. */
export type Reading = Mode | 'built-in';

export interface LineError {
  readonly marker: string;
  /** In percent of the program's own time, of all runs together. */
  readonly expected: number;
  /** What was measured less what is true, in percentage points. */
  readonly error: number;
  /** Of `error`, from how much the runs differ; undefined of a single run. */
  readonly standardError: number | undefined;
}

/** Lines of a smaller share are left out. */
const LEAST_SHARE = 5;

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

export function errorsOf({ runs }: Result, reading: Reading): LineError[] {
  const shares = (of: readonly Run[], i: number) => {
    const lines = of.map((run) => run.lines[i]);
    const samples = sum(lines.map((line) => (reading === 'built-in' ? line.ofFunction : line.samples)));
    const spent = sum(of.flatMap((run) => run.lines.map(({ micros }) => micros)));
    const expected = (sum(lines.map(({ micros }) => micros)) / spent) * 100;
    return { expected, error: (samples / sum(of.map((run) => run.samples))) * 100 - expected };
  };
  return runs[0].lines
    .map(({ marker }, i) => {
      const pooled = shares(runs, i);
      const spread = runs.map((run) => shares([run], i).error);
      return { marker, ...pooled, standardError: standardErrorOf(spread) };
    })
    .filter(({ expected }) => expected >= LEAST_SHARE);
}

function standardErrorOf(values: readonly number[]): number | undefined {
  const { length } = values;
  if (length < 2) return undefined;
  const mean = sum(values) / length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (length - 1) / length);
}

/** A row a program: the largest error of its lines, by Node version and reading; then what all lines say together. */
export function table(results: readonly Result[]): string {
  const majors = [...new Set(results.map(({ major }) => major))].sort((a, b) => a - b);
  const modes = new Set(results.map(({ mode }) => mode));
  const readings: Reading[] = [...modes, ...(modes.has('cpu-prof') ? (['built-in'] as const) : [])];
  const columns = readings.flatMap((reading) => majors.map((major) => ({ major, reading })));
  const errors = (major: number, reading: Reading, program?: string) =>
    results
      .filter((r) => r.major === major && r.mode === (reading === 'built-in' ? 'cpu-prof' : reading))
      .filter((r) => program === undefined || r.program === program)
      .flatMap((r) => errorsOf(r, reading));
  const row = (title: string, tell: (errors: readonly LineError[]) => string, program?: string) => [
    title,
    ...columns.map(({ major, reading }) => {
      const found = errors(major, reading, program);
      return found.length > 0 ? tell(found) : '-';
    }),
  ];
  const largest = (found: readonly LineError[]) =>
    Math.max(...found.map(({ error }) => Math.abs(error))).toFixed(1);
  const within = (points: number) => (found: readonly LineError[]) =>
    `${found.filter(({ error }) => Math.abs(error) <= points).length} of ${found.length}`;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const programs = [...new Set(results.map(({ program }) => program))];
  return (
    line(['program', ...columns.map(({ major, reading }) => `${reading} ${major}`)]) +
    line(['---', ...columns.map(() => '---:')]) +
    programs.map((program) => line(row(program, largest, program))).join('') +
    line(
      row('mean of all lines', (found) =>
        (sum(found.map((e) => Math.abs(e.error))) / found.length).toFixed(1),
      ),
    ) +
    line(row('worst line', largest)) +
    line(row('within 1', within(1))) +
    line(row('within 3', within(3))) +
    line(row('standard error', typicalStandardError))
  );
}

/** Root mean square over lines: of few runs, that of a single line says little. */
function typicalStandardError(found: readonly LineError[]): string {
  const known = found.flatMap(({ standardError }) => standardError ?? []);
  return known.length > 0 ? Math.sqrt(sum(known.map((e) => e * e)) / known.length).toFixed(1) : '-';
}
