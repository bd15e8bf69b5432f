import { Rpc } from '../protocol/rpc.ts';
import type { WorkerApi } from '../protocol/viewer.ts';

type WorkerRpc = Rpc<Record<string, never>, WorkerApi>;

/**
 * The worker that keeps the profile. A webview may only start workers from blobs
 * (https://code.visualstudio.com/api/extension-guides/webview#using-web-workers), so it is given its script as text.
 */
export class WorkerClient {
  private readonly script: () => Promise<string>;
  private blobUrl: Promise<string> | undefined;
  private current: { readonly worker: Worker; readonly rpc: WorkerRpc } | undefined;

  private crashed: () => void = () => {};

  constructor(script: () => Promise<string>) {
    this.script = script;
  }

  /** Calls back when a worker ended by itself, out of memory for example. */
  onCrash(crashed: () => void): void {
    this.crashed = crashed;
  }

  async rpc(): Promise<WorkerRpc> {
    const url = await (this.blobUrl ??= this.script().then(blobOf));
    this.current ??= this.start(url);
    return this.current.rpc;
  }

  /** Ends the worker in the middle of whatever it does; the next rpc() starts a new, empty one. */
  kill(reason: Error): void {
    this.current?.worker.terminate();
    this.current?.rpc.dispose(reason);
    this.current = undefined;
  }

  private start(url: string): { worker: Worker; rpc: WorkerRpc } {
    const worker = new Worker(url);
    const rpc: WorkerRpc = new Rpc(
      (message, transfer) => worker.postMessage(message, transfer as Transferable[]),
      {},
    );
    worker.addEventListener('message', (event) => rpc.receive(event.data));
    worker.addEventListener('error', (event) => {
      this.kill(new Error(`The viewer's worker failed: ${event.message}`));
      this.crashed();
    });
    return { worker, rpc };
  }
}

function blobOf(script: string): string {
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}
