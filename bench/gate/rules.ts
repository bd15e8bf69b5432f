import { mapLineLists } from '../../src/core/source/mapLines.ts';
import { matchRows } from '../../src/core/gate/matchRows.ts';
import type { SourceFunctions } from '../../src/core/source/sourceFunctions.ts';

/** By row of base, the row of current; -1 where there is none. */
export type Rule = (base: SourceFunctions, current: SourceFunctions) => ArrayLike<number>;

/** What gate.md compares; functions are called as the viewer calls them, or by the last part of that. */
export const rules: Readonly<Record<string, Rule>> = {
  'name and exact line': (base, current) =>
    byName(
      base,
      current,
      nameOf,
      exactly((line) => line),
    ),
  'name, nearest line': (base, current) =>
    byName(
      base,
      current,
      nameOf,
      nearestTo((line) => line),
    ),
  'last part of the name, nearest line': (base, current) =>
    byName(
      base,
      current,
      lastPart,
      nearestTo((line) => line),
    ),
  'last part of the name, line after the diff': (base, current) => {
    const lines = mapLineLists(base.lines, current.lines);
    return byName(
      base,
      current,
      lastPart,
      exactly((line) => lines.find(line)?.line ?? 0),
    );
  },
  'the cascade': (base, current) => matchRows(base, current).partner,
};

type Choose = (
  line: number,
  candidates: readonly { readonly row: number; readonly line: number }[],
) => number;

function byName(
  base: SourceFunctions,
  current: SourceFunctions,
  keyOf: (side: SourceFunctions, row: number) => string,
  choose: Choose,
): number[] {
  const candidates = new Map<string, { row: number; line: number }[]>();
  for (let row = 0; row < current.length; row++) {
    const key = keyOf(current, row);
    const entry = { row, line: current.table.startLine[row] };
    candidates.set(key, [...(candidates.get(key) ?? []), entry]);
  }
  return Array.from({ length: base.length }, (_, row) =>
    choose(base.table.startLine[row], candidates.get(keyOf(base, row)) ?? []),
  );
}

function exactly(map: (line: number) => number): Choose {
  return (line, candidates) => candidates.find((candidate) => candidate.line === map(line))?.row ?? -1;
}

function nearestTo(map: (line: number) => number): Choose {
  return (line, candidates) => {
    const distance = (candidate: { line: number }) => Math.abs(candidate.line - map(line));
    return (
      candidates.reduce((best, each) => (distance(each) < distance(best) ? each : best), candidates[0])
        ?.row ?? -1
    );
  };
}

const nameOf = ({ table }: SourceFunctions, row: number) => table.name[row];
const lastPart = ({ table }: SourceFunctions, row: number) => table.key[row];
