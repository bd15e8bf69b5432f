import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  readWindowComment,
  type FailureRecord,
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
  | { readonly kind: 'unreadable'; readonly name: string }
);

const NAME = /^(\d+-\d+)\.(process|failed|window-\d+|map-\d+)\.(?:json|pb\.gz)$/;
/** Who a window belongs to and its maps must be known before the window itself. */
const ORDER = ['process', 'failed', 'map', 'window'];

/** Reads what agents have written into a folder since the last look. */
export class AgentFolder {
  private readonly folder: string;
  private readonly seen = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  async readNew(): Promise<AgentFile[]> {
    const names = (await readdir(this.folder)).filter((name) => NAME.test(name) && !this.seen.has(name));
    names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
    const files: AgentFile[] = [];
    for (const name of names) {
      this.seen.add(name);
      files.push(await this.read(name));
    }
    return files;
  }

  private async read(name: string): Promise<AgentFile> {
    const [, key, what] = NAME.exec(name)!;
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
      return record ? { key, kind: 'window', record, profile } : { key, kind: 'unreadable', name };
    } catch {
      return { key, kind: 'unreadable', name };
    }
  }
}

function rank(name: string): number {
  return ORDER.findIndex((kind) => NAME.exec(name)![2].startsWith(kind));
}
