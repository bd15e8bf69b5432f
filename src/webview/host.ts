import { Rpc, type RpcMessage } from '../protocol/rpc.ts';
import type { ExtensionApi, PageApi } from '../protocol/viewer.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

export interface Host {
  readonly extension: Rpc<PageApi, ExtensionApi>;
  loadState(): unknown;
  saveState(state: unknown): void;
}

/** Call once: the editor hands its API out a single time. */
export function connectHost(handlers: PageApi): Host {
  const vscode = acquireVsCodeApi();
  const extension = new Rpc<PageApi, ExtensionApi>((message) => vscode.postMessage(message), handlers);
  addEventListener('message', (event: MessageEvent<RpcMessage>) => extension.receive(event.data));
  return {
    extension,
    loadState: () => vscode.getState(),
    saveState: (state) => vscode.setState(state),
  };
}
