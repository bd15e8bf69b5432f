import { findSourceMap } from 'node:module';
import { gzipSync } from 'node:zlib';
import { threadId } from 'node:worker_threads';
import {
  windowComment,
  type AgentConfig,
  type FailureRecord,
  type ProcessRecord,
  type SourceMapRecord,
} from '../protocol/agentFiles.ts';
import type { Millis } from '../core/units.ts';
import { writeFile } from './files.ts';
import type * as SamplerModule from './sampler.ts';

/**
 * The first windows are this long, each later one twice as long up to the configured length: lines show early, also
 * where the first window is nothing but starting up.
 */
const SHORT_WINDOW_MS: Millis = 1000;
const SHORT_WINDOWS = 3;

// As they are before the target's own code runs: tests replace the global clock, and must not find our timer in it.
const startTimer = setTimeout;
const now = Date.now;

/** Samples this thread into windows until it ends. */
export class Recorder {
  private readonly config: AgentConfig;
  private readonly sampler: SamplerModule.Sampler;
  private readonly scriptsWithMap = new Set<string>();
  private sequence = 0;
  private windowStart = now();
  private finished = false;

  /** undefined when the sampler cannot run here; why is then in the capture's folder. */
  static start(config: AgentConfig): Recorder | undefined {
    const record: ProcessRecord = {
      pid: process.pid,
      ppid: process.ppid,
      threadId,
      argv: process.argv,
      execArgv: process.execArgv,
      cwd: process.cwd(),
      nodeVersion: process.version,
      stripsTypes: Boolean((process.features as { typescript?: unknown }).typescript),
      startTime: now(),
    };
    writeFile(config.folder, 'process.json', record);
    try {
      // Loaded here and not above: the native addon may be missing for this platform or Node version.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const sampler = require('./sampler.ts') as typeof SamplerModule;
      return new Recorder(config, new sampler.Sampler(config.intervalMicros, config.windowMs));
    } catch (error) {
      const failure: FailureRecord = {
        pid: process.pid,
        nodeVersion: process.version,
        platform: process.platform,
        arch: process.arch,
        message: error instanceof Error ? error.message : String(error),
        code: (error as NodeJS.ErrnoException).code,
      };
      writeFile(config.folder, 'failed.json', failure);
      return undefined;
    }
  }

  private constructor(config: AgentConfig, sampler: SamplerModule.Sampler) {
    this.config = config;
    this.sampler = sampler;
    this.schedule(SHORT_WINDOW_MS);
  }

  private schedule(length: Millis): void {
    const timer = startTimer(
      () => {
        this.rotate();
        if (!this.finished) this.schedule(this.sequence < SHORT_WINDOWS ? length : length * 2);
      },
      Math.min(length, this.config.windowMs),
    );
    timer.unref();
  }

  /** Closes the open window and starts the next. Never throws. */
  rotate(why: { readonly bySignal: boolean } = { bySignal: false }): void {
    this.close(false, why.bySignal);
  }

  /** Closes the last window; the sampler stops. Never throws, and does nothing the second time. */
  finish(): void {
    this.close(true, false);
  }

  private close(final: boolean, bySignal: boolean): void {
    if (this.finished) return;
    this.finished = final;
    try {
      const { profile, scripts, ...window } = this.sampler.stop(!final);
      const comment = windowComment({
        sequence: this.sequence,
        startTime: this.windowStart,
        durationMs: window.durationMs,
        intervalMicros: this.config.intervalMicros,
        ticks: window.ticks,
        idleTicks: window.idleTicks,
        agentTicks: window.agentTicks,
        final,
        bySignal,
      });
      profile.comment = [profile.stringTable.dedup(comment)];
      this.windowStart = now();
      this.writeSourceMaps(scripts);
      const name = `window-${String(this.sequence++).padStart(5, '0')}.pb.gz`;
      writeFile(this.config.folder, name, gzipSync(profile.encode()));
    } catch {
      // The folder may be gone or the disk full: the target runs on, this window is lost.
    }
  }

  /** Code transformed while loading (tsx, --enable-source-maps) has its map only in this process. */
  private writeSourceMaps(scripts: ReadonlyMap<string, string>): void {
    for (const [script, file] of scripts) {
      if (this.scriptsWithMap.has(script)) continue;
      this.scriptsWithMap.add(script);
      const map = findSourceMap(script)?.payload;
      if (!map) continue;
      const record: SourceMapRecord = { file, map: { ...map, sourcesContent: undefined } };
      writeFile(this.config.folder, `map-${this.scriptsWithMap.size}.json`, record);
    }
  }
}
