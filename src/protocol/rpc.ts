import { fromWire, toWire, type WireError } from './wireError.ts';

/** What one side offers: each method takes one parameter (undefined for none) and returns a value or a promise. */
export type Api = { readonly [method: string]: (params: never) => unknown };

export type ParamsOf<A extends Api, M extends keyof A> = Parameters<A[M]>[0];
export type ResultOf<A extends Api, M extends keyof A> = Awaited<ReturnType<A[M]>>;

/** Everything that crosses the border; both sides use the same three messages. */
export type RpcMessage =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'notice'; readonly method: string; readonly params: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: WireError };

export interface RequestOptions {
  /** Objects handed over instead of copied, where the channel can do that. */
  readonly transfer?: readonly unknown[];
  /** Rejects after this time; default 60 s, Infinity for never. */
  readonly timeoutMs?: number;
}

export type Post = (message: RpcMessage, transfer: readonly unknown[]) => unknown;

declare function setTimeout(run: () => void, ms: number): number;
declare function clearTimeout(timer: number): void;

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: number | undefined;
}

/**
 * Requests, replies and notices over any message channel: extension <-> webview and webview <-> worker.
 * Every request settles: by its reply, by the error its handler threw (a SelftimeError stays one), by a
 * message that cannot be sent, by its timeout, or by dispose().
 */
export class Rpc<Local extends Api, Remote extends Api> {
  private readonly post: Post;
  private readonly handlers: Local;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private disposed: Error | undefined;

  constructor(post: Post, handlers: Local) {
    this.post = post;
    this.handlers = handlers;
  }

  request<M extends keyof Remote & string>(
    method: M,
    params: ParamsOf<Remote, M>,
    options: RequestOptions = {},
  ): Promise<ResultOf<Remote, M>> {
    if (this.disposed) return Promise.reject(this.disposed);
    const id = this.nextId++;
    const { timeoutMs = 60_000, transfer = [] } = options;
    return new Promise<unknown>((resolve, reject) => {
      const timer = Number.isFinite(timeoutMs)
        ? setTimeout(() => this.fail(id, new RequestTimeout(method, timeoutMs)), timeoutMs)
        : undefined;
      this.pending.set(id, { resolve, reject, timer });
      this.send({ kind: 'request', id, method, params }, transfer, (error) => this.fail(id, error));
    }) as Promise<ResultOf<Remote, M>>;
  }

  /** For what needs no answer; lost when nobody listens. */
  notify<M extends keyof Remote & string>(method: M, params: ParamsOf<Remote, M>): void {
    if (!this.disposed) this.send({ kind: 'notice', method, params }, [], () => {});
  }

  /** Give it everything the channel delivers; messages that are not ours are ignored. */
  receive(data: unknown): void {
    const message = data as RpcMessage | undefined;
    switch (message?.kind) {
      case 'request':
        void this.answer(message.id, message.method, message.params);
        return;
      case 'notice':
        void this.run(message.method, message.params).catch(() => {});
        return;
      case 'reply':
        this.take(message.id)?.resolve(message.result);
        return;
      case 'failure':
        this.take(message.id)?.reject(fromWire(message.error));
        return;
    }
  }

  /** Rejects what is pending and everything asked later with `reason`. */
  dispose(reason: Error): void {
    this.disposed = reason;
    for (const id of [...this.pending.keys()]) this.fail(id, reason);
  }

  private async run(method: string, params: unknown): Promise<unknown> {
    const handler = Object.hasOwn(this.handlers, method) ? this.handlers[method] : undefined;
    if (!handler) throw new Error(`Unknown request "${method}".`);
    return handler(params as never);
  }

  private async answer(id: number, method: string, params: unknown): Promise<void> {
    const failure = (error: unknown): void =>
      this.send({ kind: 'failure', id, error: toWire(error) }, [], () => {});
    try {
      const result = await this.run(method, params);
      this.send({ kind: 'reply', id, result }, [], failure);
    } catch (error) {
      failure(error);
    }
  }

  /** Posting throws, or its promise rejects, for what the channel cannot carry. */
  private send(message: RpcMessage, transfer: readonly unknown[], failed: (error: unknown) => void): void {
    try {
      Promise.resolve(this.post(message, transfer)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  private fail(id: number, error: unknown): void {
    this.take(id)?.reject(error instanceof Error ? error : new Error(String(error)));
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (pending?.timer !== undefined) clearTimeout(pending.timer);
    return pending;
  }
}

export class RequestTimeout extends Error {
  constructor(method: string, ms: number) {
    super(`No answer to "${method}" within ${ms / 1000} s.`);
    this.name = 'RequestTimeout';
  }
}
