import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Recording, RecordingRequest } from '../../adapter/host.ts';
import { attachTo } from '../../capture/attach/attachTo.ts';
import { defaultCaptureFile, defaultCaptureOptions, openCapture } from '../../capture/capture.ts';
import type { Capture, CaptureResult, CaptureUpdate } from '../../capture/types.ts';
import { SelftimeError } from '../../core/errors.ts';
import type { Micros, Millis } from '../../core/units.ts';
import { setting } from '../settings.ts';
import { namingCommand, unusedFile } from './captureFolder.ts';

/** A target that runs, or whose capture is being written. */
export interface ActiveRecording {
  readonly id: number;
  /** For people: the program's file name, else the configuration's name. */
  readonly name: string;
  readonly started: Millis;
  readonly samples: number;
  /** The target is over, its capture is being written. */
  readonly over: boolean;
  stop(): void;
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
}

interface Running extends ActiveRecording {
  samples: number;
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
  readonly #running = new Map<number, Running>();
  readonly #writing = new Set<Promise<void>>();
  readonly #files = new Set<string>();
  #lastId = 0;
  #interval: Micros | undefined;

  readonly onStart = this.#start.event;
  readonly onUpdate = this.#update.event;
  readonly onEnd = this.#end.event;

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
    const named = namingCommand(command, request.program);
    const capture = await openCapture(
      {
        ...defaultCaptureOptions,
        intervalMicros: this.#interval ?? setting('sampling.intervalMicros'),
        windowSeconds: setting('sampling.windowSeconds'),
        out: unusedFile(defaultCaptureFile(this.#folder(), named), this.#files),
        command,
        cwd,
        attached: request.attached,
      },
      this.#agentPath,
    ).catch(nameTheSetting);
    const recording: Running = {
      id: ++this.#lastId,
      name: request.program === undefined ? request.name : basename(request.program),
      started: Date.now(),
      samples: 0,
      over: false,
      stop: request.stop,
      save: () => capture.save(),
    };
    this.#running.set(recording.id, recording);
    capture.onUpdate((update) => {
      recording.samples = update.samples;
      this.#update.fire({ recording, update });
    });
    this.#start.fire(recording);
    return {
      environment: (base) => capture.environment(base),
      attach: (target) => attachTo(target, capture),
      agentPids: () => capture.processes().map((process) => process.pid),
      endBusy: (signal) => void capture.endBusy(signal).catch(this.#fail),
      ended: (exit) => this.#keep(this.#finish(recording, capture, exit)),
      abandon: () => this.#keep(this.#abandon(recording, capture)),
    };
  }

  /** What `start` starts is sampled at an interval of its own, whatever the setting says. */
  async atInterval(interval: Micros, start: () => Promise<void>): Promise<void> {
    this.#interval = interval;
    try {
      await start();
    } finally {
      this.#interval = undefined;
    }
  }

  stopAll(): void {
    for (const recording of this.running) recording.stop();
  }

  /** Stops every target; resolves when their captures are on disk. */
  async close(): Promise<void> {
    this.stopAll();
    while (this.#running.size > 0) await Promise.race([...this.#writing, once(this.onEnd)]);
    await Promise.all(this.#writing);
  }

  dispose(): void {
    this.#start.dispose();
    this.#update.dispose();
    this.#end.dispose();
  }

  #keep(work: Promise<void>): void {
    this.#writing.add(work);
    void work.finally(() => this.#writing.delete(work));
  }

  async #finish(recording: Running, capture: Capture, exit: Parameters<Capture['finish']>[0]): Promise<void> {
    recording.over = true;
    let result: CaptureResult | undefined;
    try {
      result = await capture.finish(exit);
      recording.samples = result.samples;
    } catch (error) {
      this.#fail(error);
    }
    this.#running.delete(recording.id);
    this.#end.fire({ recording, result });
  }

  async #abandon(recording: Running, capture: Capture): Promise<void> {
    this.#running.delete(recording.id);
    this.#end.fire({ recording, result: undefined });
    await capture.discard().catch((error: unknown) => this.#fail(error));
  }
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
