import { ProfileBuilder, type Frame } from '../core/profileBuilder.ts';
import type { Profile, SourceLine } from '../core/profile.ts';
import type { Micros, Millis } from '../core/units.ts';
import {
  decodeName,
  type FailureRecord,
  type ProcessRecord,
  type WindowRecord,
} from '../protocol/agentFiles.ts';
import type { AgentFile } from './agentFolder.ts';
import { isCompiledWhileLoading, isLauncher, processName } from './processes.ts';
import { SourceMaps } from './sourceMaps.ts';
import type { TargetProcess } from './types.ts';

const SAMPLE_TYPES = [
  { type: 'samples', unit: 'count' },
  { type: 'wall', unit: 'nanoseconds' },
];

interface Thread {
  readonly record: ProcessRecord;
  samples: number;
  /** Of the latest window. */
  last: WindowRecord | undefined;
  /** It was seen to handle a signal that would have ended it. */
  handlesSignals: boolean;
}

/** Sums the windows of all processes and threads of a target into one profile, in lines of source. */
export class WindowMerger {
  readonly failures: FailureRecord[] = [];
  readonly sourceMaps = new SourceMaps();
  unreadable = 0;
  /** Files whose executed code has other lines than they, and no map that we know. */
  readonly withoutLines = new Set<string>();
  private readonly builder = new ProfileBuilder(SAMPLE_TYPES);
  private readonly threads = new Map<string, Thread>();
  private readonly launcherWindows: { key: string; profile: Profile }[] = [];

  async add(files: readonly AgentFile[]): Promise<void> {
    for (const file of files) {
      if (file.kind === 'process')
        this.threads.set(file.key, {
          record: file.record,
          samples: 0,
          last: undefined,
          handlesSignals: false,
        });
      else if (file.kind === 'failed') this.failures.push(file.record);
      else if (file.kind === 'map') this.sourceMaps.addFromTarget(file.record);
      else if (file.kind === 'unreadable') this.unreadable++;
      else await this.addWindow(file.key, file.record, file.profile);
    }
  }

  private async addWindow(key: string, record: WindowRecord, profile: Profile): Promise<void> {
    const thread = this.threads.get(key);
    if (!thread) return void this.unreadable++;
    thread.last = record;
    thread.handlesSignals ||= record.bySignal;
    if (isLauncher(thread.record)) this.launcherWindows.push({ key, profile });
    else await this.merge(key, thread, profile);
  }

  private async merge(key: string, thread: Thread, raw: Profile): Promise<void> {
    // The sampler calls its columns sample/wall; ours are pprof's own words.
    const profile = { ...raw, sampleTypes: SAMPLE_TYPES };
    const { functions, strings } = profile;
    await this.sourceMaps.prepare([...new Set(functions.file)].map((file) => strings.get(file)));
    const { pid, threadId } = thread.record;
    this.builder.add(profile, {
      mapFrame: (frame) => this.toSource(frame, thread.record),
      labels: [
        { key: 'pid', value: pid },
        { key: 'thread', value: threadId === 0 ? 'main' : `worker ${threadId}` },
      ],
    });
    for (let s = 0; s < profile.samples.length; s++)
      thread.samples += profile.samples.values[s * SAMPLE_TYPES.length];
    this.threads.set(key, thread);
  }

  private toSource(frame: Frame, process: ProcessRecord): Frame {
    const { file, line } = this.sourceLine(frame, process);
    const name = decodeName(frame.name)?.name ?? frame.name;
    // The sampler puts the executed line into the name of a nameless function, which makes each of its lines a
    // function of its own. V8 does not tell where it starts, so the line remains its only identity.
    if (/^(\(anonymous(:L#\d+)?(:C#\d+)?\))?$/.test(name))
      return { name: '(anonymous)', file, line, startLine: line };
    return { name, file, line };
  }

  private sourceLine({ file, line }: Frame, process: ProcessRecord): SourceLine {
    if (this.sourceMaps.has(file) || !isCompiledWhileLoading(file, process))
      return this.sourceMaps.toSource(file, line);
    // A wrong line would be shown as a fact; no line is the truth.
    this.withoutLines.add(file);
    return { file, line: 0 };
  }

  /** Launchers such as npm are left out, unless nothing else was sampled. */
  async includeLaunchersIfAlone(): Promise<void> {
    if (this.samples > 0) return;
    for (const { key, profile } of this.launcherWindows.splice(0))
      await this.merge(key, this.threads.get(key)!, profile);
  }

  /** When the first process loaded the agent, since the epoch; undefined before that. */
  get startTime(): Millis | undefined {
    const starts = [...this.threads.values()].map(({ record }) => record.startTime);
    return starts.length > 0 ? Math.min(...starts) : undefined;
  }

  /** Any window at all, empty ones too. */
  get sawWindows(): boolean {
    return [...this.threads.values()].some(({ last }) => last !== undefined);
  }

  get samples(): number {
    let sum = 0;
    for (const thread of this.threads.values()) sum += thread.samples;
    return sum;
  }

  /** Threads whose last window is missing: killed, or still running. */
  get unfinished(): readonly { readonly name: string; readonly pid: number; readonly threadId: number }[] {
    const failed = new Set(this.failures.map((failure) => failure.pid));
    const names = new Map(this.processes().map(({ pid, name }) => [pid, name]));
    return [...this.threads.values()]
      .filter(({ record, last }) => !last?.final && !last?.bySignal && !failed.has(record.pid))
      .map(({ record }) => ({ ...record, name: names.get(record.pid) ?? processName(record) }));
  }

  /** Processes that may be too busy to notice a signal: still sampled, and not seen to handle one themselves. */
  get unheeding(): readonly number[] {
    const threads = [...this.threads.values()];
    return threads
      .filter(({ record, last, handlesSignals }) => record.threadId === 0 && !last?.final && !handlesSignals)
      .map(({ record }) => record.pid);
  }

  /** All that were sampled; launchers only where there is nothing else. */
  processes(): TargetProcess[] {
    const processes = new Map<number, TargetProcess & { threads: { threadId: number; samples: number }[] }>();
    const all = [...this.threads.values()];
    const meant = all.filter(({ record, samples }) => samples > 0 || !isLauncher(record));
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

  build(about: {
    intervalMicros: Micros;
    startTime: Millis;
    durationMs: Millis;
    comments: readonly string[];
  }): Profile {
    return this.builder.build({
      period: about.intervalMicros * 1000,
      periodType: SAMPLE_TYPES[1],
      timeNanos: about.startTime * 1e6,
      durationNanos: about.durationMs * 1e6,
      comments: about.comments,
    });
  }
}
