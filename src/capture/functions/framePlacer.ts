import type { Frame } from '../../core/profileBuilder.ts';
import {
  contains,
  functionAt,
  keyOf,
  NAMELESS,
  namesOf,
  ownsWholeLine,
  type FunctionTable,
} from '../../core/source/functionTable.ts';
import type { Line1 } from '../../core/units.ts';
import type { SampledName } from '../../protocol/agentFiles.ts';
import { callLine, type CallNames, type Inlined } from './inlining.ts';
import { ownersOf, type Scripts, type TextPlace } from './scripts.ts';

/** What a sampled frame is called and where it is, in source; the innermost first where one was inlined into the next. */
export interface Placed {
  readonly frames: readonly Frame[];
  /** The line is another function's, and nobody knows whose: it is left out (0). */
  readonly unplaced: boolean;
}

/**
 * Says which function of which line a sampled frame is. V8 gives a name, a line, and a column of either the
 * definition (before Node 26) or the place that executes (from then on). Without the latter, samples in inlined code
 * come under the name and file of the function that it was inlined into, at the right line of the wrong file.
 *
 * @param complete all scripts are known that could be; before that, only what is certain is placed
 * @returns undefined when the script's text is not known or has no function of that name: then V8's word has to do.
 */
export function placeFrame(
  scripts: Scripts,
  calls: CallNames,
  sampled: SampledName,
  script: string,
  line: Line1,
  complete: boolean,
): Placed | undefined {
  const place = scripts.locate(script, line, sampled.column);
  if (!place) return undefined;
  const { table } = place.text;
  const shown = (row: number) => {
    const frame = scripts.frame(place, row);
    return frame.name === NAMELESS && sampled.name !== '' && row > 0
      ? { ...frame, name: sampled.name }
      : frame;
  };
  const exact = rowAt(place, sampled.name);
  if (exact !== undefined) return { frames: [shown(exact)], unplaced: false };

  const named = rowsNamed(table, sampled, place.line);
  if (named.length === 0) return undefined;
  const owners = ownersOf(table, place.line);
  const around = named.filter((row) => contains(table, row, place.line));
  const own = innermost(table, around, place.line);
  if (own !== undefined && isOwnLine(table, own, place.line, owners))
    return { frames: [shown(own)], unplaced: false };

  const rows = own === undefined ? named : [own];
  const callers = rows.map((row) => ({ text: place.text, row }));
  const inlined =
    calls.find(callers, line, complete) ??
    withinFile(place, rows, owners[0], own !== undefined && own > 0, complete);
  if (inlined && inlined !== 'several')
    return { frames: inlinedFrames(scripts, inlined, line), unplaced: false };
  const nowhere = { ...place, line: 0, column: 0 };
  const frame = scripts.frame(nowhere, rows[0]);
  if (rows.length === 1) return { frames: [frame], unplaced: true };
  const alike = rows.every((row) => table.name[row] === table.name[rows[0]]);
  const name = alike ? frame.name : sampled.name || NAMELESS;
  return { frames: [{ ...frame, name, startLine: 0 }], unplaced: true };
}

/** By the column that executes: nothing is left to find out. V8 infers names further than assignments go. */
function rowAt({ text: { table }, line, column }: TextPlace, name: string): number | undefined {
  if (column === 0) return undefined;
  const row = functionAt(table, line, column);
  return name === '' || !table.named[row] || table.key[row] === keyOf(name) ? row : undefined;
}

function rowsNamed(
  table: FunctionTable,
  { name, definitionColumn }: SampledName,
  line: Line1,
): readonly number[] {
  const { unnamed, byKey } = namesOf(table);
  const defined = (rows: readonly number[]) =>
    rows.filter((row) => table.definitionColumn[row] === definitionColumn);
  const rows = name === '' ? unnamed : byKey.get(keyOf(name));
  if (!rows) return defined(unnamed).filter((row) => row > 0 && contains(table, row, line));
  const exact = defined(rows);
  return exact.length > 0 ? exact : rows;
}

/** On a line that several share, the nameless one around the others is the one that runs: it is not known to be called. */
function innermost(table: FunctionTable, rows: readonly number[], line: Line1): number | undefined {
  return rows.findLast((row) => row === 0 || ownsWholeLine(table, row, line)) ?? rows.at(-1);
}

/** Not on a line that is wholly another function's, nor on one without code. */
function isOwnLine(table: FunctionTable, row: number, line: Line1, owners: readonly number[]): boolean {
  if (!table.codeOnLine[line]) return false;
  const [outermost] = owners;
  return outermost === undefined || outermost <= row || !ownsWholeLine(table, outermost, line);
}

/** Without a call by name: a function that stands inside the caller, or one that the caller may have been handed. */
function withinFile(
  { text }: TextPlace,
  callers: readonly number[],
  owner: number | undefined,
  inside: boolean,
  complete: boolean,
): Inlined | undefined {
  if (owner === undefined || (callers.length > 1 && !inside)) return undefined;
  const [caller] = callers;
  if (!inside && !(complete && text.table.callsUnnamed[caller])) return undefined;
  return { text, row: owner, caller: { text, row: caller, caller: undefined } };
}

/** A location's lines, from the function that executes out to the one that V8 named. */
function inlinedFrames(scripts: Scripts, inlined: Inlined, line: Line1): Frame[] {
  const frames = [
    scripts.frame({ ...scripts.locate(inlined.text.script, line, 0)!, text: inlined.text }, inlined.row),
  ];
  for (let callee = inlined; callee.caller; callee = callee.caller) {
    const { caller } = callee;
    frames.push(scripts.frame({ text: caller.text, line: callLine(caller, callee), column: 0 }, caller.row));
  }
  return frames;
}
