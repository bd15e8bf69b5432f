import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Recording, RecordingRequest } from '../../adapter/host.ts';
import { StopLadder, stopTimes, type StopOptions } from '../../adapter/target.ts';
import { comparedRunOptions } from '../../capture/comparedRuns.ts';
import { defaultCaptureFile } from '../../capture/captureFile.ts';
import { sendSignal } from '../../capture/sendSignal.ts';
import type { TerminalCommand } from '../../capture/terminal/terminalCaptures.ts';
import type { Capture, CaptureResult, CaptureUpdate } from '../../capture/types.ts';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { SelftimeError } from '../../core/errors.ts';
import type { Fraction, Micros, Millis } from '../../core/units.ts';
import { namingCommand } from './captureFolder.ts';
import { currentSampling } from './samplingSettings.ts';

/** A target that runs, or whose capture is being written. */
export interface ActiveRecording {
  readonly id: number;
  /** For people: the program's file name, else the configuration's name. */
  readonly name: string;
  readonly started: Millis;
  readonly samples: number;
  /** What profiling has taken so far, of a core for each thread; undefined while that is not known. */
  readonly overhead: Fraction | undefined;
  /** Where its capture goes; absolute. */
  readonly file: string;
  /** Typed in a terminal: whoever did so sees there that it runs. */
  readonly inTerminal: boolean;
  /** One of several runs in a row: whoever started them shows how they go, and what came of them. */
  readonly inSeries: boolean;
  /** The target is over, its capture is being written. */
  readonly over: boolean;
  stop(how?: StopOptions): void;
  /** Writes what is known so far; the absolute path of the capture. */
  save(): Promise<string>;
}

export interface RecordingEvents {
  readonly onStart: vscode.Event<ActiveRecording>;
  readonly onUpdate: vscode.Event<{ readonly recording: ActiveRecording; readonly update: CaptureUpdate }>;
  /** The target is over; `result` is undefined when the capture could not be written or nothing ran. */
  readonly onEnd: vscode.Event<{
    readonly recording: ActiveRecording;
    readonly result: CaptureResult | undefined;
  }>;
  /** A capture is on disk, to stay: not one of a series that is still to be judged. Its absolute path. */
  readonly onKept: vscode.Event<string>;
}

/** How the next recordings differ from others. */
export interface RecordingStyle {
  /** Whatever settings and launch configurations say. */
  readonly intervalMicros: Micros;
  /** Of runs in a row: where their captures go; absolute. */
  readonly seriesFolder?: string;
}

interface Running extends ActiveRecording {
  samples: number;
  overhead: Fraction | undefined;
  over: boolean;
}

/** All recordings of this window. Owns them, so that a capture is written even after its debug session is gone. */
export class Recordings implements RecordingEvents, vscode.Disposable {
  readonly #agentPath: string;
  readonly #folder: () => string;
  readonly #fail: (error: unknown) => void;
  readonly #start = new vscode.EventEmitter<ActiveRecording>();
  readonly #update = new vscode.EventEmitter<{ recording: ActiveRecording; update: CaptureUpdate }>();
  readonly #end = new vscode.EventEmitter<{
    recording: ActiveRecording;
    result: CaptureResult | undefined;
  }>();
  readonly #kept = new vscode.EventEmitter<string>();
  readonly #running = new Map<number, Running>();
  readonly #writing = new Set<Promise<void>>();
  #lastId = 0;
  #inSeries = false;
  #style: RecordingStyle | undefined;

  readonly onStart = this.#start.event;
  readonly onUpdate = this.#update.event;
  readonly onEnd = this.#end.event;
  readonly onKept = this.#kept.event;

  /**
   * @param agentPath the built agent, absolute.
   * @param folder where captures go, asked for each recording.
   */
  constructor(agentPath: string, folder: () => string, fail: (error: unknown) => void) {
    this.#agentPath = agentPath;
    this.#folder = folder;
    this.#fail = fail;
  }

  get running(): readonly ActiveRecording[] {
    return [...this.#running.values()];
  }

  /** @throws SelftimeError when nothing can be recorded. */
  async begin(request: RecordingRequest): Promise<Recording> {
    const { command, cwd } = request;
    const sampling = currentSampling(request.sampling);
    const style = this.#style;
    const options = {
      ...{ ...sampling, ...(style?.seriesFolder !== undefined && comparedRunOptions) },
      intervalMicros: style?.intervalMicros ?? sampling.intervalMicros,
      out: defaultCaptureFile(style?.seriesFolder ?? this.#folder(), namingCommand(command, request.program)),
      unusedName: true,
      ...{ scenario: undefined, command, cwd },
      attachedPid: request.attachedPid,
    };
    const { openCapture } = await import('../engine.ts');
    const capture = await openCapture(options, this.#agentPath).catch(nameTheSetting);
    const recording = this.#recording(capture, {
      name: request.program === undefined ? request.name : basename(request.program),
      ...{ started: Date.now(), inTerminal: false, inSeries: style?.seriesFolder !== undefined },
      stop: (how) => request.stop(how),
    });
    this.#show(recording);
    capture.onUpdate((update) => this.#updated(recording, update));
    return {
      environment: (base) => capture.environment(base),
      attach: async (target) => (await import('../engine.ts')).attachTo(target, capture),
      agentPids: () => capture.processes().map((process) => process.pid),
      running: () => capture.running(),
      endBusy: (signal, which) => void capture.endBusy(signal, which).catch(this.#fail),
      ended: (exit) => this.#keep(this.#finish(recording, capture.finish(exit))),
      abandon: () => this.#keep(this.#abandon(recording, capture)),
    };
  }

  /** A command of a terminal is seen when it has samples or is too busy for them, and again at its end if it is worth it. */
  follow(command: TerminalCommand): void {
    const { name, started, capture, isBusy, ended } = command;
    const over = ended.catch(() => undefined);
    const ladder = new StopLadder(terminalActions(capture, this.#fail), over, stopTimes);
    const recording = this.#recording(capture, {
      ...{ name, started, inTerminal: true, inSeries: false },
      stop: (how) => ladder.stop(how),
    });
    if (isBusy) this.#show(recording);
    capture.onUpdate((update) => {
      this.#show(recording);
      this.#updated(recording, update);
    });
    const seen = ended.then((result) => {
      if (result) this.#show(recording);
      return result;
    });
    this.#keep(this.#finish(recording, seen));
  }

  /** Where the capture of a command goes, or beside it when that name is taken; absolute. */
  captureFile(command: readonly string[], program?: string): string {
    return defaultCaptureFile(this.#folder(), namingCommand(command, program));
  }

  /** What `start` starts is recorded in a style of its own. */
  async inStyle(style: RecordingStyle, start: () => Promise<void>): Promise<void> {
    this.#style = style;
    try {
      await start();
    } finally {
      this.#style = undefined;
    }
  }

  /** Runs in a row are under way: whatever works beside them is measured with them. */
  get inSeries(): boolean {
    return this.#inSeries;
  }

  /**
   * Records runs in a row. Their captures are told of when all of them are over: what is done with one takes time from
   * the next one.
   *
   * @param work is given what keeps a capture: the run was a whole one
   */
  async series<T>(work: (keep: (file: string) => void) => PromiseLike<T>): Promise<T> {
    const kept: string[] = [];
    this.#inSeries = true;
    try {
      return await work((file) => kept.push(file));
    } finally {
      this.#inSeries = false;
      for (const file of kept) this.#kept.fire(file);
    }
  }

  /** Tells of a capture that another window, or the command line, could not write. @param file absolute */
  tellRecovered(file: string): void {
    this.#kept.fire(file);
  }

  stopAll(how?: StopOptions): void {
    for (const recording of this.running) recording.stop(how);
  }

  /** Stops every target before the window is gone; resolves when their captures are on disk. */
  async close(): Promise<void> {
    this.stopAll({ hurry: true });
    while (this.#running.size > 0) await Promise.race([...this.#writing, once(this.onEnd)]);
    await Promise.all(this.#writing);
  }

  dispose(): void {
    this.#start.dispose();
    this.#update.dispose();
    this.#end.dispose();
    this.#kept.dispose();
  }

  #recording(
    capture: Capture,
    about: Pick<ActiveRecording, 'name' | 'started' | 'inTerminal' | 'inSeries' | 'stop'>,
  ): Running {
    const state = { id: ++this.#lastId, samples: 0, overhead: undefined, over: false };
    return { ...state, ...about, file: capture.file, save: () => capture.save() };
  }

  #show(recording: Running): void {
    if (this.#running.has(recording.id)) return;
    this.#running.set(recording.id, recording);
    this.#start.fire(recording);
  }

  #updated(recording: Running, update: CaptureUpdate): void {
    recording.samples = update.samples;
    recording.overhead = readCaptureMetadata(update.profile)?.overhead?.measured ?? undefined;
    this.#update.fire({ recording, update });
  }

  #keep(work: Promise<void>): void {
    this.#writing.add(work);
    void work.finally(() => this.#writing.delete(work));
  }

  async #finish(recording: Running, finished: Promise<CaptureResult | undefined>): Promise<void> {
    recording.over = !recording.inTerminal;
    let result: CaptureResult | undefined;
    try {
      result = await finished;
      recording.samples = result?.samples ?? recording.samples;
    } catch (error) {
      this.#fail(error);
    }
    recording.over = true;
    if (!this.#running.delete(recording.id)) return;
    this.#end.fire({ recording, result });
    if (result && !recording.inSeries) this.#kept.fire(result.file);
  }

  async #abandon(recording: Running, capture: Capture): Promise<void> {
    this.#running.delete(recording.id);
    this.#end.fire({ recording, result: undefined });
    await capture.discard().catch((error: unknown) => this.#fail(error));
  }
}

/** A terminal's processes are its shell's: each that loaded the agent is told. */
function terminalActions(capture: Capture, fail: (error: unknown) => void) {
  return {
    signal: (signal: NodeJS.Signals) => {
      void capture.running().then((pids) => pids.forEach((pid) => sendSignal(pid, signal)), fail);
    },
    help: (signal: Parameters<Capture['endBusy']>[0]) => void capture.endBusy(signal).catch(fail),
  };
}

/** Here the place for captures is a setting: say so. */
function nameTheSetting(error: unknown): never {
  if (!(error instanceof SelftimeError) || error.code !== 'cannotWrite') throw error;
  throw new SelftimeError(
    error.code,
    error.message,
    'Choose another folder in the setting selftime.captureFolder.',
  );
}

function once(event: vscode.Event<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const subscription = event(() => {
      subscription.dispose();
      resolve();
    });
  });
}
