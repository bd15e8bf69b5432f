import * as vscode from 'vscode';
import type { CaptureResult, CaptureUpdate } from '../../capture/types.ts';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { withoutWarmup } from '../../core/filters/warmup.ts';
import { lineTable } from '../../core/lineTable.ts';
import type { Millis } from '../../core/units.ts';
import { onSettings, setting } from '../settings.ts';
import type { CanonicalPaths } from '../paths.ts';
import type { LiveView } from '../recording/liveView.ts';
import type { ActiveRecording, RecordingEvents } from '../recording/recordings.ts';
import { mergeTables, SteadyLines } from './hotLines.ts';
import type { HotOptions, SelfTable } from './hotLines.ts';
import type { HotLines } from './hotLinesController.ts';
import { finishedView, hotView } from './hotView.ts';
import type { HotView, Located } from './hotView.ts';
import type { TrackedDocuments } from './trackedDocuments.ts';

interface Source {
  readonly tables: Map<number, SelfTable>;
  /** Targets, until their captures are written. */
  readonly running: Set<ActiveRecording>;
  readonly since: number;
  readonly steady: SteadyLines;
  capture: string | undefined;
  cwd: string | undefined;
  readonly located: Located | undefined;
}

/** Feeds hot lines from what runs, and from captures that are opened. */
export class LiveLines implements vscode.Disposable {
  readonly #lines: HotLines;
  readonly #live: LiveView;
  readonly #documents: TrackedDocuments;
  readonly #paths: CanonicalPaths;
  readonly #disposables: vscode.Disposable;
  #source: Source | undefined;

  constructor(
    recordings: RecordingEvents,
    lines: HotLines,
    documents: TrackedDocuments,
    paths: CanonicalPaths,
    live: LiveView,
  ) {
    this.#live = live;
    this.#lines = lines;
    this.#documents = documents;
    this.#paths = paths;
    this.#disposables = vscode.Disposable.from(
      recordings.onStart((recording) => this.#start(recording)),
      recordings.onUpdate(({ recording, update }) => this.#update(recording, update)),
      recordings.onEnd(({ recording, result }) => this.#end(recording, result)),
      live.onChange(() => this.#show()),
      onSettings('hotLines', () => this.#settingsChanged()),
    );
  }

  /** Lights up a capture that was not just recorded. */
  showCapture(
    table: SelfTable,
    { capture, since, cwd }: Pick<HotView, 'capture' | 'since' | 'cwd'>,
    located: Located,
  ): void {
    this.#source = begin(since, located);
    this.#source.tables.set(0, table);
    this.#source.capture = capture;
    this.#source.cwd = cwd;
    this.#track(since);
    this.#show();
  }

  /** Saves the running capture that knows a file, unless it is frozen; undefined when none does. */
  async save(file: string): Promise<string | undefined> {
    const { running, tables, capture } = this.#source ?? {};
    const knows = (each: ActiveRecording): boolean =>
      tables?.get(each.id)?.rows.some((row) => row.file === file) ?? false;
    const recording = [...(running ?? [])].find(knows);
    return this.#live.frozenAt === undefined ? recording?.save() : (recording?.file ?? capture);
  }

  clear(): void {
    // What still runs stays away too, until the next recording begins.
    this.#source = undefined;
    this.#lines.clear();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #start(recording: ActiveRecording): void {
    // Several targets at once (a compound) share one view; a restart begins a new one.
    if (!this.#source || ![...this.#source.running].some((other) => !other.over)) {
      this.#source = begin(recording.started);
      this.#track(recording.started);
    }
    this.#source.running.add(recording);
  }

  #update(recording: ActiveRecording, update: CaptureUpdate): void {
    if (!this.#source?.running.has(recording)) return;
    this.#source.cwd ??= readCaptureMetadata(update.profile)?.cwd;
    this.#source.tables.set(recording.id, lineTable(withoutWarmup(update.profile)));
    this.#show();
  }

  #end(recording: ActiveRecording, result: CaptureResult | undefined): void {
    if (!this.#source?.running.delete(recording)) return;
    if (!result) return;
    this.#source.cwd ??= readCaptureMetadata(result.profile)?.cwd;
    this.#source.tables.set(recording.id, lineTable(withoutWarmup(result.profile)));
    this.#source.capture = result.file;
    this.#show();
  }

  #track(since: number): void {
    // Lines are followed from here on; those of the capture before would be misplaced.
    this.#lines.clear();
    this.#paths.clear();
    this.#documents.begin(since);
  }

  #show(): void {
    if (!this.#source || this.#source.tables.size === 0) return;
    // Another capture that the user lights up is not held back.
    if (this.#source.located === undefined && this.#live.frozenAt !== undefined) return;
    const { running, steady, capture, since, cwd, located } = this.#source;
    const table = mergeTables([...this.#source.tables.values()]);
    const options = hotOptions();
    if (running.size === 0) {
      this.#lines.show(finishedView(table, options, { capture, since, cwd }, this.#paths, located));
    } else {
      const source = { capture: undefined, since, cwd, sampleType: table.sampleType };
      this.#lines.show(hotView(steady.next(table, options), source, this.#paths));
    }
  }

  #settingsChanged(): void {
    this.#show();
    this.#lines.refresh();
  }
}

function begin(since: Millis, located?: Located): Source {
  const steady = new SteadyLines();
  const unknown = { capture: undefined, cwd: undefined };
  return { tables: new Map(), running: new Set(), since, steady, located, ...unknown };
}

function hotOptions(): HotOptions {
  return {
    minimumShare: Math.max(0, setting('hotLines.minimumShare')) / 100,
    maximumPerFile: Math.max(0, Math.floor(setting('hotLines.maximumPerFile'))),
  };
}
