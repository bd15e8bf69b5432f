import { messageOf } from '../core/errors.ts';
import type { KnownMatches } from '../core/gate/knownMatches.ts';
import type { ComparedRequest, ComparisonFiles, ComparisonView, RunFile } from '../protocol/viewer.ts';
import { bufferOf } from './fileSource.ts';
import type { Host } from './host.ts';
import type { WorkerClient } from './workerClient.ts';

/** What the profile is compared with, and what came of it. */
export class Comparing {
  private readonly host: Host;
  private readonly worker: WorkerClient;
  private named: ComparisonFiles | undefined;
  /** The worker may have the runs of another comparison. */
  private isStale = false;
  private isAsked = false;
  /** What is open is another version than the one whose functions were matched. */
  private isUnmatched = false;
  /** Why the captures could not be given to the worker. */
  private unread: Error | undefined;
  /** Why functions could not be matched. */
  private unmatched: Error | undefined;
  private found: ComparisonView | undefined;
  private wrong: string | undefined;
  private known: KnownMatches | undefined;

  constructor(host: Host, worker: WorkerClient) {
    this.host = host;
    this.worker = worker;
  }

  /** What it is compared with; undefined when with nothing. */
  get files(): ComparisonFiles | undefined {
    return this.named;
  }

  /** undefined while there is none, or it cannot be compared. */
  get view(): ComparisonView | undefined {
    return this.found;
  }

  /** Why it cannot be compared. */
  get problem(): string | undefined {
    return this.wrong;
  }

  /** How functions of both sides were matched; undefined: by what the captures alone tell. */
  get matches(): KnownMatches | undefined {
    return this.known;
  }

  /** Whether frames can be coloured by it. */
  get applies(): boolean {
    return this.found?.applies === true;
  }

  /** What is open was read, for the first time or anew. */
  async opened(): Promise<void> {
    if (!this.isAsked) await this.ask();
    this.isUnmatched = this.named !== undefined;
  }

  /** Asks what to compare with, which is read when it is applied next. */
  async ask(): Promise<void> {
    this.isAsked = true;
    this.named = await this.host.request('comparison', undefined);
    this.isStale = true;
  }

  /** Compares; captures that cannot be read or compared become a problem to show. */
  async apply(request: ComparedRequest): Promise<void> {
    try {
      if (this.isStale) await this.giveAnew();
      if (this.unread) throw this.unread;
      if (this.isUnmatched) await this.matchAnew();
      if (this.unmatched) throw this.unmatched;
      this.found = this.named && (await this.compared(request));
      this.wrong = undefined;
    } catch (error) {
      this.found = undefined;
      this.wrong = messageOf(error);
    }
  }

  /** A worker that had to be replaced knows nothing of it any more. */
  private async compared(request: ComparedRequest): Promise<ComparisonView | undefined> {
    const found = await (await this.worker.rpc()).request('compared', request);
    if (found) return found;
    await this.give();
    await this.matchAnew();
    if (this.unmatched) throw this.unmatched;
    return (await this.worker.rpc()).request('compared', request);
  }

  /** What cannot be read now is not tried again and again, with each letter of a search. */
  private async giveAnew(): Promise<void> {
    this.isStale = false;
    this.unread = undefined;
    try {
      await this.give();
    } catch (error) {
      this.unread = error as Error;
      // It may still have those of the comparison before.
      await (await this.worker.rpc()).request('compare', undefined);
    }
  }

  private async matchAnew(): Promise<void> {
    this.isUnmatched = false;
    this.unmatched = this.known = undefined;
    try {
      this.known = await this.host.request('matches', undefined, { timeoutMs: Infinity });
      await (await this.worker.rpc()).request('matchBy', this.known);
    } catch (error) {
      this.unmatched = error as Error;
    }
  }

  private async give(): Promise<void> {
    const rpc = await this.worker.rpc();
    this.isUnmatched = this.named !== undefined;
    if (!this.named) return rpc.request('compare', undefined);
    const { openIsRun, limits } = this.named;
    const [base, current] = [await this.read('base'), await this.read('current')];
    const transfer = [...base, ...current].map(({ bytes }) => bytes);
    await rpc.request('compare', { base, current, openIsRun, limits }, { transfer, timeoutMs: Infinity });
  }

  private async read(side: 'base' | 'current'): Promise<RunFile[]> {
    const runs: RunFile[] = [];
    for (const [index, name] of this.named![side].entries()) {
      const bytes = await this.host.request('readRun', { side, index }, { timeoutMs: Infinity });
      runs.push({ name, bytes: bufferOf(bytes, name) });
    }
    return runs;
  }
}
