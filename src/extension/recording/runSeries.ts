import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { CaptureResult } from '../../capture/types.ts';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { SelftimeError } from '../../core/errors.ts';
import type { Micros } from '../../core/units.ts';
import { debugType } from '../contributions.ts';
import { clock, sampleCount } from './clock.ts';
import { makeSetFolder, removeIfEmpty } from './captureSets.ts';
import type { ActiveRecording, Recordings } from './recordings.ts';

const TICK_MS = 1000;

export interface Series {
  /** For people, as in "Comparing with main". */
  readonly title: string;
  readonly runs: number;
  readonly intervalMicros: Micros;
  /** Where captures go; absolute. */
  readonly folder: string;
  /** Starts one run; resolves when VS Code is done with starting. */
  start(): Promise<void>;
  /** Told of each whole run. */
  recorded(run: CaptureResult): Promise<void>;
  /** Told of a cancel, with the captures that stay: of whole runs. */
  cancelled(kept: readonly string[]): void;
}

interface Ended {
  readonly recording: ActiveRecording;
  readonly result: CaptureResult | undefined;
}

/**
 * Runs a program several times, one after the other. Shows how far it is, with Cancel.
 *
 * @returns paths of the captures, in the order of recording: one set
 * @throws SelftimeError `cancelled`, also when nothing was started; and when a run is no whole run. Whole runs are kept.
 */
export async function runSeries(recordings: Recordings, series: Series): Promise<string[]> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: series.title,
    cancellable: true,
  };
  const seriesFolder = await makeSetFolder(series.folder);
  const style = { intervalMicros: series.intervalMicros, seriesFolder };
  try {
    return await recordings.series((keep) =>
      vscode.window.withProgress(options, async (progress, cancel) => {
        const results: CaptureResult[] = [];
        for (let run = 1; run <= series.runs; run++) {
          progress.report({ message: `run ${run} of ${series.runs}` });
          const tell = (facts: string): void =>
            progress.report({ message: `run ${run} of ${series.runs} · ${facts}` });
          const one = new OneRun(recordings, tell, cancel);
          const result = await one
            .done(() => recordings.inStyle(style, () => series.start()))
            .finally(() => {
              if (cancel.isCancellationRequested) series.cancelled(results.map(({ file }) => file));
            });
          try {
            checkRun(result, run, results[0]);
          } catch (error) {
            await rm(result.file, { force: true });
            throw error;
          }
          results.push(result);
          keep(result.file);
          await series.recorded(result);
          progress.report({ increment: 100 / series.runs });
        }
        return results.map(({ file }) => file);
      }),
    );
  } finally {
    await removeIfEmpty(seriesFolder);
  }
}

/** From its start to the end of its capture and of its debug session: VS Code starts no configuration twice. */
class OneRun {
  readonly #recordings: Recordings;
  readonly #tell: (facts: string) => void;
  readonly #cancel: vscode.CancellationToken;
  readonly #running = new Set<ActiveRecording>();
  readonly #sessions = new Set<string>();
  readonly #ended: Ended[] = [];
  #changed: () => void = () => undefined;

  constructor(recordings: Recordings, tell: (facts: string) => void, cancel: vscode.CancellationToken) {
    this.#recordings = recordings;
    this.#tell = tell;
    this.#cancel = cancel;
  }

  /** @throws SelftimeError */
  async done(start: () => Promise<void>): Promise<CaptureResult> {
    const listening = this.#listen();
    try {
      this.#refuseCancelled();
      await start();
      await this.#over();
      // Stopped before its end, a run is no measurement.
      if (this.#cancel.isCancellationRequested) await this.#discard();
      this.#refuseCancelled();
    } finally {
      listening.dispose();
    }
    // What could not be started has been said by whoever tried.
    if (this.#ended.length === 0) throw new SelftimeError('cancelled', 'Nothing was started.');
    if (this.#ended.length > 1) {
      await this.#discard();
      throw new SelftimeError(
        'usage',
        `This launch configuration runs ${this.#ended.length} programs.`,
        'Select one that runs a single program: a comparison is of one.',
      );
    }
    const [{ result }] = this.#ended;
    if (!result) throw new SelftimeError('cancelled', 'The capture could not be written.');
    return result;
  }

  #listen(): vscode.Disposable {
    const timer = setInterval(() => this.#report(), TICK_MS);
    return vscode.Disposable.from(
      this.#recordings.onStart((recording) => {
        if (!recording.inSeries) return;
        this.#running.add(recording);
        if (this.#cancel.isCancellationRequested) recording.stop();
      }),
      this.#recordings.onEnd(({ recording, result }) => {
        if (!this.#running.delete(recording)) return;
        this.#ended.push({ recording, result });
        this.#changed();
      }),
      vscode.debug.onDidStartDebugSession(({ type, id }) => {
        if (type === debugType) this.#sessions.add(id);
      }),
      vscode.debug.onDidTerminateDebugSession(({ id }) => {
        if (this.#sessions.delete(id)) this.#changed();
      }),
      this.#cancel.onCancellationRequested(() => {
        for (const recording of this.#running) recording.stop();
      }),
      new vscode.Disposable(() => clearInterval(timer)),
    );
  }

  async #over(): Promise<void> {
    while (this.#running.size > 0 || this.#sessions.size > 0)
      await new Promise<void>((resolve) => (this.#changed = resolve));
  }

  #report(): void {
    const [recording] = this.#running;
    if (!recording) return;
    const facts = `${clock(Date.now() - recording.started)} · ${sampleCount(recording.samples)}`;
    this.#tell(this.#cancel.isCancellationRequested ? `stopping, ${facts}` : facts);
  }

  async #discard(): Promise<void> {
    for (const { result } of this.#ended) if (result) await rm(result.file, { force: true });
  }

  #refuseCancelled(): void {
    if (this.#cancel.isCancellationRequested)
      throw new SelftimeError('cancelled', 'The runs were cancelled.');
  }
}

/** @throws SelftimeError where a run did not do the work that the first one did */
function checkRun({ profile, samples }: CaptureResult, run: number, first: CaptureResult | undefined): void {
  const exit = readCaptureMetadata(profile);
  const before = first && readCaptureMetadata(first.profile);
  const again = 'Let every run end by itself, after the same work.';
  if (exit?.signal) throw new SelftimeError('usage', `Run ${run} was ended by ${exit.signal}.`, again);
  if (before && exit && before.exitCode !== exit.exitCode)
    throw new SelftimeError(
      'usage',
      `Run ${run} ended with exit code ${exit.exitCode}, the first one with ${before.exitCode}.`,
      again,
    );
  if (samples === 0)
    throw new SelftimeError(
      'notComparable',
      `Run ${run} has no samples.`,
      'Have the program do more work: it should run for a few seconds.',
    );
}
