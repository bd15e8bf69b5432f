import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decodedMappings, FlattenMap, type TraceMap } from '@jridgewell/trace-mapping';
import type { SourceMapRecord } from '../protocol/agentFiles.ts';
import type { SourceLine } from '../core/profile.ts';
import type { Bytes, Line1 } from '../core/units.ts';

/** Larger scripts are not searched for a map: reading them would hold up the host. */
const LARGEST_SCRIPT: Bytes = 64 * 1024 * 1024;
/** A generated line made from more source lines than this is minified code, where a line number says nothing. */
const MOST_SOURCE_LINES = 12;

interface ScriptMap {
  readonly map: TraceMap;
  /** Source index to absolute path, or the source's own name where it is no file. */
  readonly sources: readonly string[];
}

/**
 * From lines of executed code to lines of source. Node before 26 gives no columns, so a generated line
 * stands for the first source line on it.
 */
export class SourceMaps {
  private readonly scripts = new Map<string, ScriptMap | undefined>();
  /** Scripts, minified onto few lines, whose lines cannot be told apart. */
  readonly minified = new Set<string>();

  /** A map that exists only in the target, for code transformed while loading. */
  addFromTarget(record: SourceMapRecord): void {
    this.scripts.set(record.file, parse(record.map, record.file));
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

  /** Where a line of executed code comes from; itself when there is no map. */
  toSource(file: string, line: Line1): SourceLine {
    const script = this.scripts.get(file);
    if (!script) return { file, line };
    const segments = decodedMappings(script.map)[line - 1] ?? [];
    const sourceLines = new Set<number>();
    let first: SourceLine | undefined;
    for (const segment of segments) {
      if (segment.length === 1) continue;
      const source = script.sources[segment[1]];
      sourceLines.add(segment[2]);
      first ??= { file: source, line: segment[2] + 1 };
    }
    if (sourceLines.size > MOST_SOURCE_LINES) this.minified.add(file);
    return first ?? { file, line };
  }
}

async function readMap(file: string): Promise<ScriptMap | undefined> {
  if ((await stat(file)).size > LARGEST_SCRIPT) return undefined;
  const url = sourceMappingUrl(await readFile(file, 'utf8'));
  if (!url) return undefined;
  const data = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(url);
  if (data) {
    const text = data[1] ? Buffer.from(data[2], 'base64').toString('utf8') : decodeURIComponent(data[2]);
    return parse(JSON.parse(text), file);
  }
  const mapFile = url.startsWith('file:')
    ? fileURLToPath(url)
    : resolve(dirname(file), decodeURIComponent(url));
  return parse(JSON.parse(await readFile(mapFile, 'utf8')), mapFile);
}

/** The last such comment counts: https://tc39.es/ecma426/#sec-linking */
function sourceMappingUrl(code: string): string | undefined {
  const at = code.lastIndexOf('sourceMappingURL=');
  if (at < 0 || !/\/[/*][#@]\s*$/.test(code.slice(Math.max(0, at - 8), at))) return undefined;
  return /^[^\s'"*]+/.exec(code.slice(at + 'sourceMappingURL='.length))?.[0];
}

function parse(map: object, mapFile: string): ScriptMap | undefined {
  try {
    const flat = FlattenMap(map as Parameters<typeof FlattenMap>[0], pathToFileURL(mapFile).href);
    return { map: flat, sources: flat.resolvedSources.map((source) => sourcePath(source ?? '')) };
  } catch {
    return undefined;
  }
}

function sourcePath(source: string): string {
  if (!source.startsWith('file:')) return source;
  try {
    return fileURLToPath(source);
  } catch {
    return source;
  }
}
