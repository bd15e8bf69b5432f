import { existsSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { threadId } from 'node:worker_threads';
import {
  partComment,
  WARM_FILE,
  windowComment,
  type AgentConfig,
  type FailureRecord,
  type FinalCost,
  type PauseRecord,
  type ProcessRecord,
  type SourceMapRecord,
  type WindowRecord,
} from '../protocol/agentFiles.ts';
import type { Micros, Millis } from '../core/units.ts';
import { Controller, type Plan } from './control/controller.ts';
import { threadTimes } from './cpuClock.ts';
import { WindowFiles, writeFile } from './files.ts';
import { LoadMeter } from './loadMeter.ts';
import { canRepairLines, repairLines } from './repairLines.ts';
import type * as SourcesModule from './sources.ts';
import { startTimer, stopTimer } from './timers.ts';

/** Until the target is warm, a window is no longer than this: the end of warming up falls into one. */
const WARMING_WINDOW: Millis = 1000;
/** During a pause, the load is looked at this often. */
const LOOK_EVERY: Millis = 1000;

// As they are before the target's own code runs: tests replace the global clock.
const now = Date.now;
const fileExists = existsSync;
const kill = process.kill.bind(process);

export interface RecorderStart {
  /** CPU time of the thread when the agent began to load. */
  readonly begun: Millis;
  /** Code of the target has run, and may be optimised. */
  readonly late: boolean;
  /** Called when recording ends because its host has ended, or its folder is gone. */
  readonly onAbandoned: () => void;
}

/** Samples this thread into windows until it ends. */
export class Recorder {
  private readonly config: AgentConfig;
  private readonly sources: SourcesModule.Sources;
  private readonly files: WindowFiles;
  private readonly load: LoadMeter;
  private readonly controller: Controller;
  private readonly scriptsWithMap = new Set<string>();
  private plan: Plan;
  private sequence = 0;
  private windowStart: Millis = 0;
  private startMs: Millis = 0;
  private encodeMs: Millis = 0;
  private pause: { readonly start: Millis; readonly reason: string } | undefined;
  private pauses: PauseRecord[] = [];
  private finished = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly onAbandoned: () => void;

  /** undefined when the sampler cannot run here; why is then in the capture's folder. */
  static start(config: AgentConfig, how: RecorderStart): Recorder | undefined {
    writeFile(config, 'process.json', processRecord());
    try {
      // Loaded here and not above: the native addon may be missing for this platform or Node version.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { Sources } = require('./sources.ts') as typeof SourcesModule;
      return new Recorder(config, new Sources(config), how);
    } catch (error) {
      const failure: FailureRecord = {
        pid: process.pid,
        nodeVersion: process.version,
        platform: process.platform,
        arch: process.arch,
        message: error instanceof Error ? error.message : String(error),
        code: (error as NodeJS.ErrnoException).code,
      };
      writeFile(config, 'failed.json', failure);
      return undefined;
    }
  }

  /** Whether a thread of this process writes windows. */
  isRecorded(id: number): boolean {
    return fileExists(join(this.config.folder, `${process.pid}-${id}.process.json`));
  }

  private constructor(config: AgentConfig, sources: SourcesModule.Sources, how: RecorderStart) {
    const { intervalMicros, windowMs: longestWindow, budget, cpuThreshold, pauses, steady } = config;
    this.config = config;
    this.sources = sources;
    this.onAbandoned = how.onAbandoned;
    this.files = new WindowFiles(config);
    this.load = new LoadMeter(config.inspectorPort, () => this.rotate());
    const canRestart = sources.isTimed && canRepairLines();
    this.controller = new Controller({
      intervalMicros,
      longestWindow,
      budget,
      cpuThreshold,
      pauses,
      canRestart: canRestart && !steady,
      liveHeap: sources.hasLiveHeap,
    });
    this.plan = this.controller.initial();
    this.open(intervalMicros, how.late && canRestart, how.begun);
    this.schedule();
  }

  /** Starts sampling, and opens a window. The CPU time since `begun` is a cost of it. */
  private open(interval: Micros, repairsLines: boolean, begun = threadTimes().cpu): void {
    // V8 counts the time that starting takes.
    this.windowStart = now();
    this.sources.start(interval);
    if (repairsLines) repairLines();
    this.startMs = threadTimes().cpu - begun;
  }

  private schedule(): void {
    const { awaitsWarm, folder } = this.config;
    const warming = awaitsWarm && !fileExists(join(folder, WARM_FILE));
    const length = warming ? Math.min(WARMING_WINDOW, this.plan.windowMs) : this.plan.windowMs;
    this.timer = startTimer(
      () => {
        if (this.pause) this.resumeIfCalm();
        else this.rotate();
        if (!this.finished) this.schedule();
      },
      this.pause ? LOOK_EVERY : length,
    );
    this.timer.unref();
  }

  /** Neither finished nor abandoned. */
  get isRecording(): boolean {
    return !this.finished;
  }

  /** Closes the open window and starts the next; during a pause only a signal is worth a window. Never throws. */
  rotate(why: { readonly bySignal: boolean } = { bySignal: false }): void {
    this.close(false, why.bySignal);
  }

  /**
   * Closes the last window; the sampler stops. Never throws, and does nothing the second time.
   * @param inspectorPort of the inspector that the host asks for it through
   */
  finish(inspectorPort?: number): void {
    if (inspectorPort !== undefined) this.load.ownPort = inspectorPort;
    this.close(true, false);
  }

  private close(final: boolean, bySignal: boolean): void {
    const { pause } = this;
    if (this.finished || (pause && !final && !bySignal)) return;
    this.finished = final;
    if (final) stopTimer(this.timer);
    try {
      if (pause && final) this.notePause(pause);
      const { intervalMicros } = this.plan;
      // The next one opens here, and not when this one is written.
      const endTime = now();
      const { parts, scripts, cost, gcTicks, ...window } = this.load.closing(() => this.sources.stop(!final));
      const stopped = threadTimes().cpu;
      const { elapsed, watchMs, heapFull, codeUsed, ...load } = this.load.take(
        window.ticks > 0 ? gcTicks / window.ticks : undefined,
      );
      const turnover = cost.stopMs + cost.serializeMs + this.encodeMs + watchMs;
      if (!pause)
        this.plan = this.controller.next({
          ...{ elapsed, samples: window.ticks, sampling: cost.samplingMs, turnover, start: this.startMs },
          ...{ cpu: load.cpu, utilization: load.utilization, gcShare: load.gc.totalMs / elapsed },
          ...{ heapUsed: load.heapUsed, heapFull, codeUsed },
        });
      const goesOn = !final && !pause;
      const { endLiveHeap } = this.plan;
      if (goesOn && endLiveHeap !== undefined) this.sources.endLiveHeap(endLiveHeap, now());
      const record: WindowRecord = {
        ...{ type: parts[0].type, sequence: this.sequence, startTime: this.windowStart },
        ...{ endTime, intervalMicros, ...window, missing: this.sources.missing },
        cost: { ...cost, startMs: this.startMs, encodeMs: this.encodeMs, watchMs },
        ...{ load, pauses: this.pauses, decisions: goesOn ? this.plan.decisions : [], lost: this.files.lost },
        ...{ final, bySignal },
      };
      this.pauses = [];
      this.startMs = 0;
      this.windowStart = endTime;
      this.writeSourceMaps(scripts);
      this.write(parts, record);
      this.encodeMs = threadTimes().cpu - stopped;
      if (final) this.end();
      else if (goesOn) this.goOn(intervalMicros);
    } catch {
      // The target runs on; this window is lost.
    }
  }

  private end(): void {
    this.load.stop();
    writeFile(this.config, 'cost.json', { encodeMs: this.encodeMs } satisfies FinalCost);
  }

  private write(parts: readonly SourcesModule.Part[], record: WindowRecord): void {
    const { sequence, startTime, final } = record;
    const name = `window-${String(sequence).padStart(5, '0')}`;
    // The record comes last: where it is, the rest of its window has been written.
    for (const [i, { type, profile }] of [...parts.entries()].reverse()) {
      const comment = i === 0 ? windowComment(record) : partComment({ type, sequence, startTime });
      profile.comment = [profile.stringTable.dedup(comment)];
      const file = i === 0 ? `${name}.pb.gz` : `${name}.${type}.pb.gz`;
      this.files.write(file, gzipSync(profile.encode()), final);
    }
    this.sequence++;
  }

  private goOn(interval: Micros): void {
    if (!this.isWanted()) this.abandon();
    else if (this.plan.pause) {
      this.sources.pause();
      this.pause = { start: now(), reason: this.plan.decisions.at(-1) ?? '' };
    } else if (this.plan.intervalMicros !== interval) this.restart();
  }

  /** Nobody reads what is written for a host that has ended, or into a folder that is gone. */
  private isWanted(): boolean {
    try {
      kill(this.config.hostPid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    }
    return !this.files.folderIsGone;
  }

  private abandon(): void {
    this.finished = true;
    stopTimer(this.timer);
    this.sources.abandon();
    this.sources.stopHeap();
    this.load.stop();
    this.onAbandoned();
  }

  private restart(): void {
    const begun = threadTimes().cpu;
    this.sources.abandon();
    this.open(this.plan.intervalMicros, true, begun);
  }

  private resumeIfCalm(): void {
    try {
      const { cpu, elapsed } = this.load.take();
      if (!this.isWanted()) this.abandon();
      else if (this.controller.mayResume(cpu, elapsed)) {
        this.notePause(this.pause!);
        this.restart();
      }
    } catch {
      this.finished = true;
    }
  }

  private notePause({ start, reason }: { readonly start: Millis; readonly reason: string }): void {
    this.pause = undefined;
    this.pauses.push({ start, end: now(), reason });
  }

  /** Code transformed while loading (tsx, --enable-source-maps) has its map only in this process. */
  private writeSourceMaps(scripts: ReadonlyMap<string, string>): void {
    for (const [script, file] of scripts) {
      if (this.scriptsWithMap.has(script)) continue;
      this.scriptsWithMap.add(script);
      const map = findSourceMap(script)?.payload;
      if (!map) continue;
      const record: SourceMapRecord = { file, map: { ...map, sourcesContent: undefined } };
      try {
        writeFile(this.config, `map-${this.scriptsWithMap.size}.json`, record);
      } catch {
        // Tried again with the next window that has it.
        this.scriptsWithMap.delete(script);
      }
    }
  }
}

function processRecord(): ProcessRecord {
  return {
    pid: process.pid,
    ppid: process.ppid,
    threadId,
    argv: process.argv,
    execArgv: process.execArgv,
    nodeOptions: flagsOf(process.env.NODE_OPTIONS ?? ''),
    cwd: process.cwd(),
    nodeVersion: process.version,
    arch: process.arch,
    stripsTypes: Boolean((process.features as { typescript?: unknown }).typescript),
    startTime: now(),
  };
}

/** Without the one that loads this file. */
function flagsOf(options: string): string[] {
  return options
    .replace(`--require "${__filename.replace(/["\\]/g, '\\$&')}"`, '')
    .split(/\s+/)
    .filter((word) => word.startsWith('-'));
}
