import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { ReadLimits } from '../../core/limits.ts';
import { Rpc, type ParamsOf, type ResultOf } from '../../protocol/rpc.ts';
import type { CaptureLines } from './captureLines.ts';
import type { ReaderApi } from './readerApi.ts';

/** Reads captures in a thread of their own: a large one would block every extension for seconds. */
export class CaptureReader {
  readonly #script: string;

  /** @param script the built readerThread.ts, absolute. */
  constructor(script: string) {
    this.#script = script;
  }

  /** @param sampleType default: the profile's own. @throws SelftimeError also `cancelled`. */
  lines(
    path: string,
    limits: Partial<ReadLimits>,
    cancel: vscode.CancellationToken,
    sampleType?: string,
  ): Promise<CaptureLines> {
    return this.ask('lines', { path, limits, sampleType }, cancel);
  }

  /** @throws SelftimeError also `cancelled`. */
  async ask<M extends keyof ReaderApi & string>(
    method: M,
    params: ParamsOf<ReaderApi, M>,
    cancel?: vscode.CancellationToken,
  ): Promise<ResultOf<ReaderApi, M>> {
    // Flags of the extension host, an inspector's port for one, are not for the thread.
    const worker = new Worker(this.#script, { execArgv: [] });
    const rpc = new Rpc<Record<string, never>, ReaderApi>((message) => worker.postMessage(message), {});
    worker.on('message', (message) => rpc.receive(message));
    worker.on('error', (error) => rpc.dispose(tooLarge(error) ?? error));
    worker.on('exit', () => rpc.dispose(new Error('The thread that reads the profile has ended.')));
    const cancelled = cancel?.onCancellationRequested(() =>
      rpc.dispose(new SelftimeError('cancelled', 'Reading the profile was cancelled.')),
    );
    try {
      return await rpc.request(method, params, { timeoutMs: Infinity });
    } finally {
      cancelled?.dispose();
      void worker.terminate();
    }
  }
}

function tooLarge(error: Error & { code?: string }): SelftimeError | undefined {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new SelftimeError(
        'profileTooLarge',
        'The profile does not fit into memory.',
        'Record a shorter time or a longer interval.',
      )
    : undefined;
}
