import { Rpc, type ParamsOf, type RequestOptions, type ResultOf, type RpcMessage } from '../protocol/rpc.ts';
import type { ExtensionApi, PageApi } from '../protocol/viewer.ts';
import { StandaloneHost } from './standaloneHost.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** Where the page lives: in an editor of VS Code, or in a browser as a file of its own. */
export interface Host {
  request<M extends keyof ExtensionApi & string>(
    method: M,
    params: ParamsOf<ExtensionApi, M>,
    options?: RequestOptions,
  ): Promise<ResultOf<ExtensionApi, M>>;
  loadState(): unknown;
  saveState(state: unknown): void;
  /** Whether there is an editor that could open a file. */
  readonly canOpenSource: boolean;
  /** The worker's script. */
  workerScript(): Promise<string>;
}

/** Call once: the editor hands its API out a single time. */
export function connectHost(handlers: PageApi, scriptUrl: string): Host {
  return typeof acquireVsCodeApi === 'function' ? new EditorHost(handlers, scriptUrl) : new StandaloneHost();
}

class EditorHost implements Host {
  readonly canOpenSource = true;
  private readonly vscode = acquireVsCodeApi();
  private readonly extension: Rpc<PageApi, ExtensionApi>;
  private readonly scriptUrl: string;

  constructor(handlers: PageApi, scriptUrl: string) {
    this.scriptUrl = scriptUrl;
    this.extension = new Rpc((message) => this.vscode.postMessage(message), handlers);
    addEventListener('message', (event: MessageEvent<RpcMessage>) => this.extension.receive(event.data));
  }

  request<M extends keyof ExtensionApi & string>(
    method: M,
    params: ParamsOf<ExtensionApi, M>,
    options?: RequestOptions,
  ): Promise<ResultOf<ExtensionApi, M>> {
    return this.extension.request(method, params, options);
  }

  loadState(): unknown {
    return this.vscode.getState();
  }

  saveState(state: unknown): void {
    this.vscode.setState(state);
  }

  workerScript(): Promise<string> {
    return fetchText(new URL('worker.js', this.scriptUrl).href);
  }
}

export async function fetchText(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`The viewer's ${url.split('/').at(-1)} cannot be loaded (HTTP ${response.status}).`);
  return response.text();
}
