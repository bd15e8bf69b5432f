import { classOf, mentionsOf, namesOf } from '../../core/source/functionTable.ts';
import type { Line1 } from '../../core/units.ts';
import { ownersOf, type Scripts, type Text } from './scripts.ts';

/** A function of a script. */
interface Row {
  readonly text: Text;
  readonly row: number;
}

/** A function and what it was inlined into; that is undefined at the end, or where it could be one of several. */
export interface Inlined extends Row {
  readonly caller: Inlined | undefined;
}

interface Call extends Row {
  readonly caller: Inlined;
  readonly certain: boolean;
}

/** V8 inlines calls in inlined code, but not for long. */
const DEEPEST = 4;
/** Names that everything has would lead everywhere: in minified code each is borne by hundreds of functions. */
const MOST_LOOKED_AT = 20_000;

/** The functions of one process by name, to follow calls. */
export class CallNames {
  private readonly scripts: Scripts;
  private readonly files = new Set<string>();
  private readonly byName = new Map<string, Row[]>();

  constructor(scripts: Scripts) {
    this.scripts = scripts;
  }

  has(file: string): boolean {
    return this.files.has(file);
  }

  /** A script that the process runs; its text must have been read. */
  add(file: string): void {
    if (this.files.has(file)) return;
    this.files.add(file);
    for (const text of this.scripts.textsOf(file)) this.addNames(text);
  }

  private addNames(text: Text): void {
    const { table } = text;
    for (let row = 1; row < table.length; row++) {
      if (table.key[row] === '') continue;
      for (const name of [table.key[row], ...(table.aliases.get(table.key[row]) ?? [])]) {
        const known = this.byName.get(name);
        const entry = { text, row };
        if (known) known.push(entry);
        else this.byName.set(name, [entry]);
      }
    }
  }

  /**
   * The function that has code on `line` of its script and that one of `callers` calls by name, itself or through others:
   * the fewest calls away; of several, the one that the name means for sure. `several` when that leaves more than one.
   *
   * @param complete all scripts are known: a function need not be meant for sure if there is no other
   */
  find(callers: readonly Row[], line: Line1, complete: boolean): Inlined | 'several' | undefined {
    const wanted = this.functionsOnLine(line);
    if (wanted.size === 0) return undefined;
    const seen = new Set(callers.map(idOf));
    let level: Inlined[] = callers.map((caller) => ({ ...caller, caller: undefined }));
    let lookedAt = 0;
    for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
      const next: Inlined[] = [];
      const found: Call[] = [];
      for (const caller of level) {
        for (const callee of this.callees(caller)) {
          if (++lookedAt > MOST_LOOKED_AT) return undefined;
          const id = idOf(callee);
          if (wanted.has(id) && !callers.some((row) => idOf(row) === id)) found.push({ ...callee, caller });
          if (seen.has(id)) continue;
          seen.add(id);
          next.push({ ...callee, caller });
        }
      }
      if (found.length > 0) return choose(found, complete);
      level = next;
    }
    return undefined;
  }

  private functionsOnLine(line: Line1): Set<string> {
    const ids = new Set<string>();
    for (const file of this.files) {
      const place = this.scripts.locate(file, line, 0);
      if (!place) continue;
      for (const row of ownersOf(place.text.table, place.line)) ids.add(idOf({ text: place.text, row }));
    }
    return ids;
  }

  private *callees({ text, row }: Row): Iterable<Row & { readonly certain: boolean }> {
    const { table } = text;
    // Functions without a name are called where they stand, or handed on from there.
    for (let inner = row + 1; inner < table.length && table.startLine[inner] <= table.endLine[row]; inner++)
      if (table.parent[inner] === row && table.key[inner] === '') yield { text, row: inner, certain: true };
    for (const { name: mentioned, of } of mentionsOf(table, row)) {
      const local = of === '' ? inScope({ text, row }, mentioned) : undefined;
      if (local !== undefined) {
        yield { text, row: local, certain: true };
        continue;
      }
      for (const name of [mentioned, ...(table.aliases.get(mentioned) ?? [])])
        for (const callee of this.byName.get(name) ?? []) {
          const meant = isMeant({ text, row }, of, callee);
          if (meant !== false) yield { ...callee, certain: meant === true };
        }
    }
  }
}

/** Whether a name, as a property of something or by itself, means this function; undefined when it may. */
function isMeant(caller: Row, of: string | undefined, callee: Row): boolean | undefined {
  if (of === undefined || of === '') return undefined;
  const { table } = caller.text;
  const ofClass = classOf(callee.text.table, callee.row);
  if (of === 'this')
    return callee.text === caller.text && ofClass === classOf(table, caller.row) ? true : undefined;
  if (ofClass === '') return undefined;
  const classes = table.classesOf.get(of);
  const known = classes?.flatMap((one) => [one, ...(table.aliases.get(one) ?? [])]);
  return of === ofClass ? true : known?.includes(ofClass);
}

/** The function that a plain name means where a function stands, if it is one of the same file. */
function inScope({ text: { table }, row }: Row, name: string): number | undefined {
  const rows =
    namesOf(table)
      .byKey.get(name)
      ?.filter((candidate) => table.bound[candidate]) ?? [];
  for (let scope = row; scope >= 0; scope = table.parent[scope]) {
    const found = rows.find((candidate) => table.parent[candidate] === scope);
    if (found !== undefined) return found;
  }
  return undefined;
}

function choose(calls: readonly Call[], complete: boolean): Inlined | 'several' {
  const certain = calls.filter((call) => call.certain);
  if (certain.length === 0 && !complete) return 'several';
  const left = certain.length > 0 ? certain : calls;
  const [first] = left;
  if (left.some((call) => idOf(call) !== idOf(first))) return 'several';
  const sameCaller = left.every((call) => idOf(call.caller) === idOf(first.caller));
  return sameCaller ? first : { ...first, caller: undefined };
}

const idOf = ({ text, row }: Row) => `${row} ${text.script}\0${text.file}`;

/** The line of `caller` at which it calls `callee`; 0 when there are several. */
export function callLine(caller: Inlined, callee: Inlined): Line1 {
  const { table } = callee.text;
  const key = table.key[callee.row];
  if (key === '') return caller.text.table.startLine[callee.row];
  const { aliases } = caller.text.table;
  const keys = new Set([key, ...(table.aliases.get(key) ?? [])]);
  const lines = new Set<Line1>();
  for (const { name: mentioned, line } of mentionsOf(caller.text.table, caller.row))
    if ([mentioned, ...(aliases.get(mentioned) ?? [])].some((name) => keys.has(name))) lines.add(line);
  return lines.size === 1 ? [...lines][0] : 0;
}
