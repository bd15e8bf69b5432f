import { threadLabel } from '../core/captureFacts.ts';
import { WARMUP_LABEL, type ProcessMetadata } from '../core/captureMetadata.ts';
import { ProfileBuilder } from '../core/profileBuilder.ts';
import type { Profile } from '../core/profile.ts';
import type { Micros, Millis } from '../core/units.ts';
import type { FailureRecord, ProcessRecord, WindowRecord } from '../protocol/agentFiles.ts';
import type { AgentFile } from './agentFolder.ts';
import { SourceLines } from './functions/sourceLines.ts';
import { isLauncher, processName } from './processes.ts';
import { ThreadLog } from './threadLog.ts';
import type { TargetProcess } from './types.ts';
import { countWarmup, type WarmupWatch } from './warmup.ts';

const SAMPLE_TYPES = [
  { type: 'samples', unit: 'count' },
  { type: 'wall', unit: 'nanoseconds' },
];

interface Thread {
  readonly record: ProcessRecord;
  readonly log: ThreadLog;
  samples: number;
  /** Not among `samples`. */
  warmupSamples: number;
}

/** Sums the windows of all processes and threads of a target into one profile, in lines of source. */
export class WindowMerger {
  readonly failures: FailureRecord[] = [];
  readonly lines: SourceLines;
  unreadable = 0;
  /** Why agents could not write a window at first, such as `ENOSPC`; they try again. */
  readonly writeErrors = new Set<string>();
  private readonly builder = new ProfileBuilder(SAMPLE_TYPES);
  private readonly threads = new Map<string, Thread>();
  private readonly launcherWindows: { key: string; record: WindowRecord; profile: Profile }[] = [];
  private readonly warmup: WarmupWatch | undefined;
  private warmupCounts = false;

  /** @param parserFile see SourceLines */
  constructor(warmup?: WarmupWatch, parserFile?: string) {
    this.warmup = warmup;
    this.lines = new SourceLines(parserFile);
  }

  async add(files: readonly AgentFile[]): Promise<void> {
    for (const file of files) {
      if (file.kind === 'process') this.addThread(file.key, file.record);
      else if (file.kind === 'failed') this.failures.push(file.record);
      else if (file.kind === 'lost') this.writeErrors.add(file.reason);
      else if (file.kind === 'map') this.lines.maps.addFromTarget(file.record);
      else if (file.kind === 'unreadable') this.unreadable++;
      else await this.addWindow(file.key, file.record, file.profile);
    }
  }

  private addThread(key: string, record: ProcessRecord): void {
    this.threads.set(key, { record, log: new ThreadLog(), samples: 0, warmupSamples: 0 });
    if (!isLauncher(record)) this.warmup?.begin(record.startTime);
  }

  private async addWindow(key: string, record: WindowRecord, profile: Profile): Promise<void> {
    const thread = this.threads.get(key);
    if (!thread) return void this.unreadable++;
    thread.log.add(record);
    if (isLauncher(thread.record)) this.launcherWindows.push({ key, record, profile });
    else await this.merge(key, thread, record, profile);
  }

  private async merge(key: string, thread: Thread, window: WindowRecord, raw: Profile): Promise<void> {
    const isWarmup = this.warmup?.covers(key, window, raw, this.isBusiest(thread)) ?? false;
    // The sampler calls its columns sample/wall; ours are pprof's own words.
    const profile = await this.lines.place({ ...raw, sampleTypes: SAMPLE_TYPES }, thread.record);
    const { pid, threadId } = thread.record;
    this.builder.add(profile, {
      labels: [
        { key: 'pid', value: pid },
        { key: 'thread', value: threadLabel(threadId) },
        { key: 'process', value: this.nameOf(pid) },
        ...(isWarmup ? [WARMUP_LABEL] : []),
      ],
    });
    let samples = 0;
    for (let s = 0; s < profile.samples.length; s++)
      samples += profile.samples.values[s * SAMPLE_TYPES.length];
    if (isWarmup) thread.warmupSamples += samples;
    else thread.samples += samples;
  }

  /** Only the main thread knows its script when the agent loads; it is the first one of its process. */
  private nameOf(pid: number): string {
    const threads = [...this.threads.values()];
    return processName(threads.find(({ record }) => record.pid === pid)!.record);
  }

  private isBusiest({ samples, warmupSamples }: Thread): boolean {
    const others = [...this.threads.values()];
    return others.every((other) => other.samples + other.warmupSamples <= samples + warmupSamples);
  }

  /** Warming up never ended: its samples are all there is. */
  countWarmup(): void {
    this.warmupCounts = true;
    for (const thread of this.threads.values()) {
      thread.samples += thread.warmupSamples;
      thread.warmupSamples = 0;
    }
  }

  /** Launchers such as npm are left out, unless nothing else was sampled. */
  async includeLaunchersIfAlone(): Promise<void> {
    if (this.samples > 0) return;
    if (this.warmupSamples > 0) return;
    for (const { key, record, profile } of this.launcherWindows.splice(0))
      await this.merge(key, this.threads.get(key)!, record, profile);
  }

  /** When the first process loaded the agent, since the epoch; undefined before that. */
  get startTime(): Millis | undefined {
    const starts = [...this.threads.values()].map(({ record }) => record.startTime);
    return starts.length > 0 ? Math.min(...starts) : undefined;
  }

  /** Any window at all, empty ones too. */
  get sawWindows(): boolean {
    return [...this.threads.values()].some(({ log }) => log.last !== undefined);
  }

  get samples(): number {
    let sum = 0;
    for (const thread of this.threads.values()) sum += thread.samples;
    return sum;
  }

  get warmupSamples(): number {
    let sum = 0;
    for (const thread of this.threads.values()) sum += thread.warmupSamples;
    return sum;
  }

  /** Processes that are no launchers, in the order in which they were seen. */
  get programs(): readonly ProcessRecord[] {
    const records = [...this.threads.values()].map(({ record }) => record);
    return records.filter((record) => record.threadId === 0 && !isLauncher(record));
  }

  /** Of all threads that were sampled. */
  get logs(): readonly { readonly pid: number; readonly threadId: number; readonly log: ThreadLog }[] {
    return [...this.threads.values()].map(({ record: { pid, threadId }, log }) => ({ pid, threadId, log }));
  }

  /** Threads whose last window is missing: killed, or still running. */
  get unfinished(): readonly { readonly name: string; readonly pid: number; readonly threadId: number }[] {
    const failed = new Set(this.failures.map((failure) => failure.pid));
    const names = new Map(this.processes().map(({ pid, name }) => [pid, name]));
    return [...this.threads.values()]
      .filter(({ record, log: { last } }) => !last?.final && !last?.bySignal && !failed.has(record.pid))
      .map(({ record }) => ({ ...record, name: names.get(record.pid) ?? processName(record) }));
  }

  /** Processes that may be too busy to notice a signal: still sampled, and not seen to handle one themselves. */
  get unheeding(): readonly number[] {
    const threads = [...this.threads.values()];
    return threads
      .filter(({ record, log }) => record.threadId === 0 && !log.last?.final && !log.handlesSignals)
      .map(({ record }) => record.pid);
  }

  /** All that were sampled; launchers only where there is nothing else. */
  processes(): TargetProcess[] {
    const processes = new Map<number, TargetProcess & { threads: { threadId: number; samples: number }[] }>();
    const all = [...this.threads.values()];
    const meant = all.filter((thread) => thread.samples > 0 || !isLauncher(thread.record));
    for (const { record, samples } of meant.length > 0 ? meant : all) {
      let process = processes.get(record.pid);
      // Only the main thread knows its script when the agent loads; its file sorts first.
      if (!process) {
        process = {
          pid: record.pid,
          ppid: record.ppid,
          name: processName(record),
          nodeVersion: record.nodeVersion,
          threads: [],
        };
        processes.set(record.pid, process);
      }
      process.threads.push({ threadId: record.threadId, samples });
    }
    return [...processes.values()];
  }

  /** The same, with all that is known of each. @param start of the capture, since the epoch */
  processMetadata(start: Millis): ProcessMetadata[] {
    const known = new Map([...this.threads.values()].map((thread) => [keyOf(thread.record), thread]));
    return this.processes().map((process) => {
      const { arch, nodeOptions, execArgv, argv } = known.get(
        keyOf({ ...process, threadId: process.threads[0].threadId }),
      )!.record;
      return {
        ...{ ...process, arch, flags: [...nodeOptions, ...execArgv], argv },
        threads: process.threads.map(({ threadId, samples }) => {
          const { log } = known.get(keyOf({ pid: process.pid, threadId }))!;
          return { threadId, samples, ...log.metadata(start) };
        }),
      };
    });
  }

  build(about: {
    intervalMicros: Micros;
    startTime: Millis;
    durationMs: Millis;
    comments: readonly string[];
  }): Profile {
    const profile = this.builder.build({
      period: about.intervalMicros * 1000,
      periodType: SAMPLE_TYPES[1],
      timeNanos: about.startTime * 1e6,
      durationNanos: about.durationMs * 1e6,
      comments: about.comments,
    });
    return this.warmupCounts ? countWarmup(profile) : profile;
  }
}

function keyOf({ pid, threadId }: { readonly pid: number; readonly threadId: number }): string {
  return `${pid}-${threadId}`;
}
