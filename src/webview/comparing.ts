import { messageOf } from '../core/errors.ts';
import type { KnownMatches } from '../core/gate/knownMatches.ts';
import type { ComparedRequest, ComparisonFiles, ComparisonView, RunFile } from '../protocol/viewer.ts';
import { bufferOf } from './fileSource.ts';
import type { Host } from './host.ts';
import type { WorkerClient } from './workerClient.ts';

type WorkerRpc = Awaited<ReturnType<WorkerClient['rpc']>>;

/**
 * What the profile is compared with, and what came of it. Captures are read and their functions matched behind what is
 * on the screen, which can take seconds.
 */
export class Comparing {
  private readonly host: Host;
  private readonly worker: Pick<WorkerClient, 'rpc'>;
  private prepared: () => void = () => {};
  private isAsked = false;
  private isPreparing = false;
  private named: ComparisonFiles | undefined;
  /** What the worker has the captures of, or would have if they could be read. */
  private given: ComparisonFiles | undefined;
  /** The worker that was given them: one that took its place has none. */
  private givenTo: WorkerRpc | undefined;
  /** What is open is another version than the one whose functions were matched. */
  private isUnmatched = false;
  /** Why the captures could not be given to the worker. */
  private unread: Error | undefined;
  /** Why functions could not be matched by their sources. */
  private unmatched: Error | undefined;
  private request: ComparedRequest | undefined;
  private found: ComparisonView | undefined;
  private wrong: string | undefined;
  private known: KnownMatches | undefined;

  constructor(host: Host, worker: Pick<WorkerClient, 'rpc'>) {
    this.host = host;
    this.worker = worker;
  }

  /** Calls back when captures were read and matched, and with what was found. */
  onPrepared(prepared: () => void): void {
    this.prepared = prepared;
  }

  /** Whether it was asked what to compare with. */
  get asked(): boolean {
    return this.isAsked;
  }

  /** What it is compared with; undefined when with nothing. */
  get files(): ComparisonFiles | undefined {
    return this.named;
  }

  /** It is being compared for the first time: there is nothing to show yet. */
  get pending(): boolean {
    return this.named !== undefined && this.found === undefined && this.wrong === undefined;
  }

  /** undefined while there is none, or it cannot be compared. */
  get view(): ComparisonView | undefined {
    return this.found;
  }

  /** Why it cannot be compared. */
  get problem(): string | undefined {
    return this.wrong;
  }

  /** Why functions were matched by less than could be known, for people; undefined where they were not. */
  get doubt(): string | undefined {
    return this.unmatched && `Functions are matched by name and line alone: ${messageOf(this.unmatched)}`;
  }

  /** How functions of both sides were matched; undefined: by what the captures alone tell. */
  get matches(): KnownMatches | undefined {
    return this.known;
  }

  /** Whether frames can be coloured by it. */
  get applies(): boolean {
    return this.found?.applies === true;
  }

  /** What is open was read anew. Until its functions have been matched, those of the version before tell most. */
  opened(): void {
    this.isUnmatched = true;
  }

  /** Asks what to compare with; what was compared before is over. */
  async ask(): Promise<void> {
    this.isAsked = true;
    this.named = this.found = this.wrong = this.known = this.unmatched = undefined;
    this.isUnmatched = true;
    this.named = await this.host.request('comparison', undefined);
  }

  /**
   * Compares with what has been read. What has not is read from now on, and `onPrepared` tells of its end; captures that
   * cannot be read or compared become a problem to show.
   */
  async apply(request: ComparedRequest): Promise<void> {
    this.request = request;
    const rpc = await this.worker.rpc();
    if (rpc !== this.givenTo) {
      this.givenTo = rpc;
      this.given = undefined;
    }
    if (this.given === this.named) await this.compare();
    if (this.isBehind) void this.prepare();
  }

  private get isBehind(): boolean {
    return this.given !== this.named || (this.named !== undefined && this.isUnmatched);
  }

  /** What changes meanwhile is prepared, too. Never rejects. */
  private async prepare(): Promise<void> {
    if (this.isPreparing) return;
    this.isPreparing = true;
    while (this.isBehind) await this.catchUp();
    await this.compare();
    this.isPreparing = false;
    this.prepared();
  }

  private async catchUp(): Promise<void> {
    const { named } = this;
    // The extension reads the captures, too: both at once take less time.
    const matching = named && this.isUnmatched ? this.match() : undefined;
    if (this.given !== named) {
      this.unread = await this.give(named).then(() => undefined, asError);
      this.given = named;
    }
    if (!(await matching) || named !== this.named) return;
    // Where the worker has just ended, another one is given everything.
    await this.worker
      .rpc()
      .then((rpc) => rpc.request('matchBy', this.known))
      .catch(() => undefined);
  }

  /** @returns whether functions are matched in another way now */
  private async match(): Promise<boolean> {
    const { named } = this;
    this.isUnmatched = false;
    let [known, unmatched]: [KnownMatches | undefined, Error | undefined] = [undefined, undefined];
    try {
      known = await this.host.request('matches', undefined, { timeoutMs: Infinity });
    } catch (error) {
      unmatched = asError(error);
    }
    if (named !== this.named) return false;
    [this.known, this.unmatched] = [known, unmatched];
    return true;
  }

  private async compare(): Promise<void> {
    const { named, request } = this;
    if (!named || !request) return;
    let [found, wrong]: [ComparisonView | undefined, string | undefined] = [undefined, undefined];
    try {
      if (this.unread) throw this.unread;
      found = await (await this.worker.rpc()).request('compared', request);
    } catch (error) {
      wrong = messageOf(error);
    }
    if (named === this.named) [this.found, this.wrong] = [found, wrong];
  }

  private async give(named: ComparisonFiles | undefined): Promise<void> {
    const rpc = await this.worker.rpc();
    // It may still have those of the comparison before.
    await rpc.request('compare', undefined);
    if (!named) return;
    const { openIsRun, limits } = named;
    const [base, current] = [await this.read('base', named), await this.read('current', named)];
    if (named !== this.named) return;
    const transfer = [...base, ...current].map(({ bytes }) => bytes);
    await rpc.request('compare', { base, current, openIsRun, limits }, { transfer, timeoutMs: Infinity });
  }

  /** Of what is not compared any more nothing is read. */
  private async read(side: 'base' | 'current', named: ComparisonFiles): Promise<RunFile[]> {
    const runs: RunFile[] = [];
    for (const [index, name] of named[side].entries()) {
      if (named !== this.named) return [];
      const bytes = await this.host.request('readRun', { side, index }, { timeoutMs: Infinity });
      runs.push({ name, bytes: bufferOf(bytes, name) });
    }
    return runs;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
