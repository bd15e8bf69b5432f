import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import { SelftimeError } from '../../core/errors.ts';
import type { ReadLimits } from '../../core/limits.ts';
import { Rpc } from '../../protocol/rpc.ts';
import type { CaptureLines, ReaderApi } from './captureLines.ts';

/** Reads captures in a thread of their own: a large one would block every extension for seconds. */
export class CaptureReader {
  readonly #script: string;

  /** @param script the built readerThread.ts, absolute. */
  constructor(script: string) {
    this.#script = script;
  }

  /** @param sampleType default: the profile's own. @throws SelftimeError also `cancelled`. */
  async lines(
    path: string,
    limits: Partial<ReadLimits>,
    cancel: vscode.CancellationToken,
    sampleType?: string,
  ): Promise<CaptureLines> {
    // Flags of the extension host, an inspector's port for one, are not for the thread.
    const worker = new Worker(this.#script, { execArgv: [] });
    const rpc = new Rpc<Record<string, never>, ReaderApi>((message) => worker.postMessage(message), {});
    worker.on('message', (message) => rpc.receive(message));
    worker.on('error', (error) => rpc.dispose(tooLarge(error) ?? error));
    worker.on('exit', () => rpc.dispose(new Error('The thread that reads the profile has ended.')));
    const cancelled = cancel.onCancellationRequested(() =>
      rpc.dispose(new SelftimeError('cancelled', 'Reading the profile was cancelled.')),
    );
    try {
      return await rpc.request('lines', { path, limits, sampleType }, { timeoutMs: Infinity });
    } finally {
      cancelled.dispose();
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
