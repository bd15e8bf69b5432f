import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  readPartComment,
  readWindowComment,
  type FailureRecord,
  type FinalCost,
  type PartRecord,
  type ProcessRecord,
  type SourceMapRecord,
  type WindowRecord,
} from '../protocol/agentFiles.ts';
import { readProfileFile } from '../core/profileFile.ts';
import type { Profile } from '../core/profile.ts';

/** A file of an agent, read. `key` is `<pid>-<threadId>`. */
export type AgentFile = { readonly key: string } & (
  | { readonly kind: 'process'; readonly record: ProcessRecord }
  | { readonly kind: 'failed'; readonly record: FailureRecord }
  | { readonly kind: 'map'; readonly record: SourceMapRecord }
  | { readonly kind: 'window'; readonly record: WindowRecord; readonly profile: Profile }
  | { readonly kind: 'part'; readonly record: PartRecord; readonly profile: Profile }
  | { readonly kind: 'cost'; readonly record: FinalCost }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly name: string }
);

const NAME =
  /^(\d+-\d+)\.(process|failed|cost|window-\d+(?:\.(?!pb\b)\w+)?|map-\d+|lost-\w+)(?:\.(?:json|pb\.gz))?(\.tmp)?$/;
/** Who a window belongs to and its maps must be known before the window itself. */
const ORDER = ['process', 'failed', 'map', 'lost', 'window', 'cost'];

/** Reads what agents have written into a folder since the last look. */
export class AgentFolder {
  private readonly folder: string;
  private readonly seen = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** All but windows, which take much longer. */
  readNewRecords(): Promise<AgentFile[]> {
    return this.readThose((name) => this.isNew(name, false) && !kindOf(name).startsWith('window'));
  }

  /** @param last the target has ended: what was written but not renamed is read as well, if it is whole. */
  readNew(last = false): Promise<AgentFile[]> {
    return this.readThose((name) => this.isNew(name, last));
  }

  private async readThose(isMeant: (name: string) => boolean): Promise<AgentFile[]> {
    const names = (await readdir(this.folder)).filter(isMeant);
    names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
    const files: AgentFile[] = [];
    for (const name of names) {
      this.seen.add(name);
      const file = await this.read(name);
      if (file) files.push(file);
    }
    return files;
  }

  private async readRenamed(renamed: string): Promise<AgentFile | undefined> {
    if (this.seen.has(renamed)) return undefined;
    const file = await this.read(renamed);
    if (file?.kind === 'unreadable') return undefined;
    this.seen.add(renamed);
    return file;
  }

  private isNew(name: string, last: boolean): boolean {
    const match = NAME.exec(name);
    return match !== null && (last || !match[3]) && !this.seen.has(name);
  }

  private async read(name: string): Promise<AgentFile | undefined> {
    const [, key, what, temporary] = NAME.exec(name)!;
    if (what.startsWith('lost-')) return { key, kind: 'lost', reason: what.slice('lost-'.length) };
    try {
      const bytes = await readFile(join(this.folder, name));
      if (!what.startsWith('window')) {
        return {
          key,
          kind: what.replace(/-\d+$/, ''),
          record: JSON.parse(bytes.toString('utf8')),
        } as AgentFile;
      }
      const profile = await readProfileFile(name, bytes);
      const record = readWindowComment(profile.comments);
      if (record) return { key, kind: 'window', record, profile };
      const part = readPartComment(profile.comments);
      return part ? { key, kind: 'part', record: part, profile } : { key, kind: 'unreadable', name };
    } catch {
      // Renamed a moment ago; or the process was killed while it wrote, which is known otherwise.
      if (temporary) return this.readRenamed(name.slice(0, -temporary.length));
      return { key, kind: 'unreadable', name };
    }
  }
}

/** Of a name that NAME matches; with the number of a window or map. */
function kindOf(name: string): string {
  return NAME.exec(name)![2];
}

function rank(name: string): number {
  return ORDER.findIndex((kind) => kindOf(name).startsWith(kind));
}
