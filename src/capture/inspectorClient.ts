import type WebSocket from 'ws';
import type { Millis } from '../core/units.ts';

/** A process's inspector on loopback, for as long as one conversation takes. */
export class InspectorClient {
  readonly port: number;
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, (value: unknown) => void>();
  private readonly closed: Promise<void>;
  private lastId = 0;

  /** undefined when no inspector answers at that port in time. */
  static async connect(port: number, until: Millis): Promise<InspectorClient | undefined> {
    for (const host of ['127.0.0.1', '[::1]']) {
      const url = await debuggerUrl(host, port, until);
      const socket = url && (await openSocket(url, until));
      if (socket) return new InspectorClient(port, socket);
    }
    return undefined;
  }

  private constructor(port: number, socket: WebSocket) {
    this.port = port;
    this.socket = socket;
    socket.on('message', (data) => {
      const { id, result } = JSON.parse(String(data)) as {
        id?: number;
        result?: { result?: { value?: unknown } };
      };
      if (id !== undefined) this.waiting.get(id)?.(result?.result?.value);
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        for (const answer of this.waiting.values()) answer(undefined);
        resolve();
      });
    });
  }

  /** The value, which must be JSON; undefined when the expression throws, or there is no answer in time. */
  evaluate(expression: string, until: Millis): Promise<unknown> {
    return new Promise((resolve) => {
      const id = ++this.lastId;
      const timer = setTimeout(() => resolve(undefined), Math.max(0, until - Date.now()));
      this.waiting.set(id, (value) => {
        clearTimeout(timer);
        resolve(value);
      });
      // Not awaitPromise: a busy process never gets to settle one.
      const params = { expression, includeCommandLineAPI: true, returnByValue: true };
      this.socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
    });
  }

  /**
   * Has the process close its inspector, from within: also one that never returns to its event loop.
   * @param nextPort where it opens it the next time; 0 is any port, and opening it has made that a certain one.
   */
  async closeInspector(nextPort: number, until: Millis): Promise<void> {
    void this.evaluate(`process.debugPort = ${nextPort}; require('inspector').close()`, until);
    const late = new Promise((resolve) => setTimeout(resolve, Math.max(0, until - Date.now())).unref());
    await Promise.race([this.closed, late]);
    this.leave();
  }

  leave(): void {
    this.socket.terminate();
  }
}

async function debuggerUrl(host: string, port: number, until: Millis): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(Math.max(1, until - Date.now()));
    const reply = await fetch(`http://${host}:${port}/json/list`, { signal });
    const list = (await reply.json()) as { webSocketDebuggerUrl?: string; type?: string }[];
    // It tells the address that it was asked at; ours is the one that works.
    const found = list.find(({ type }) => type === 'node')?.webSocketDebuggerUrl;
    return found && `ws://${host}:${port}${new URL(found).pathname}`;
  } catch {
    return undefined;
  }
}

async function openSocket(url: string, until: Millis): Promise<WebSocket | undefined> {
  // Seldom needed, and with Node's own http and crypto half of what the extension takes to load.
  const { default: Socket } = await import('ws');
  return new Promise((resolve) => {
    const socket = new Socket(url);
    const finish = (opened: WebSocket | undefined) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      if (!opened) socket.on('error', () => undefined).terminate();
      resolve(opened);
    };
    const timer = setTimeout(() => finish(undefined), Math.max(0, until - Date.now()));
    socket.on('open', () => finish(socket));
    socket.on('error', () => finish(undefined));
  });
}
