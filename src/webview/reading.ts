import { messageOf, SelftimeError } from '../core/errors.ts';
import type { ProfileFacts, RendererName, ViewerStart } from '../protocol/viewer.ts';
import { readBytes } from './fileSource.ts';
import type { Host } from './host.ts';
import type { WorkerClient } from './workerClient.ts';

/** What is shown is not what is on disk. */
export interface Stale {
  readonly text: string;
  /** Sentences. */
  readonly why: string;
}

export interface ReadingListener {
  busy(busy: boolean): void;
  /** The worker has a new version of the file. */
  loaded(facts: ProfileFacts): Promise<void>;
  /** There is nothing to show, or what there is cannot be shown. */
  failed(error: Error): void;
  /** What is shown stays, but is not what is on disk; undefined when it is again. */
  stale(stale: Stale | undefined): void;
}

/** A file that cannot be read may be in the middle of being written. */
const retryMs = 1000;
/** A worker that dies twice within this time will do so again. */
const recoveryMs = 60_000;

/** Reads the file into the worker: at first, whenever it changes, and when the worker had to be replaced. */
export class Reading {
  private readonly host: Host;
  private readonly worker: WorkerClient;
  private readonly listener: ReadingListener;
  private start: ViewerStart | undefined;
  private hasProfile = false;
  private running: Promise<void> | undefined;
  private again = false;
  private retried = false;
  private recovered = 0;

  constructor(host: Host, worker: WorkerClient, listener: ReadingListener) {
    this.host = host;
    this.worker = worker;
    this.listener = listener;
  }

  get fileName(): string {
    return this.start?.fileName ?? '';
  }

  get renderer(): RendererName {
    return this.start?.renderer ?? 'canvas';
  }

  /** Reads now, or once more when the reading under way has ended. Never rejects. */
  read(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.once().finally(() => {
      this.running = undefined;
      if (!this.again) return;
      this.again = false;
      void this.read();
    });
    return this.running;
  }

  /** The worker is gone: reads again, but not if that is what it died of. */
  recover(): void {
    const recovered = this.recovered;
    this.recovered = Date.now();
    if (!this.running && this.recovered - recovered > recoveryMs) void this.read();
  }

  deleted(): void {
    if (this.hasProfile) this.listener.stale(deleted);
  }

  /** Gives the file to the worker; rejects with a SelftimeError. */
  async load(): Promise<ProfileFacts> {
    this.start ??= await this.host.request('start', undefined);
    const bytes = await readBytes(this.host, this.start);
    const rpc = await this.worker.rpc();
    const { fileName, limits } = this.start;
    return rpc.request('load', { fileName, bytes, limits }, { transfer: [bytes], timeoutMs: Infinity });
  }

  private async once(): Promise<void> {
    this.listener.busy(true);
    try {
      const facts = await this.load();
      this.hasProfile = true;
      this.retried = false;
      this.listener.stale(undefined);
      await this.listener.loaded(facts).catch((error) => this.listener.failed(asError(error)));
    } catch (error) {
      this.failed(asError(error));
    } finally {
      this.listener.busy(false);
    }
  }

  private failed(error: Error): void {
    if (!this.hasProfile) return this.listener.failed(error);
    const gone = error instanceof SelftimeError && error.code === 'fileNotFound';
    this.listener.stale(gone ? deleted : unreadable(error));
    if (gone || this.retried) return;
    this.retried = true;
    setTimeout(() => void this.read(), retryMs);
  }
}

const deleted: Stale = {
  text: 'File deleted',
  why: 'The file does not exist any more; this is what was in it.',
};

function unreadable(error: Error): Stale {
  return {
    text: 'File not readable now',
    why: `The file has changed and cannot be read; this is what was in it before. ${messageOf(error)}`,
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
