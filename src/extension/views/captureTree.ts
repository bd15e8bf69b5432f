import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { formatValue } from '../../core/format.ts';
import type { Millis } from '../../core/units.ts';
import { runCount } from '../baselines/words.ts';
import { commands } from '../contributions.ts';
import { ageText } from '../editor/captureChoices.ts';
import { readLimits } from '../editor/viewerSettings.ts';
import { FolderWatch } from '../folderWatch.ts';
import { plainText } from '../plainText.ts';
import type { CaptureFacts } from '../reading/captureSummary.ts';
import type { CaptureReader } from '../reading/captureReader.ts';
import { capturesIn, isSetFolder } from '../recording/captureSets.ts';
import { sampleCount } from '../recording/clock.ts';
import { onSettings } from '../settings.ts';
import type { CaptureItem, SetItem } from './items.ts';

type Item = CaptureItem | SetItem;

interface Found {
  readonly item: Item;
  readonly time: Millis;
}

/** Older captures are listed without what is in them: each has to be read for that. */
const MOST_READ = 100;

/** The captures folder: newest first, runs of one set together. */
export class CaptureTree implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  readonly #folder: () => string;
  readonly #reader: CaptureReader;
  readonly #waits: () => boolean;
  readonly #fail: (error: unknown) => void;
  readonly #changed = new vscode.EventEmitter<Item | undefined>();
  readonly #disposables: vscode.Disposable;
  /** What was read of captures, and which state of them that was. */
  readonly #facts = new Map<string, { readonly time: Millis; readonly facts: CaptureFacts | undefined }>();
  /** Of the last change. */
  readonly #times = new Map<string, Millis>();
  readonly #watch = new FolderWatch('**/*.pb.gz', () => this.#changed.fire(undefined));
  #reading: Promise<void> | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  /**
   * @param folder where captures go.
   * @param waits whether to leave captures unread for now, for the sake of what is being measured; `refresh` then.
   */
  constructor(
    folder: () => string,
    reader: CaptureReader,
    waits: () => boolean,
    fail: (error: unknown) => void,
  ) {
    this.#folder = folder;
    this.#reader = reader;
    this.#waits = waits;
    this.#fail = fail;
    const watch = (): void => this.#watch.watch([folder()]);
    const moved = (): void => {
      watch();
      this.#changed.fire(undefined);
    };
    this.#disposables = vscode.Disposable.from(
      ...[this.#watch, this.#changed],
      onSettings('captureFolder', moved),
    );
    watch();
  }

  /** There may be others, or what is said of them has changed. */
  refresh(): void {
    this.#watch.tellLater();
  }

  async getChildren(parent?: Item): Promise<Item[]> {
    if (parent?.kind === 'capture') return [];
    const items = parent ? childrenOf(parent) : (await this.#list()).map(({ item }) => item);
    this.#readNew(items);
    return items;
  }

  getTreeItem(item: Item): vscode.TreeItem {
    return item.kind === 'set' ? this.#setItem(item) : this.#captureItem(item);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #captureItem(capture: CaptureItem): vscode.TreeItem {
    const { path, run } = capture;
    const item = new vscode.TreeItem(run === undefined ? programOf(path) : `run ${run}`);
    item.id = path;
    item.description = this.#describe(capture);
    item.tooltip = path;
    item.iconPath = new vscode.ThemeIcon('flame');
    item.contextValue = 'capture';
    item.command = { command: commands.openCaptureItem, title: 'Open', arguments: [capture] };
    return item;
  }

  #setItem(set: SetItem): vscode.TreeItem {
    const { Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(programOf(set.captures[0]), Collapsed);
    item.id = set.folder;
    const time = this.#times.get(set.captures.at(-1) ?? '') ?? 0;
    item.description = [runCount(set.captures.length), ...timeText(time)].join(' · ');
    item.tooltip = set.folder;
    item.iconPath = new vscode.ThemeIcon('layers');
    item.contextValue = 'captureSet';
    return item;
  }

  #describe({ path, run }: CaptureItem): string {
    const facts = this.#facts.get(path)?.facts;
    return [
      ...(run === undefined ? timeText(this.#times.get(path) ?? 0) : []),
      ...(facts && facts.durationMs > 0 ? [formatValue(facts.durationMs, 'milliseconds')] : []),
      ...(facts ? [sampleCount(facts.samples)] : []),
    ].join(' · ');
  }

  async #list(): Promise<Found[]> {
    const folder = this.#folder();
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const found: Found[] = [];
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const item = entry.isDirectory() ? await setAt(path) : captureAt(path);
      if (!item) continue;
      for (const each of item.kind === 'set' ? item.captures : [item.path]) await this.#look(each);
      const last = item.kind === 'set' ? item.captures[item.captures.length - 1] : item.path;
      found.push({ item, time: this.#times.get(last) ?? 0 });
    }
    return found.sort((a, b) => b.time - a.time);
  }

  async #look(path: string): Promise<void> {
    const about = await stat(path).catch(() => undefined);
    if (about) this.#times.set(path, about.mtimeMs);
  }

  /** The list stands there at once; what is in the captures comes when they have been read. */
  #readNew(items: readonly Item[]): void {
    if (this.#waits()) return;
    const unread = items
      .flatMap((item) => (item.kind === 'capture' ? [item] : []))
      .slice(0, MOST_READ)
      .filter(({ path }) => this.#facts.get(path)?.time !== this.#times.get(path));
    if (unread.length === 0) return;
    const before = this.#reading;
    this.#reading = (async () => {
      await before;
      await this.#read(unread);
    })().catch(this.#fail);
  }

  async #read(captures: readonly CaptureItem[]): Promise<void> {
    const paths = captures.map(({ path }) => path);
    const times = paths.map((path) => this.#times.get(path) ?? 0);
    const facts = await this.#reader.ask('summarize', { paths, limits: readLimits() });
    paths.forEach((path, i) => this.#facts.set(path, { time: times[i], facts: facts[i] }));
    this.#changed.fire(undefined);
  }
}

function captureAt(path: string): CaptureItem | undefined {
  return path.endsWith('.pb.gz') ? { kind: 'capture', path, run: undefined } : undefined;
}

async function setAt(folder: string): Promise<SetItem | undefined> {
  if (!isSetFolder(basename(folder))) return undefined;
  const captures = await capturesIn(folder);
  return captures.length === 0 ? undefined : { kind: 'set', folder, captures };
}

function childrenOf({ captures }: SetItem): CaptureItem[] {
  return captures.map((path, i) => ({ kind: 'capture', path, run: i + 1 }));
}

/** As defaultCaptureFile has it. */
function programOf(path: string): string {
  const name = basename(path).replace(/\.pb\.gz$/, '');
  return plainText(name.replace(/-\d{4}-\d\d-\d\dT\d{6}(-\d+)?$/, '') || basename(dirname(path)));
}

function timeText(time: Millis): string[] {
  return time === 0 ? [] : [ageText(time, Date.now())];
}
