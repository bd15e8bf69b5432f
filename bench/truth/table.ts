import type { LineShare, Mode } from './measure.ts';

export interface Result {
  readonly program: string;
  readonly major: number;
  readonly mode: Mode;
  readonly runs: readonly (readonly LineShare[])[];
}

/** Lines of a smaller share are left out. */
const LEAST_SHARE = 5;

/** Percentage points by line: the median over the runs of what was measured less what is true. */
export function errorsOf({ runs }: Result): { readonly marker: string; readonly error: number }[] {
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  return runs[0]
    .map(({ marker }, i) => ({
      marker,
      expected: median(runs.map((lines) => lines[i].expected)),
      error: median(runs.map((lines) => lines[i].measured - lines[i].expected)),
    }))
    .filter(({ expected }) => expected >= LEAST_SHARE);
}

/** A row a program: the largest error of its lines, by Node version and mode. */
export function table(results: readonly Result[]): string {
  const majors = [...new Set(results.map(({ major }) => major))];
  const modes = [...new Set(results.map(({ mode }) => mode))];
  const columns = majors.flatMap((major) => modes.map((mode) => ({ major, mode })));
  const cell = (program: string, major: number, mode: Mode) => {
    const result = results.find((r) => r.program === program && r.major === major && r.mode === mode);
    if (!result) return '-';
    const errors = errorsOf(result).map(({ error }) => Math.abs(error));
    return Math.max(...errors).toFixed(1);
  };
  const programs = [...new Set(results.map(({ program }) => program))];
  const rows = programs.map((program) => [
    program,
    ...columns.map(({ major, mode }) => cell(program, major, mode)),
  ]);
  const summary = (title: string, of: (errors: number[]) => number) => [
    title,
    ...columns.map(({ major, mode }) => {
      const found = results.filter((r) => r.major === major && r.mode === mode);
      return of(found.flatMap((r) => errorsOf(r).map(({ error }) => Math.abs(error)))).toFixed(1);
    }),
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return (
    line(['program', ...columns.map(({ major, mode }) => `${major} ${mode}`)]) +
    line(['---', ...columns.map(() => '---:')]) +
    rows.map(line).join('') +
    line(summary('mean of all lines', (errors) => errors.reduce((sum, e) => sum + e, 0) / errors.length)) +
    line(summary('worst line', (errors) => Math.max(...errors)))
  );
}
