import * as fs from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { AgentConfig } from '../protocol/agentFiles.ts';
import { announce } from './announce.ts';

// As they are before the target's own code runs, which may replace them.
const { openSync, writeSync, closeSync, renameSync, unlinkSync, writeFileSync, existsSync, fsync } = fs;

/** What may wait for a disk that is full; older windows are given up first. */
const MOST_WAITING = 8e6;

type Place = Pick<AgentConfig, 'folder' | 'announceTo'>;

/** Writes `<pid>-<threadId>.<name>` so that it appears whole or not at all. */
export function writeFile(place: Place, name: string, data: object): void {
  const file = pathOf(place.folder, name);
  writeFileSync(`${file}.tmp`, JSON.stringify(data));
  renameSync(`${file}.tmp`, file);
  announce(place);
}

function pathOf(folder: string, name: string): string {
  return join(folder, `${process.pid}-${threadId}.${name}`);
}

/**
 * Writes windows so that what has its name is whole, also after a crash of the machine: written, synced, renamed. The
 * target does not wait for the disk; what is not synced when it ends is renamed as it is.
 */
export class WindowFiles {
  private readonly place: Place;
  /** Written, not yet renamed. */
  private readonly unsynced = new Set<string>();
  /** Could not be written yet, oldest first. */
  private waiting: { readonly name: string; readonly data: Uint8Array }[] = [];
  private failure = { windows: 0, reason: '' };
  private noted = false;

  constructor(place: Place) {
    this.place = place;
  }

  /** How many windows are not on disk, and why; undefined when all are. */
  get lost(): { readonly windows: number; readonly reason: string } | undefined {
    const windows = this.failure.windows + this.waiting.length;
    return windows > 0 ? { windows, reason: this.failure.reason } : undefined;
  }

  /** The host has removed it, or someone else: nobody will read what is written. */
  get folderIsGone(): boolean {
    return !existsSync(this.place.folder);
  }

  /** Never throws: what fails waits for the next time. */
  write(name: string, data: Uint8Array, last: boolean): void {
    this.waiting.push({ name, data });
    const left = this.waiting;
    this.waiting = [];
    for (const [i, window] of left.entries()) {
      try {
        this.writeOne(pathOf(this.place.folder, window.name), window.data, last);
      } catch (error) {
        this.waiting = left.slice(i);
        this.giveUp(error as NodeJS.ErrnoException);
        break;
      }
    }
    if (last) for (const file of this.unsynced) this.rename(file);
  }

  private writeOne(file: string, data: Uint8Array, last: boolean): void {
    const temporary = `${file}.tmp`;
    const descriptor = openSync(temporary, 'w');
    try {
      for (let at = 0; at < data.length;) at += writeSync(descriptor, data, at);
    } catch (error) {
      close(descriptor);
      // The space is for those who come next.
      unlinkSync(temporary);
      throw error;
    }
    this.unsynced.add(file);
    const done = () => {
      close(descriptor);
      this.rename(file);
    };
    if (last) done();
    else fsync(descriptor, done);
  }

  private rename(file: string): void {
    if (!this.unsynced.delete(file)) return;
    try {
      renameSync(`${file}.tmp`, file);
      announce(this.place);
    } catch {
      // The folder is gone.
    }
  }

  private giveUp(error: NodeJS.ErrnoException): void {
    this.failure.reason = error.code ?? error.message;
    let size = this.waiting.reduce((sum, { data }) => sum + data.length, 0);
    while (size > MOST_WAITING) {
      size -= this.waiting.shift()!.data.length;
      this.failure.windows++;
    }
    if (this.noted) return;
    this.noted = true;
    try {
      // An empty file often fits where nothing else does; the host tells the user.
      writeFileSync(pathOf(this.place.folder, `lost-${this.failure.reason}`), '');
      announce(this.place);
    } catch {
      // The host sees that windows are missing.
    }
  }
}

function close(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // Nothing more can be done for it.
  }
}
