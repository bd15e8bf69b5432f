import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decodedMappings, FlattenMap, type SourceMapSegment, type TraceMap } from '@jridgewell/trace-mapping';
import type { SourceMapRecord } from '../protocol/agentFiles.ts';
import type { SourceLine } from '../core/profile.ts';
import type { Bytes, Line1 } from '../core/units.ts';

/** Larger scripts are not searched for a map: reading them would hold up the host. */
const LARGEST_SCRIPT: Bytes = 64 * 1024 * 1024;
/** A generated line made from more source lines than this is minified code, where a line number says nothing. */
const MOST_SOURCE_LINES = 12;

type Mapped = Extract<SourceMapSegment, { length: 4 | 5 }>;

interface ScriptMap {
  readonly map: TraceMap;
  /** The target sent it. */
  readonly fromTarget: boolean;
  /** Source index to absolute path, or the source's own name where it is no file. */
  readonly sources: readonly string[];
}

/** A place in source, with the column where the map has it. */
export interface SourcePlace extends SourceLine {
  /** From 1; 0 when not known. */
  readonly column: number;
}

/**
 * From places in executed code to places in source. Node before 26 gives no columns: without one, a generated line
 * stands for the first source line on it.
 */
export class SourceMaps {
  private readonly scripts = new Map<string, ScriptMap | undefined>();
  /** Scripts, minified onto few lines, whose lines cannot be told apart. */
  readonly minified = new Set<string>();

  /** A map that exists only in the target, for code transformed while loading. */
  addFromTarget(record: SourceMapRecord): void {
    this.scripts.set(record.file, parse(record.map, record.file, true));
  }

  /** Reads the maps of scripts not seen before; call before `toSource`. Never rejects: without a map, lines stay. */
  async prepare(files: Iterable<string>): Promise<void> {
    for (const file of files) {
      if (this.scripts.has(file) || !isAbsolute(file)) continue;
      this.scripts.set(file, undefined);
      // Published packages often carry maps to sources that they do not carry.
      if (/[\\/]node_modules[\\/]/.test(file)) continue;
      this.scripts.set(file, await readMap(file).catch(() => undefined));
    }
  }

  /** Whether a map is known for a script. */
  has(file: string): boolean {
    return this.scripts.get(file) !== undefined;
  }

  /**
   * The sources of a script that was compiled while it was loaded, under the name of its source: the file of that
   * name is not what ran. undefined for all others.
   */
  compiledFrom(file: string): readonly string[] | undefined {
    const script = this.scripts.get(file);
    return script?.fromTarget && script.sources.includes(file) ? script.sources : undefined;
  }

  /**
   * Where executed code comes from; itself when there is no map for it.
   *
   * @param column from 1; 0 when not known
   */
  toSource(file: string, line: Line1, column = 0): SourcePlace {
    const script = this.scripts.get(file);
    if (!script) return { file, line, column };
    const segments = decodedMappings(script.map)[line - 1] ?? [];
    const mapped = segments.filter((segment) => segment.length > 1) as Mapped[];
    if (mapped.length === 0) return { file, line, column };
    // A map puts a segment at each column where something new begins.
    const segment = mapped.findLast((candidate) => candidate[0] < column) ?? mapped[0];
    if (column === 0 && new Set(mapped.map((candidate) => candidate[2])).size > MOST_SOURCE_LINES)
      this.minified.add(file);
    const [, source, sourceLine, sourceColumn] = segment;
    return { file: script.sources[source], line: sourceLine + 1, column: sourceColumn + 1 };
  }

  /** What an identifier of executed code was called in source, where the map says. */
  nameAt(file: string, line: Line1, column: number): string | undefined {
    const script = this.scripts.get(file);
    const segments = script && decodedMappings(script.map)[line - 1];
    const segment = segments?.find((candidate) => candidate[0] === column - 1);
    return segment?.length === 5 ? (script!.map.names[segment[4]] ?? undefined) : undefined;
  }
}

async function readMap(file: string): Promise<ScriptMap | undefined> {
  if ((await stat(file)).size > LARGEST_SCRIPT) return undefined;
  const url = sourceMappingUrl(await readFile(file, 'utf8'));
  if (!url) return undefined;
  const data = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(url);
  if (data) {
    const text = data[1] ? Buffer.from(data[2], 'base64').toString('utf8') : decodeURIComponent(data[2]);
    return parse(JSON.parse(text), file, false);
  }
  const mapFile = url.startsWith('file:')
    ? fileURLToPath(url)
    : resolve(dirname(file), decodeURIComponent(url));
  return parse(JSON.parse(await readFile(mapFile, 'utf8')), mapFile, false);
}

/** The last such comment counts: https://tc39.es/ecma426/#sec-linking */
function sourceMappingUrl(code: string): string | undefined {
  const at = code.lastIndexOf('sourceMappingURL=');
  if (at < 0 || !/\/[/*][#@]\s*$/.test(code.slice(Math.max(0, at - 8), at))) return undefined;
  return /^[^\s'"*]+/.exec(code.slice(at + 'sourceMappingURL='.length))?.[0];
}

function parse(map: object, mapFile: string, fromTarget: boolean): ScriptMap | undefined {
  try {
    const flat = FlattenMap(map as Parameters<typeof FlattenMap>[0], pathToFileURL(mapFile).href);
    const sources = flat.resolvedSources.map((source) => sourcePath(source ?? '', mapFile));
    return { map: flat, fromTarget, sources };
  } catch {
    return undefined;
  }
}

function sourcePath(source: string, mapFile: string): string {
  if (source.startsWith('webpack:')) return webpackPath(source, mapFile) ?? source;
  if (!source.startsWith('file:')) return source;
  try {
    return fileURLToPath(source);
  } catch {
    return source;
  }
}

/**
 * `webpack://<name>/./src/a.ts?1a2b`: the path is from webpack's context, which is the package's folder as a rule;
 * it is looked for around the map. undefined for webpack's own code, and for what is not there.
 */
function webpackPath(source: string, mapFile: string): string | undefined {
  const path = decodeURIComponent(new URL(source).pathname).replace(/^\/(\.\/)?/, '');
  for (let folder = dirname(mapFile); ; folder = dirname(folder)) {
    const file = resolve(folder, path);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return existsSync(`/${path}`) ? `/${path}` : undefined;
  }
}
