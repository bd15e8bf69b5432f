import { Rpc, type RpcMessage } from '../protocol/rpc.ts';
import type { WorkerApi } from '../protocol/viewer.ts';
import { ViewerModel } from './worker/viewerModel.ts';

/** The worker's side of the global, which the page's DOM types do not describe. */
interface WorkerScope {
  postMessage(message: RpcMessage, transfer: readonly unknown[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const rpc = new Rpc<WorkerApi, Record<string, never>>(
  (message, transfer) => scope.postMessage(message, transfer),
  new ViewerModel().api,
);
scope.addEventListener('message', (event) => rpc.receive(event.data));
