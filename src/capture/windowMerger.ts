import { threadLabel } from '../core/captureFacts.ts';
import { WARMUP_LABEL, type ProcessMetadata } from '../core/captureMetadata.ts';
import { ProfileBuilder, type Label } from '../core/profileBuilder.ts';
import type { Profile, ValueType } from '../core/profile.ts';
import { isTimed, mainValue, sampleTypesOf, type ProfileType } from '../core/profileTypes.ts';
import { countColumn, sumOfColumn } from '../core/sampleTypes.ts';
import type { Bytes, Micros, Millis } from '../core/units.ts';
import type { FailureRecord, PartRecord, ProcessRecord, WindowRecord } from '../protocol/agentFiles.ts';
import type { AgentFile } from './agentFolder.ts';
import { SourceLines } from './functions/sourceLines.ts';
import { isLauncher, processName } from './processes.ts';
import { ThreadLog } from './threadLog.ts';
import type { TargetProcess } from './types.ts';
import { countWarmup, type WarmupWatch } from './warmup.ts';

/** V8's own default; of the heap sampler. */
const HEAP_INTERVAL: Bytes = 512 * 1024;

interface Thread {
  readonly record: ProcessRecord;
  readonly log: ThreadLog;
  samples: number;
  /** Not among `samples`. */
  warmupSamples: number;
  /** What was alive at the end of the latest window. */
  heap:
    { readonly startTime: Millis; readonly profile: Profile; readonly labels: readonly Label[] } | undefined;
}

interface ThreadName {
  /** Of its process. */
  readonly name: string;
  readonly pid: number;
  readonly threadId: number;
}

/** Sums the windows of all processes and threads of a target into one profile, in lines of source. */
export class WindowMerger {
  readonly failures: FailureRecord[] = [];
  readonly lines: SourceLines;
  unreadable = 0;
  /** Why agents could not write a window at first, such as `ENOSPC`; they try again. */
  readonly writeErrors = new Set<string>();
  /** Profile types that could not be recorded, and why. */
  readonly missing = new Map<ProfileType, string>();
  private readonly types: readonly ProfileType[];
  private readonly sampleTypes: readonly ValueType[];
  private readonly builder: ProfileBuilder;
  private readonly threads = new Map<string, Thread>();
  private readonly launcherParts: { key: string; record: PartRecord; profile: Profile }[] = [];
  private readonly warmup: WarmupWatch | undefined;
  private warmupCounts = false;

  /** @param parserFile see SourceLines */
  constructor(types: readonly ProfileType[], warmup?: WarmupWatch, parserFile?: string) {
    this.types = types;
    this.sampleTypes = sampleTypesOf(types);
    this.builder = new ProfileBuilder(this.sampleTypes);
    this.warmup = warmup;
    this.lines = new SourceLines(parserFile);
  }

  async add(files: readonly AgentFile[]): Promise<void> {
    for (const file of files) {
      if (file.kind === 'process') this.addThread(file.key, file.record);
      else if (file.kind === 'failed') this.failures.push(file.record);
      else if (file.kind === 'cost') this.threads.get(file.key)?.log.addFinal(file.record);
      else if (file.kind === 'lost') this.writeErrors.add(file.reason);
      else if (file.kind === 'map') this.lines.maps.addFromTarget(file.record);
      else if (file.kind === 'unreadable') this.unreadable++;
      else if (file.kind === 'part') await this.addPart(file.key, file.record, file.profile);
      else await this.addWindow(file.key, file.record, file.profile);
    }
  }

  private addThread(key: string, record: ProcessRecord): void {
    this.threads.set(key, { record, log: new ThreadLog(), samples: 0, warmupSamples: 0, heap: undefined });
    if (!isLauncher(record)) this.warmup?.begin(record.startTime);
  }

  private async addWindow(key: string, record: WindowRecord, profile: Profile): Promise<void> {
    const thread = this.threads.get(key);
    if (thread) {
      thread.log.add(record);
      for (const { type, reason, until } of record.missing)
        if (until === undefined) this.missing.set(type, reason);
      if (!isLauncher(thread.record)) this.warmup?.look(key, record, profile, this.isBusiest(thread));
    }
    await this.addPart(key, record, profile);
  }

  /** Parts of a window come in any order. */
  private async addPart(key: string, record: PartRecord, profile: Profile): Promise<void> {
    const thread = this.threads.get(key);
    if (!thread) this.unreadable++;
    else if (!isLauncher(thread.record)) await this.merge(thread, record, profile);
    else if (!this.hasSamples) this.launcherParts.push({ key, record, profile });
    if (this.hasSamples) this.launcherParts.length = 0;
  }

  private async merge(thread: Thread, { type, startTime }: PartRecord, raw: Profile): Promise<void> {
    const isWarmup = this.warmup?.covers(startTime) ?? false;
    const { pid, threadId } = thread.record;
    const labels = [
      { key: 'pid', value: pid },
      { key: 'thread', value: threadLabel(threadId) },
      { key: 'process', value: this.nameOf(pid) },
      ...(isWarmup ? [WARMUP_LABEL] : []),
    ];
    const profile = await this.lines.place(this.inOurTypes(raw), thread.record);
    if (type === 'heap') {
      // Not a sum: each window has all that is alive at its end.
      if ((thread.heap?.startTime ?? 0) <= startTime) thread.heap = { startTime, profile, labels };
      if (!this.types.some(isTimed)) thread.samples = profile.samples.length;
      return;
    }
    this.builder.add(profile, { labels });
    const samples = this.types.some(isTimed) ? countSamples(profile) : profile.samples.length;
    if (isWarmup) thread.warmupSamples += samples;
    else thread.samples += samples;
  }

  /** Only the main thread knows its script when the agent loads; it is the first one of its process. */
  private nameOf(pid: number): string {
    const threads = [...this.threads.values()];
    return processName(threads.find(({ record }) => record.pid === pid)!.record);
  }

  /** The agent's columns as those of the capture. */
  private inOurTypes(raw: Profile): Profile {
    const from = this.sampleTypes.map(({ type }) =>
      type === 'samples' ? countColumn(raw) : raw.sampleTypes.findIndex((theirs) => theirs.type === type),
    );
    const values = new Float64Array(raw.samples.length * from.length);
    for (let s = 0; s < raw.samples.length; s++) {
      from.forEach((column, i) => {
        if (column >= 0)
          values[s * from.length + i] = raw.samples.values[s * raw.sampleTypes.length + column];
      });
    }
    return { ...raw, sampleTypes: this.sampleTypes, samples: { ...raw.samples, values } };
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
    if (this.hasSamples) return;
    for (const { key, record, profile } of this.launcherParts.splice(0))
      await this.merge(this.threads.get(key)!, record, profile);
  }

  private get hasSamples(): boolean {
    return this.samples > 0 || this.warmupSamples > 0;
  }

  /** When the first process loaded the agent, since the epoch; undefined before that. */
  get startTime(): Millis | undefined {
    const starts = [...this.threads.values()].map(({ record }) => record.startTime);
    return starts.length > 0 ? Math.min(...starts) : undefined;
  }

  /** Of the last window, since the epoch. */
  get endTime(): Millis | undefined {
    const ends = [...this.threads.values()].flatMap(({ log: { last } }) => last?.endTime ?? []);
    return ends.length > 0 ? Math.max(...ends) : undefined;
  }

  /** Any window at all, empty ones too. */
  get sawWindows(): boolean {
    return [...this.threads.values()].some(({ log }) => log.last !== undefined);
  }

  /** Ticks of the clock in code; of the heap alone, kinds of objects. */
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

  /** Of all threads that were sampled; of launchers only where there is nothing else. */
  get logs(): readonly { readonly pid: number; readonly threadId: number; readonly log: ThreadLog }[] {
    return this.meant.map(({ record: { pid, threadId }, log }) => ({ pid, threadId, log }));
  }

  private get meant(): readonly Thread[] {
    const all = [...this.threads.values()];
    const meant = all.filter((thread) => thread.samples > 0 || !isLauncher(thread.record));
    return meant.length > 0 ? meant : all;
  }

  /** Threads whose live objects were not sampled to the end. */
  get endedHeaps(): readonly (ThreadName & { readonly until: Millis; readonly reason: string })[] {
    return this.named(this.meant).flatMap(({ log, ...name }) =>
      (log.last?.missing ?? []).flatMap(({ until, reason }) =>
        until === undefined ? [] : { ...name, until, reason },
      ),
    );
  }

  /** Threads whose last window is missing: killed, or still running. */
  get unfinished(): readonly ThreadName[] {
    const failed = new Set(this.failures.map((failure) => failure.pid));
    const open = [...this.threads.values()].filter(
      ({ record, log: { last } }) => !last?.final && !last?.bySignal && !failed.has(record.pid),
    );
    return this.named(open);
  }

  private named(threads: readonly Thread[]): (ThreadName & { readonly log: ThreadLog })[] {
    const names = new Map(this.processes().map(({ pid, name }) => [pid, name]));
    return threads.map(({ record, log }) => {
      const { pid, threadId } = record;
      return { pid, threadId, log, name: names.get(pid) ?? processName(record) };
    });
  }

  /** Processes that may be too busy to notice a signal: still sampled, and not seen to handle one themselves. */
  get unheeding(): readonly number[] {
    const failed = new Set(this.failures.map((failure) => failure.pid));
    const mains = [...this.threads.values()].filter(({ record }) => record.threadId === 0);
    return mains
      .filter(({ log }) => !log.last?.final && !log.handlesSignals)
      .map(({ record }) => record.pid)
      .filter((pid) => !failed.has(pid));
  }

  /** All that were sampled; launchers only where there is nothing else. */
  processes(): TargetProcess[] {
    const processes = new Map<number, TargetProcess & { threads: { threadId: number; samples: number }[] }>();
    for (const { record, samples } of this.meant) {
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
    const first = this.types[0];
    const profile = this.withHeaps().build({
      period: isTimed(first) ? about.intervalMicros * 1000 : HEAP_INTERVAL,
      periodType: mainValue(first),
      defaultSampleType: this.sampleTypes.findIndex(({ type }) => type === mainValue(first).type),
      timeNanos: about.startTime * 1e6,
      durationNanos: about.durationMs * 1e6,
      comments: about.comments,
    });
    return this.warmupCounts ? countWarmup(profile) : profile;
  }

  /** What is alive, as each thread was last seen. */
  private withHeaps(): ProfileBuilder {
    const heaps = [...this.threads.values()].flatMap(({ heap }) => (heap ? [heap] : []));
    if (heaps.length === 0) return this.builder;
    const builder = new ProfileBuilder(this.sampleTypes);
    builder.add(this.builder.build());
    for (const { profile, labels } of heaps) builder.add(profile, { labels });
    return builder;
  }
}

function countSamples(profile: Profile): number {
  const column = countColumn(profile);
  return column < 0 ? 0 : sumOfColumn(profile, column);
}

function keyOf({ pid, threadId }: { readonly pid: number; readonly threadId: number }): string {
  return `${pid}-${threadId}`;
}
