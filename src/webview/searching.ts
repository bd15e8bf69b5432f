import { messageOf } from '../core/errors.ts';
import type { SearchQuery } from '../core/flame/search.ts';
import { RequestTimeout } from '../protocol/rpc.ts';
import type { MatchedFunction, SearchSummary } from '../protocol/viewer.ts';
import type { WorkerClient } from './workerClient.ts';

/** An expression that takes longer would never end. */
const longestMs = 4000;

/** The search that the worker has now. */
export class Searching {
  private readonly worker: WorkerClient;
  private readonly reload: () => Promise<unknown>;
  private current: SearchQuery | undefined;
  private result: SearchSummary | { readonly problem: string } | undefined;
  /** The expression that had to be stopped; not tried again. */
  private endless: string | undefined;
  /** The match that was stepped to last. */
  private at: MatchedFunction | undefined;

  /** @param reload gives the file to a new worker, after the one before had to be ended */
  constructor(worker: WorkerClient, reload: () => Promise<unknown>) {
    this.worker = worker;
    this.reload = reload;
  }

  /** undefined while there is none, or one that cannot be done. */
  get applied(): SearchQuery | undefined {
    return this.current;
  }

  /** What it found, or why it could not be done. */
  get found(): SearchSummary | { readonly problem: string } | undefined {
    return this.result;
  }

  /** The match that was stepped to; undefined since the search changed. */
  get match(): MatchedFunction | undefined {
    return this.at;
  }

  /** Goes to the next or previous function that it found; undefined when it found none. */
  async step(by: -1 | 1, sampleType: number): Promise<MatchedFunction | undefined> {
    if (!this.current) return undefined;
    const index = this.at ? this.at.index + by : by > 0 ? 0 : -1;
    const rpc = await this.worker.rpc();
    this.at = await rpc.request('match', { sampleType, index });
    return this.at;
  }

  /** Searches; an expression that is invalid or never ends becomes a problem to show. */
  async apply(search: SearchQuery, sampleType: number): Promise<void> {
    const query = search.text === '' ? undefined : search;
    if (!query || query.text !== this.current?.text || query.regex !== this.current.regex)
      this.at = undefined;
    if (query?.regex && query.text === this.endless) return;
    try {
      const rpc = await this.worker.rpc();
      const found = await rpc.request('search', { sampleType, query }, { timeoutMs: longestMs });
      this.result = query && found;
      this.current = query;
      this.endless = undefined;
    } catch (error) {
      this.current = undefined;
      this.result = { problem: messageOf(error) };
      if (!(error instanceof RequestTimeout)) return;
      this.endless = search.text;
      this.result = { problem: 'This expression takes too long; try a simpler one.' };
      this.worker.kill(new Error('The search was stopped.'));
      await this.reload();
    }
  }
}
