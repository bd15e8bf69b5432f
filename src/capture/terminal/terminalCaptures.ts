import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Millis } from '../../core/units.ts';
import type { ProcessRecord } from '../../protocol/agentFiles.ts';
import { agentEnvironment } from '../agentEnvironment.ts';
import { agentConfig, newPlace, openCapture, type AgentPlace } from '../capture.ts';
import { isLauncher } from '../processes.ts';
import { sendSignal } from '../sendSignal.ts';
import type { Capture, CaptureResult, SamplingChoice } from '../types.ts';
import { anyRuns, inForeground, ofTerminal } from './running.ts';
import { commandName, isWorthKeeping, typedCommand } from './terminalCommand.ts';

const LOOK_EVERY: Millis = 300;
/** Between the end of a command's last process and the start of one that it left behind. */
const LOOKS_WITHOUT_PROCESS = 3;
/** AgentConfig.folderPerCommand. */
export const COMMAND_FOLDER = /^(\d+)-\w+$/;
/** Whoever has not closed a window by then is too busy to, and may have to be stopped. */
const BUSY_AFTER: Millis = 2000;
/** For processes to write their last window when their terminal is closed: those that turn their event loop do so at once. */
const CLOSES_WITHIN: Millis = 1000;
/** For processes to notice a key. */
const HEEDS_WITHIN: Millis = 1000;
/** For those that had to be told in another way. */
const ENDS_WITHIN: Millis = 1000;

/** A command that runs in the terminal, from its first window on, or from when that is overdue. */
export interface TerminalCommand {
  /** For people: `main.js`, `npm run build`. */
  readonly name: string;
  /** Since the epoch. */
  readonly started: Millis;
  readonly capture: Capture;
  /** Nothing is known of it but that it runs. */
  readonly isBusy: boolean;
  /**
   * Settles when all its processes have ended; undefined when it had nothing that is worth keeping, and left no
   * file. Rejects with a SelftimeError.
   */
  readonly ended: Promise<CaptureResult | undefined>;
}

export interface TerminalCapturesOptions {
  readonly sampling: SamplingChoice;
  /** The built agent, absolute. */
  readonly agentPath: string;
  /**
   * Where the capture of a command goes, or beside it when that name is taken; absolute.
   * @param program the script that runs in the end, absolute; undefined for code from the command line
   */
  captureFile(command: readonly string[], program: string | undefined): string;
  begun(command: TerminalCommand): void;
  /** A SelftimeError: a command cannot be captured. */
  failed(error: unknown): void;
}

/**
 * Captures every Node command that is run in one terminal, whose environment is the same for all of them: the
 * first process of a command makes a folder of its own (AgentConfig.folderPerCommand).
 */
export class TerminalCaptures {
  private readonly options: TerminalCapturesOptions;
  private readonly place: AgentPlace;
  private readonly timer: NodeJS.Timeout;
  private readonly unsubscribe: (() => void) | undefined;
  private readonly known = new Set<string>();
  private readonly following = new Set<Promise<void>>();
  private readonly running = new Set<Capture>();
  private closeBy = Infinity;
  private looking: Promise<void> = Promise.resolve();
  /** One command after the other: a busy process is reached at the same port in all of them. */
  private ending: Promise<void> = Promise.resolve();

  /** @throws SelftimeError `cannotWrite`. */
  static async open(options: TerminalCapturesOptions): Promise<TerminalCaptures> {
    return new TerminalCaptures(options, await newPlace());
  }

  private constructor(options: TerminalCapturesOptions, place: AgentPlace) {
    this.options = options;
    this.place = place;
    this.timer = setInterval(() => void this.look(), LOOK_EVERY);
    this.timer.unref();
    this.unsubscribe = place.announcements?.subscribe(() => void this.look());
  }

  /** See Capture.environment. */
  environment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const config = { ...agentConfig(this.options.sampling, this.place), folderPerCommand: true };
    return agentEnvironment(base, this.options.agentPath, config);
  }

  /**
   * Call when a key was pressed that interrupts what runs (Ctrl+C): a program in a synchronous loop does not get to
   * notice, and is ended all the same.
   */
  async interrupted(): Promise<void> {
    // Now: in a moment, another program may run in the foreground.
    const reached = [...this.running].map(async (capture) => ({
      capture,
      pids: await inForeground(await capture.unheeding()),
    }));
    await sleep(HEEDS_WITHIN);
    for (const { capture, pids } of await Promise.all(reached))
      await (this.ending = this.ending.then(() => capture.endBusy('SIGINT', { pids, inCode: true })));
  }

  /**
   * Call once, when the terminal is gone: resolves when the captures of all its commands are written. Ends what would
   * have ended with the terminal, were the agent not in it.
   */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.closeBy = Date.now() + CLOSES_WITHIN;
    await this.look();
    await Promise.all(this.following);
    this.unsubscribe?.();
    await rm(this.place.folder, { recursive: true, force: true }).catch(() => undefined);
  }

  private look(): Promise<void> {
    this.looking = this.looking.then(async () => {
      for (const name of await readdir(this.place.folder).catch(() => [])) {
        if (this.known.has(name) || !COMMAND_FOLDER.test(name)) continue;
        this.known.add(name);
        const follow = this.follow(join(this.place.folder, name)).catch((error: unknown) =>
          this.options.failed(error),
        );
        this.following.add(follow);
        void follow.then(() => this.following.delete(follow));
      }
    });
    return this.looking;
  }

  /** @param folder of a command */
  private async follow(folder: string): Promise<void> {
    let idle = 0;
    for (;;) {
      const { records, windows } = await readCommand(folder);
      // npm itself, and what it takes to start, is nobody's program.
      const program = records.find((record) => !isLauncher(record));
      const isOverdue = this.isClosing || Date.now() > (program?.startTime ?? Infinity) + BUSY_AFTER;
      if (program && (windows || isOverdue)) return this.record(folder, records, !windows);
      idle = (await anyRuns(pidsIn(folder, records))) ? 0 : idle + 1;
      if (this.isOver(idle)) return rm(folder, { recursive: true, force: true });
      await sleep(LOOK_EVERY);
    }
  }

  private get isClosing(): boolean {
    return this.closeBy !== Infinity;
  }

  /** @param idle looks in a row without a process */
  private isOver(idle: number): boolean {
    return idle > (this.isClosing ? 0 : LOOKS_WITHOUT_PROCESS) || Date.now() > this.closeBy;
  }

  private async record(folder: string, records: readonly ProcessRecord[], isBusy: boolean): Promise<void> {
    const [root] = records;
    const { sampling, agentPath, begun } = this.options;
    const command = typedCommand(root);
    const program = records.find((record) => !isLauncher(record)) ?? root;
    const out = this.options.captureFile(command, program.argv[1]);
    const options = {
      ...{ ...sampling, out, unusedName: true },
      ...{ scenario: undefined, command, cwd: root.cwd },
    };
    const capture = await openCapture(options, agentPath, { ...this.place, folder });
    this.running.add(capture);
    const ended = this.finish(capture, pidsIn(folder, records)).finally(() => this.running.delete(capture));
    begun({ name: commandName(root), started: root.startTime, capture, isBusy, ended });
    // Whoever began it is told; here it only has to be over.
    await ended.catch(() => undefined);
  }

  private async finish(capture: Capture, first: readonly number[]): Promise<CaptureResult | undefined> {
    for (let idle = 0; !this.isOver(idle);) {
      await sleep(LOOK_EVERY);
      const pids = [...first, ...capture.processes().map(({ pid }) => pid)];
      idle = (await anyRuns(pids)) ? 0 : idle + 1;
    }
    if (this.isClosing) await (this.ending = this.ending.then(() => endLeft(capture)));
    const result = await capture.finish({ code: null, signal: null });
    if (isWorthKeeping(result.profile)) return result;
    await rm(result.file, { force: true });
    return undefined;
  }
}

/**
 * A terminal that closes ends its processes by SIGHUP. Those that are too busy to notice it are told in another way; those
 * that handle it themselves run on, as they would without us.
 */
async function endLeft(capture: Capture): Promise<void> {
  const all = capture.processes().map(({ pid }) => pid);
  const left = async () => ofTerminal(await capture.unheeding(), all);
  await capture.endBusy('SIGHUP', { pids: await left() });
  for (const signal of [undefined, 'SIGTERM', 'SIGKILL'] as const) {
    if (signal) for (const pid of await left()) sendSignal(pid, signal);
    for (const until = Date.now() + ENDS_WITHIN; Date.now() < until; await sleep(LOOK_EVERY))
      if ((await left()).length === 0) return;
  }
}

interface CommandFiles {
  /** Of main threads that are sampled; whoever started first comes first. */
  readonly records: readonly ProcessRecord[];
  readonly windows: boolean;
}

async function readCommand(folder: string): Promise<CommandFiles> {
  const names = await readdir(folder).catch((): string[] => []);
  const records: ProcessRecord[] = [];
  for (const name of names) {
    const [, pid] = /^(\d+)-0\.process\.json$/.exec(name) ?? [];
    if (!pid || names.includes(`${pid}-0.failed.json`)) continue;
    records.push(JSON.parse(await readFile(join(folder, name), 'utf8')) as ProcessRecord);
  }
  records.sort((a, b) => a.startTime - b.startTime);
  return { records, windows: names.some((name) => /\.window-\d+\.pb\.gz$/.test(name)) };
}

/** A process that has made its folder may not have told of itself yet. */
function pidsIn(folder: string, records: readonly ProcessRecord[]): number[] {
  const [, first] = COMMAND_FOLDER.exec(basename(folder))!;
  return [Number(first), ...records.map(({ pid }) => pid)];
}
