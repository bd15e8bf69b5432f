import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import type { Frame } from '../../core/profileBuilder.ts';
import { functionsOn, type Column1, type FunctionTable } from '../../core/source/functionTable.ts';
import type { Bytes, Line1 } from '../../core/units.ts';
import type { SourceMaps } from '../sourceMaps.ts';
import type { Parser } from './parser.ts';

/** Larger files take seconds to parse; their functions keep the names that V8 gives. */
const LARGEST_FILE: Bytes = 12 * 1024 * 1024;

/** The functions of a script that ran, in the text that could be read: its own, or one of its sources. */
export interface Text {
  /** As samples name it. */
  readonly script: string;
  /** Whose lines the table has: the script, or a source of it where the script was compiled while it was loaded. */
  readonly file: string;
  readonly table: FunctionTable;
}

/** A place in the text of a script. */
export interface TextPlace {
  readonly text: Text;
  readonly line: Line1;
  /** 0 when not known. */
  readonly column: Column1;
}

/** The functions of all scripts seen, read and parsed once. */
export class Scripts {
  readonly tooLarge = new Set<string>();
  private readonly maps: SourceMaps;
  private readonly parser: Parser;
  private readonly texts = new Map<string, Promise<readonly Text[]>>();
  private readonly loaded = new Map<string, readonly Text[]>();
  private readonly tables = new Map<string, Promise<FunctionTable | undefined>>();

  constructor(maps: SourceMaps, parser: Parser) {
    this.maps = maps;
    this.parser = parser;
  }

  /** Reads a script not seen before; its map must be known by then. Never rejects: without a text there are no functions. */
  async prepare(script: string): Promise<void> {
    let texts = this.texts.get(script);
    if (!texts) this.texts.set(script, (texts = this.read(script)));
    this.loaded.set(script, await texts);
  }

  textsOf(script: string): readonly Text[] {
    return this.loaded.get(script) ?? [];
  }

  /** The files that a script imports: code of theirs may run without ever being sampled under its own name. */
  importsOf(script: string): string[] {
    const found = new Set<string>();
    for (const { file, table } of this.textsOf(script)) {
      const { resolve } = createRequire(file);
      for (const name of table.imports) {
        try {
          const path = resolve(name);
          if (isAbsolute(path) && /\.[cm]?[jt]sx?$/.test(path)) found.add(path);
        } catch {
          // Not installed, or only for import.
        }
      }
    }
    return [...found];
  }

  /** undefined when the script's text is not known, or nothing of it is at that place. */
  locate(script: string, line: Line1, column: Column1): TextPlace | undefined {
    const texts = this.textsOf(script);
    if (texts.length === 0) return undefined;
    if (texts[0].file === script && !this.maps.compiledFrom(script)) return { text: texts[0], line, column };
    const place = this.maps.toSource(script, line, column);
    const text = texts.find(({ file }) => file === place.file);
    return text && { text, line: place.line, column: column > 0 ? place.column : 0 };
  }

  /** A frame of a function, as people see it. Line 0 stays 0. */
  frame({ text: { script, file, table }, line, column }: TextPlace, row: number): Frame {
    const name = table.name[row];
    const startLine = table.startLine[row];
    if (file !== script || this.maps.compiledFrom(script)) return { name, file, line, startLine };
    const start = this.maps.toSource(script, startLine, table.startColumn[row]);
    const shown = line > 0 ? this.maps.toSource(script, line, column) : { file: start.file, line };
    return {
      name: this.sourceName(script, table, row),
      file: shown.file,
      line: shown.line,
      // A function that a bundler made has no start in source.
      startLine: start.file === shown.file ? start.line : 0,
    };
  }

  /** Minifiers rename; the map says what from. */
  private sourceName(script: string, { name, nameAt, classAt }: FunctionTable, row: number): string {
    const last = this.maps.nameAt(script, nameAt.line[row], nameAt.column[row]);
    const first = this.maps.nameAt(script, classAt.line[row], classAt.column[row]);
    const dot = name[row].lastIndexOf('.') + 1;
    const prefix = first === undefined || dot === 0 ? name[row].slice(0, dot) : `${first}.`;
    return prefix + (last ?? name[row].slice(dot));
  }

  private async read(script: string): Promise<readonly Text[]> {
    const files = this.maps.compiledFrom(script) ?? [script];
    const texts: Text[] = [];
    for (const file of files) {
      const table = await this.table(file);
      if (table) texts.push({ script, file, table });
    }
    return texts;
  }

  private table(file: string): Promise<FunctionTable | undefined> {
    let table = this.tables.get(file);
    if (!table) this.tables.set(file, (table = this.readTable(file).catch(() => undefined)));
    return table;
  }

  private async readTable(file: string): Promise<FunctionTable | undefined> {
    if (!isAbsolute(file)) return undefined;
    if ((await stat(file)).size > LARGEST_FILE) return void this.tooLarge.add(file);
    return this.parser.parse(file);
  }
}

/** The functions that code on a line may belong to: all on it, less those around one that has the whole line. */
export function ownersOf(table: FunctionTable, line: Line1): number[] {
  if (!table.codeOnLine[line]) return [];
  const rows = functionsOn(table, line);
  const whole = rows.findLastIndex((row) => table.startLine[row] < line && line < table.endLine[row]);
  return rows.slice(Math.max(whole, 0));
}
