import type { Line1 } from '../units.ts';
import { functionsOn, keyOf, NAMELESS, type FunctionTable } from './functionTable.ts';
import { lineStarts } from './mapLines.ts';
import { parseFunctions } from './parseFunctions.ts';

/** Shorter code is often the same in functions that have nothing to do with each other. */
export const TELLING_LENGTH = 40;

/** What a profile knows of a function. */
export interface SampledFunction {
  readonly name: string;
  /** Where to look: the start line if known, else the hottest line; 0 when neither is known. */
  readonly line: Line1;
  /** 0 when not known. */
  readonly startLine: Line1;
}

/** The functions of a text: rows of its table, with what tells them apart. */
export class SourceFunctions {
  readonly text: string;
  readonly lines: readonly string[];
  readonly table: FunctionTable;
  /**
   * By row: its name after those of the named functions around it, `parse>Scanner.next`. Numbers that bundlers append
   * (`pp$8.next`) are left out: they count up with every clash of names elsewhere.
   */
  readonly qualified: readonly string[];
  /** By row: the last part of the name; '' for the nameless. */
  readonly key: readonly string[];
  private readonly starts: Int32Array;

  /** @throws SyntaxError when the text cannot be parsed */
  constructor(text: string, file: string) {
    this.text = text;
    this.table = parseFunctions(text, file);
    this.starts = lineStarts(text);
    this.lines = Array.from(this.starts, (start, i) =>
      text.slice(start, this.starts[i + 1] ?? text.length).trimEnd(),
    );
    const { name, parent, key } = this.table;
    this.key = key.map(withoutNumber);
    const prefix: string[] = [];
    this.qualified = name.map((own, row) => {
      const outer = parent[row] < 0 ? '' : prefix[parent[row]];
      const qualified = outer + withoutNumber(own);
      prefix.push(own === NAMELESS ? outer : `${qualified}>`);
      return qualified;
    });
  }

  get length(): number {
    return this.table.length;
  }

  isNameless(row: number): boolean {
    return this.table.name[row] === NAMELESS;
  }

  textOf(row: number): string {
    const { startLine, startColumn, endLine, endColumn } = this.table;
    return this.text.slice(
      this.starts[startLine[row] - 1] + startColumn[row] - 1,
      this.starts[endLine[row] - 1] + endColumn[row],
    );
  }

  /** Its name and code without line breaks and indentation; undefined where these are too short to be its alone. */
  codeOf(row: number): string | undefined {
    const code = this.textOf(row).replace(/\s+/g, ' ');
    return this.key[row] !== '' && code.length >= TELLING_LENGTH ? `${this.key[row]} ${code}` : undefined;
  }

  linesOf(row: number): readonly string[] {
    return this.lines.slice(this.table.startLine[row] - 1, this.table.endLine[row]);
  }

  /** The row that a profile means; undefined when the text has none such: it may be another version's. */
  locate({ name, line, startLine }: SampledFunction): number | undefined {
    const { table } = this;
    const at = startLine || line;
    const around = at > 0 ? [0, ...functionsOn(table, at)] : [];
    const starting = startLine > 0 ? around.filter((row) => table.startLine[row] === startLine) : [];
    const exact = starting.find((row) => table.name[row] === name);
    if (exact !== undefined) return exact;
    const key = name === NAMELESS ? '' : keyOf(name);
    const alike = (rows: readonly number[]) => rows.findLast((row) => table.key[row] === key);
    return alike(starting) ?? (key === '' ? undefined : alike(around));
  }
}

function withoutNumber(name: string): string {
  return name.replace(/(?<=[\w$])\$\d+(?=\.|$)/g, '');
}
