import { functionsOn } from '../source/functionTable.ts';
import { mapLineLists, mapLines, type LineMap } from '../source/mapLines.ts';
import { SourceFunctions, type SampledFunction } from '../source/sourceFunctions.ts';
import type { Line1 } from '../units.ts';
import { matchRows, type RowMatch } from './matchRows.ts';

/** A function of one version of a file. */
export interface Located {
  /** The same for the same function of the same version. */
  readonly id: string;
  /** The id of the function in the other version; undefined when that does not have it. */
  readonly partner: string | undefined;
  /** Its name and code, by which it may be found in another file; undefined where they say too little. */
  readonly code: string | undefined;
}

interface Parsed {
  readonly base: SourceFunctions;
  readonly current: SourceFunctions;
  readonly match: RowMatch;
  /** By row of current; -1 where there is none. */
  readonly partner: Int32Array;
}

export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** A file before and after an edit. Parsed when needed, once; not at all where both texts are equal. */
export class FileVersions {
  readonly base: SourceFile;
  readonly current: SourceFile;
  private readonly isEqual: boolean;
  private parsing: { readonly parsed: Parsed | undefined } | undefined;
  private lines: LineMap | undefined;
  /** Of the lines of a function, by its row in base. */
  private readonly linesOfRows = new Map<number, LineMap>();

  constructor(base: SourceFile, current: SourceFile) {
    this.base = base;
    this.current = current;
    this.isEqual = base.text === current.text;
  }

  /** undefined when a version cannot be parsed or does not have the function: it may not be the one that ran. */
  locate(side: 'base' | 'current', place: SampledFunction): Located | undefined {
    if (this.isEqual) {
      const id = `${place.name}\0${place.startLine}`;
      return place.startLine > 0 ? { id, partner: id, code: undefined } : undefined;
    }
    const { parsed } = this.parse();
    const row = parsed?.[side].locate(place);
    if (!parsed || row === undefined) return undefined;
    const partner = (side === 'base' ? parsed.match.partner : parsed.partner)[row];
    const found = partner >= 0;
    return {
      id: String(row),
      partner: found ? String(partner) : undefined,
      code: found ? undefined : parsed[side].codeOf(row),
    };
  }

  /** Where a line of base is in current; a line of a function that was moved is found there. */
  follow(line: Line1): Line1 | 'gone' {
    if (this.isEqual) return line;
    const { parsed } = this.parse();
    if (!parsed)
      return (this.lines ??= mapLines(this.base.text, this.current.text)).find(line)?.line ?? 'gone';
    const row = functionsOn(parsed.base.table, line).at(-1) ?? 0;
    const partner = parsed.match.partner[row];
    if (row === 0 || partner < 0) return parsed.match.lines.find(line)?.line ?? 'gone';
    let within = this.linesOfRows.get(row);
    if (!within) {
      within = mapLineLists(parsed.base.linesOf(row), parsed.current.linesOf(partner));
      this.linesOfRows.set(row, within);
    }
    const before = {
      base: parsed.base.table.startLine[row] - 1,
      current: parsed.current.table.startLine[partner] - 1,
    };
    const found = within.find(line - before.base);
    return found ? found.line + before.current : 'gone';
  }

  private parse(): { readonly parsed: Parsed | undefined } {
    return (this.parsing ??= { parsed: this.parseBoth() });
  }

  private parseBoth(): Parsed | undefined {
    const [base, current] = [this.base, this.current].map(({ text, file }) => parsedOf(text, file));
    if (!base || !current) return undefined;
    const match = matchRows(base, current);
    const partner = new Int32Array(current.length).fill(-1);
    match.partner.forEach((c, b) => {
      if (c >= 0) partner[c] = b;
    });
    return { base, current, match, partner };
  }
}

/** undefined where the text is no JavaScript or TypeScript that is known yet: profiles alone have to do. */
export function parsedOf(text: string, file: string): SourceFunctions | undefined {
  try {
    return new SourceFunctions(text, file);
  } catch {
    return undefined;
  }
}
