import { readFile, writeFile } from 'node:fs/promises';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly sessionId?: string; readonly targetInfo?: Target };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Target {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  /** Of array buffers. */
  readonly backingStorageSize?: number;
}

/** The DevTools protocol of a whole browser: its processes, and every page, frame and worker in it. */
export class DevTools {
  private readonly socket: WebSocket;
  private readonly pending = new Map<number, (message: Message) => void>();
  private readonly sessions = new Map<string, Target>();
  private lastId = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => this.receive(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => {
      for (const settle of this.pending.values()) settle({ error: { message: 'The browser has ended.' } });
    });
  }

  static async connect(port: number): Promise<DevTools> {
    const response = await fetch(`http://127.0.0.1:${port}/json/version`);
    const { webSocketDebuggerUrl } = (await response.json()) as { webSocketDebuggerUrl: string };
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error('No connection to the browser.')), {
        once: true,
      });
    });
    return new DevTools(socket);
  }

  close(): void {
    this.socket.close();
  }

  /** CPU seconds used so far by the processes that run pages and workers, and by the whole browser. */
  async cpu(): Promise<{ renderers: number; all: number }> {
    const processes = await this.processes();
    const sum = (list: typeof processes) => list.reduce((seconds, { cpuTime }) => seconds + cpuTime, 0);
    return { renderers: sum(processes.filter(({ type }) => type === 'renderer')), all: sum(processes) };
  }

  /** Bytes that JavaScript has in pages and workers, array buffers included. @param options collect garbage first */
  async heap({ collect }: { collect: boolean }): Promise<number> {
    await this.attachToAll();
    let bytes = 0;
    for (const [session, { type }] of this.sessions) {
      // A frame shares its page's heap.
      if (!['page', 'worker'].includes(type)) continue;
      if (collect) await this.send('HeapProfiler.collectGarbage', {}, session);
      const usage = (await this.send('Runtime.getHeapUsage', {}, session)) as HeapUsage;
      bytes += usage.usedSize + (usage.backingStorageSize ?? 0);
    }
    return bytes;
  }

  /** Resident bytes of the processes that run pages and workers: now, and the most since the peak was reset. */
  async memory({ resetPeak }: { resetPeak: boolean }): Promise<{ now: number; peak: number }> {
    const sum = { now: 0, peak: 0 };
    for (const { id, type } of await this.processes()) {
      if (type !== 'renderer') continue;
      // proc(5); fails where the kernel keeps no such file, and the peak is then the highest ever.
      if (resetPeak) await writeFile(`/proc/${id}/clear_refs`, '5').catch(() => undefined);
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
      sum.now += 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
      sum.peak += 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
    }
    return sum;
  }

  private async processes(): Promise<{ id: number; type: string; cpuTime: number }[]> {
    const { processInfo } = (await this.send('SystemInfo.getProcessInfo')) as {
      processInfo: { id: number; type: string; cpuTime: number }[];
    };
    return processInfo;
  }

  /** Workers are children of pages: each new session is asked for its own. */
  private async attachToAll(): Promise<void> {
    const { targetInfos } = (await this.send('Target.getTargets')) as { targetInfos: Target[] };
    const known = new Set([...this.sessions.values()].map(({ targetId }) => targetId));
    for (const { targetId, type } of targetInfos) {
      if (!['page', 'iframe'].includes(type) || known.has(targetId)) continue;
      await this.send('Target.attachToTarget', { targetId, flatten: true });
    }
    const asked = new Set<string>();
    for (let more = true; more;) {
      more = false;
      for (const session of [...this.sessions.keys()]) {
        if (asked.has(session)) continue;
        asked.add(session);
        more = true;
        // Announces the workers that are there already before it answers.
        const params = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
        await this.send('Target.setAutoAttach', params, session).catch(() => undefined);
      }
    }
  }

  private send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No answer to ${method}.`)), 60_000);
      this.pending.set(id, ({ result, error }) => {
        clearTimeout(timer);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result);
      });
      this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  private receive({ id, method, params, result, error }: Message): void {
    if (id !== undefined) {
      this.pending.get(id)?.({ result, error });
      this.pending.delete(id);
    } else if (method === 'Target.attachedToTarget' && params?.sessionId && params.targetInfo) {
      const again = [...this.sessions.values()].some(
        ({ targetId }) => targetId === params.targetInfo?.targetId,
      );
      if (!again) this.sessions.set(params.sessionId, params.targetInfo);
    } else if (method === 'Target.detachedFromTarget' && params?.sessionId) {
      this.sessions.delete(params.sessionId);
    }
  }
}
