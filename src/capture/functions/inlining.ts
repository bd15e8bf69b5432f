import type { Line1 } from '../../core/units.ts';
import { ownersOf, type Scripts, type Text } from './scripts.ts';

/** A function of a script, and who it was inlined into. */
export interface Inlined {
  readonly text: Text;
  readonly row: number;
  readonly caller: Inlined | undefined;
}

/** V8 inlines calls in inlined code, but not for long. */
const DEEPEST = 4;
/** Names that everything has would lead everywhere. */
const MOST_VISITED = 4000;

/** The functions of one process by name, to follow calls. */
export class CallNames {
  private readonly scripts: Scripts;
  private readonly files: ReadonlySet<string>;
  private readonly byName = new Map<string, Inlined[]>();

  constructor(scripts: Scripts, files: ReadonlySet<string>) {
    this.scripts = scripts;
    this.files = files;
    for (const file of files) for (const text of scripts.textsOf(file)) this.addNames(text);
  }

  private addNames(text: Text): void {
    const { table } = text;
    for (let row = 1; row < table.length; row++) {
      if (table.key[row] === '') continue;
      for (const name of [table.key[row], ...(table.aliases.get(table.key[row]) ?? [])]) {
        const known = this.byName.get(name);
        const entry = { text, row, caller: undefined };
        if (known) known.push(entry);
        else this.byName.set(name, [entry]);
      }
    }
  }

  /**
   * The function that has code on `line` of its script and that one of `callers` calls by name, itself or through others:
   * the fewest calls away. `several` when more than one is as near as that.
   */
  find(
    callers: readonly { readonly text: Text; readonly row: number }[],
    line: Line1,
  ): Inlined | 'several' | undefined {
    const wanted = this.functionsOnLine(line);
    if (wanted.size === 0) return undefined;
    const seen = new Set(callers.map(idOf));
    let level: Inlined[] = callers.map((caller) => ({ ...caller, caller: undefined }));
    for (let depth = 0; depth < DEEPEST && level.length > 0 && seen.size < MOST_VISITED; depth++) {
      const next: Inlined[] = [];
      for (const caller of level) {
        for (const callee of this.callees(caller)) {
          const id = idOf(callee);
          if (seen.has(id)) continue;
          seen.add(id);
          next.push({ ...callee, caller });
        }
      }
      const found = next.filter((callee) => wanted.has(idOf(callee)));
      if (found.length > 0) return found.length === 1 ? found[0] : 'several';
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

  private *callees({ text, row }: Inlined): Iterable<{ readonly text: Text; readonly row: number }> {
    const { table } = text;
    // Functions without a name are called where they stand, or handed on from there.
    for (let inner = row + 1; inner < table.length && table.startLine[inner] <= table.endLine[row]; inner++)
      if (table.parent[inner] === row && table.key[inner] === '') yield { text, row: inner };
    for (const mentioned of table.mentions[row].keys())
      for (const name of [mentioned, ...(table.aliases.get(mentioned) ?? [])])
        yield* this.byName.get(name) ?? [];
  }
}

const idOf = ({ text, row }: { readonly text: Text; readonly row: number }) =>
  `${row} ${text.script}\0${text.file}`;

/** The line of `caller` at which it calls `callee`; 0 when there are several. */
export function callLine(caller: Inlined, callee: Inlined): Line1 {
  const { table } = callee.text;
  const key = table.key[callee.row];
  if (key === '') return caller.text.table.startLine[callee.row];
  const { mentions, aliases } = caller.text.table;
  const keys = new Set([key, ...(table.aliases.get(key) ?? [])]);
  const lines = new Set<Line1>();
  for (const [mentioned, line] of mentions[caller.row])
    if ([mentioned, ...(aliases.get(mentioned) ?? [])].some((name) => keys.has(name))) lines.add(line);
  return lines.size === 1 ? [...lines][0] : 0;
}
