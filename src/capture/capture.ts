import { constants } from 'node:fs';
import { access, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { captureComment, type CaptureMetadata, type Warmup } from '../core/captureMetadata.ts';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { writePprof } from '../core/pprof/writer.ts';
import type { Profile } from '../core/profile.ts';
import type { ProfileType } from '../core/profileTypes.ts';
import type { Millis } from '../core/units.ts';
import type { AgentConfig, EndSignal } from '../protocol/agentFiles.ts';
import { agentEnvironment } from './agentEnvironment.ts';
import { endBusyProcess, freePort } from './busyProcess.ts';
import { AgentFolder, type AgentFile } from './agentFolder.ts';
import type { RunningProcess } from './attach/runningProcess.ts';
import { UnreachedChildren } from './attach/unreachedChildren.ts';
import { Announcements } from './announcements.ts';
import { cannotWrite, reserve, temporaryFile } from './captureFile.ts';
import { KnownProcesses } from './knownProcesses.ts';
import { writeNote, type RecordingNote } from './recordingNote.ts';
import { ContextWatch, metadataOf, type Run } from './metadata.ts';
import type {
  Attachment,
  BusyChoice,
  Capture,
  CaptureOptions,
  CaptureResult,
  CaptureUpdate,
  SamplingChoice,
  TargetEnd,
  TargetProcess,
} from './types.ts';
import { captureWarnings } from './warnings.ts';
import { WarmupWatch } from './warmup.ts';
import { WindowMerger } from './windowMerger.ts';

/** Where agents cannot announce what they write. */
const LOOK_OFTEN: Millis = 300;
/** Where they can, an announcement that found the pipe full is made up for. */
const LOOK_AT_TIMES: Millis = 3000;
const UPDATE_EVERY: Millis = 500;
/** Placing samples takes processors away from the target. Where nobody watches it waits, but not until there are hours of it. */
const UNWATCHED_MERGE_EVERY: Millis = 60_000;

export const defaultCaptureOptions = {
  intervalMicros: 5000,
  windowSeconds: 10,
  budget: 0.02,
  cpuThreshold: 0.75,
  scenario: undefined,
  types: ['wall'] as const satisfies readonly ProfileType[],
} satisfies Partial<CaptureOptions>;

/**
 * Prepares a recording: checks that it can be written, and makes the folder that agents write into.
 *
 * @param agentPath the built agent, absolute.
 * @param place where agents write already; default: a new one
 * @throws SelftimeError `agentMissing` or `cannotWrite`.
 */
export async function openCapture(
  options: CaptureOptions,
  agentPath: string,
  place?: AgentPlace,
): Promise<Capture> {
  await access(agentPath, constants.R_OK).catch(() => {
    throw new SelftimeError(
      'agentMissing',
      `The profiling agent is missing: ${agentPath}.`,
      'Reinstall Selftime, or run its build.',
    );
  });
  const file = await reserve(options);
  return new FolderCapture(options, agentPath, file, place ?? (await newPlace()));
}

/**
 * A recording whose host was killed, to be finished by another one, which waits for nothing.
 *
 * @param folder of its windows, with its note; absolute
 * @param to where the capture goes, or beside it where that is taken; absolute
 * @throws SelftimeError `cannotWrite`.
 */
export async function reopenCapture(
  note: RecordingNote,
  agentPath: string,
  folder: string,
  to: string,
): Promise<Pick<Capture, 'finish'>> {
  const { out, unusedName: isOurs = false } = note.options;
  // What is there under a name that is ours was saved while the target ran.
  const written = await stat(out).then(({ mtimeMs }) => mtimeMs, () => 0); // prettier-ignore
  const isTaken = !isOurs && written > note.opened;
  const file = await reserve({ ...note.options, out: to, unusedName: isTaken || to !== out });
  if (isOurs && file !== out) await rm(temporaryFile(out), { force: true });
  const place = { folder, inspectorPort: 0, announcements: undefined };
  return new FolderCapture(note.options, agentPath, file, place, note);
}

/** What agents are told of their host. */
export interface AgentPlace {
  /** See protocol/agentFiles.ts; absolute. */
  readonly folder: string;
  readonly inspectorPort: number;
  /** Of what is written into it, or below it. */
  readonly announcements: Announcements | undefined;
}

/** @throws SelftimeError `cannotWrite`. */
export async function newPlace(): Promise<AgentPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'selftime-')).catch((error: unknown) => {
    throw cannotWrite(tmpdir(), error);
  });
  const [inspectorPort, announcements] = await Promise.all([freePort(), Announcements.open(folder)]);
  return { folder, inspectorPort, announcements };
}

export function agentConfig(options: SamplingChoice, place: AgentPlace): AgentConfig {
  const { folder, inspectorPort, announcements } = place;
  const {
    intervalMicros,
    windowSeconds,
    exactLines = false,
    pauses = false,
    steady = false,
    warmup,
  } = options;
  const { types = defaultCaptureOptions.types } = options;
  const { budget = defaultCaptureOptions.budget, cpuThreshold = defaultCaptureOptions.cpuThreshold } =
    options;
  return {
    ...{ folder, announceTo: announcements?.to, inspectorPort },
    ...{ types, intervalMicros, windowMs: windowSeconds * 1000, exactLines },
    ...{ budget, cpuThreshold, pauses, steady, awaitsWarm: warmup !== undefined, hostPid: process.pid },
  };
}

class FolderCapture implements Capture {
  private readonly options: CaptureOptions;
  private readonly agentPath: string;
  readonly file: string;
  private readonly place: AgentPlace;
  private readonly files: AgentFolder;
  private readonly known = new KnownProcesses();
  private readonly warmup: WarmupWatch | undefined;
  private readonly merger: WindowMerger;
  private readonly listeners = new Set<(update: CaptureUpdate) => void>();
  private readonly opened: Millis = Date.now();
  private readonly timer: NodeJS.Timeout;
  private readonly unsubscribe: (() => void) | undefined;
  private looking: Promise<void> = Promise.resolve();
  private lastMerge: Millis = Date.now();
  private willLook = false;
  private writing: Promise<void> = Promise.resolve();
  private finishing: Promise<CaptureResult> | undefined;
  private lastUpdate: Millis = 0;
  private nextUpdate: NodeJS.Timeout | undefined;
  private updatedSamples = 0;
  private readonly context: ContextWatch;
  private readonly children: UnreachedChildren | undefined;
  private folderIsGone = false;
  private noting: Promise<void> = Promise.resolve();

  /** @param note of a recording that is over */
  constructor(
    options: CaptureOptions,
    agentPath: string,
    file: string,
    place: AgentPlace,
    note?: RecordingNote,
  ) {
    const { folder, announcements } = place;
    this.options = options;
    this.agentPath = agentPath;
    this.file = file;
    this.place = place;
    this.files = new AgentFolder(folder);
    this.warmup = options.warmup && new WarmupWatch(folder, options.warmup, () => this.noteDown());
    if (note) this.warmup?.know(note.warmupEnd);
    this.merger = new WindowMerger(this.types, this.warmup, join(dirname(agentPath), 'parser.cjs'));
    this.context = new ContextWatch(options.cwd, note?.context);
    if (!note) this.noteDown();
    if (!note && options.attachedPid !== undefined)
      this.children = new UnreachedChildren(options.attachedPid);
    this.unsubscribe = announcements?.subscribe(() => this.lookSoon());
    this.timer = setInterval(() => this.lookSoon(), announcements ? LOOK_AT_TIMES : LOOK_OFTEN);
    this.timer.unref();
    // A place that is there already may have files.
    this.lookSoon();
  }

  environment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return agentEnvironment(base, this.agentPath, agentConfig(this.options, this.place));
  }

  attachment(): Attachment {
    return {
      file: join(dirname(this.agentPath), 'attach.cjs'),
      config: agentConfig(this.options, this.place),
    };
  }

  private get types(): readonly ProfileType[] {
    return this.options.types ?? defaultCaptureOptions.types;
  }

  async openThreads(): Promise<readonly number[]> {
    await this.look();
    return this.merger.unfinished.map(({ threadId }) => threadId);
  }

  onUpdate(listener: (update: CaptureUpdate) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  processes(): readonly TargetProcess[] {
    return this.merger.processes();
  }

  async save(): Promise<string> {
    if (this.finishing) return (await this.finishing).file;
    await this.look();
    await this.write(this.snapshot(Date.now() - this.startTime));
    return this.file;
  }

  async running(): Promise<readonly number[]> {
    await this.look();
    const mains = this.merger.logs.filter(({ threadId }) => threadId === 0);
    const ended = new Set(mains.filter(({ log }) => log.last?.final).map(({ pid }) => pid));
    const pids = this.processes().map(({ pid }) => pid);
    const running = await this.known.running(pids.filter((pid) => !ended.has(pid)));
    return running.map(({ pid }) => pid);
  }

  async unheeding(): Promise<readonly number[]> {
    return (await this.unheedingProcesses()).map(({ pid }) => pid);
  }

  private async unheedingProcesses(): Promise<readonly RunningProcess[]> {
    await this.look();
    return this.known.running(this.merger.unheeding);
  }

  async endBusy(signal: EndSignal, { pids, inCode = false }: BusyChoice = {}): Promise<void> {
    const { inspectorPort } = this.place;
    // One after the other: they share a port.
    for (const { pid, catchesSigusr1 } of await this.unheedingProcesses()) {
      // Without a handler, the signal that opens the inspector would end it.
      if (catchesSigusr1 === false || pids?.includes(pid) === false) continue;
      await endBusyProcess(pid, inspectorPort, signal, inCode);
    }
  }

  finish(exit: TargetEnd): Promise<CaptureResult> {
    // Until then the folder is not abandoned.
    this.finishing ??= this.finishNow(exit).finally(() => this.unsubscribe?.());
    return this.finishing;
  }

  private async finishNow(exit: TargetEnd): Promise<CaptureResult> {
    let ended = Date.now();
    this.stopLooking();
    await this.look(true);
    if (exit.cutShort) ended = this.merger.endTime ?? this.startTime;
    this.warmup?.stop();
    await this.merger.includeLaunchersIfAlone();
    if (this.warmupMetadata()?.untilMs === null) this.merger.countWarmup();
    const durationMs = ended - this.startTime;
    const { merger } = this;
    const context = await this.context.end(merger);
    const { intervalMicros } = this.options;
    const unreached = await this.children?.atEnd();
    const conditions = {
      ...{ context, types: this.types, warmup: this.warmupMetadata() },
      ...{ folderIsGone: this.folderIsGone, unreached, cutShort: exit.cutShort === true },
    };
    const warnings = captureWarnings(merger, { durationMs, intervalMicros, ...conditions });
    const metadata = this.metadata(durationMs, exit, { warnings, context });
    const profile = this.build(metadata);
    await this.write(profile);
    await this.discard();
    const { samples, pauses = [] } = metadata;
    const told = { warnings, overhead: metadata.overhead!, pauses };
    return { file: this.file, profile, durationMs, samples, processes: this.processes(), ...told };
  }

  private warmupMetadata(): Warmup | undefined {
    return this.warmup?.metadata(this.startTime, this.merger.warmupSamples);
  }

  async discard(): Promise<void> {
    this.stopLooking();
    this.unsubscribe?.();
    this.warmup?.stop();
    this.listeners.clear();
    await this.noting;
    await rm(temporaryFile(this.file), { force: true });
    // On a disk that has become read-only it stays; the capture is what counts.
    await rm(this.place.folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /** One write at a time, in order: the last one must win. */
  private write(profile: Profile): Promise<void> {
    const written = this.writing.then(() => this.writeNow(profile));
    this.writing = written.catch(() => undefined);
    return written;
  }

  private async writeNow(profile: Profile): Promise<void> {
    const temporary = temporaryFile(this.file);
    try {
      // Synced before it gets its name: after a crash of the machine there is the whole capture or none.
      await writeFile(temporary, await promisify(gzip)(writePprof(profile)), { flush: true });
      await rename(temporary, this.file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      const how = 'selftime recover, or in VS Code "Recover Recordings That Were Cut Short"';
      const kept = `What was recorded is still in ${this.place.folder}. Make room, and recover it: ${how}.`;
      throw new SelftimeError('cannotWrite', `Cannot write ${this.file}: ${messageOf(error)}.`, kept);
    }
  }

  private metadata(
    durationMs: Millis,
    exit: TargetEnd,
    end?: Pick<Run, 'warnings' | 'context'>,
  ): CaptureMetadata {
    const { options, startTime } = this;
    const { budget = defaultCaptureOptions.budget, cpuThreshold = defaultCaptureOptions.cpuThreshold } =
      options;
    const about = {
      types: this.types,
      warnings: [],
      context: undefined,
      ...end,
      warmup: this.warmupMetadata(),
    };
    return metadataOf(this.merger, { options, budget, cpuThreshold, startTime, durationMs, exit, ...about });
  }

  private build(metadata: CaptureMetadata): Profile {
    const { intervalMicros, startTime, durationMs } = metadata;
    return this.merger.build({ intervalMicros, startTime, durationMs, comments: [captureComment(metadata)] });
  }

  /** What is known of a target that runs. */
  private snapshot(elapsedMs: Millis): Profile {
    return this.build(this.metadata(elapsedMs, { code: null, signal: null }));
  }

  private stopLooking(): void {
    clearInterval(this.timer);
    clearTimeout(this.nextUpdate);
  }

  /** For whoever recovers the recording, should this process be killed. Where it cannot be written, nobody can. */
  private noteDown(): void {
    const { opened, place, warmup } = this;
    const options = { ...this.options, out: this.file };
    const write = async () => {
      const context = await this.context.atStart;
      await writeNote(place.folder, { version: 1, options, opened, context, warmupEnd: warmup?.end });
    };
    this.noting = this.noting.then(write).catch(() => undefined);
  }

  /** However much is announced until the next look begins, that one sees it all. */
  private lookSoon(): void {
    if (this.willLook || this.finishing) return;
    this.willLook = true;
    void (this.needsWindows ? this.look() : this.lookForRecords());
  }

  private get needsWindows(): boolean {
    const isWatched = this.listeners.size > 0;
    const findsWarmth = this.options.warmup?.mode === 'auto' && !this.warmup?.end;
    return isWatched || findsWarmth || Date.now() - this.lastMerge > UNWATCHED_MERGE_EVERY;
  }

  private lookForRecords(): Promise<void> {
    return this.lookAt(() => this.files.readNewRecords());
  }

  /** One look at a time: a second call waits for the first and looks again. */
  private look(last = false): Promise<void> {
    return this.lookAt(() => {
      this.lastMerge = Date.now();
      return this.files.readNew(last);
    });
  }

  private lookAt(read: () => Promise<readonly AgentFile[]>): Promise<void> {
    this.looking = this.looking.then(async () => {
      this.willLook = false;
      const files = await read();
      await this.known.note(files.flatMap((file) => (file.kind === 'process' ? [file.record.pid] : [])));
      await this.merger.add(files);
      this.tellListeners();
    });
    // A folder that someone removed must not become an unhandled rejection; finish() reports what is missing.
    this.looking = this.looking.catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') this.folderIsGone = true;
    });
    return this.looking;
  }

  /** A terminal may take seconds to start the program: its time counts from the first process on. */
  private get startTime(): Millis {
    return this.merger.startTime ?? this.opened;
  }

  private tellListeners(): void {
    const now = Date.now();
    const { samples } = this.merger;
    clearTimeout(this.nextUpdate);
    if (this.listeners.size === 0 || samples === this.updatedSamples) return;
    const wait = this.lastUpdate + UPDATE_EVERY - now;
    if (wait > 0) {
      if (!this.finishing) this.nextUpdate = setTimeout(() => this.lookSoon(), wait).unref();
      return;
    }
    this.lastUpdate = now;
    this.updatedSamples = samples;
    const elapsedMs = now - this.startTime;
    const update: CaptureUpdate = {
      elapsedMs,
      samples,
      processes: this.processes(),
      profile: this.snapshot(elapsedMs),
    };
    for (const listener of this.listeners) listener(update);
  }
}
