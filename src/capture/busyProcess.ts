import { createServer } from 'node:net';
import type { Millis } from '../core/units.ts';
import { YIELD_EXPRESSION, type EndSignal } from '../protocol/agentFiles.ts';

const GIVE_UP: Millis = 1500;
const ASK_EVERY: Millis = 50;

/** A port of loopback that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * Lets a signal end a Node process of ours that is too busy to notice it: the handler that would write its last
 * window waits for the event loop. The inspector, which SIGUSR1 opens from outside, interrupts a running loop;
 * through it the agent writes the window and gives the signal its default action back, and the signal is sent again.
 * A target that handles the signal itself is left alone.
 *
 * @param port where the agent has told this process to open its inspector.
 * @returns false when it cannot be reached: gone, or not in JavaScript.
 */
export async function endBusyProcess(pid: number, port: number, signal: EndSignal): Promise<boolean> {
  const until = Date.now() + GIVE_UP;
  try {
    process.kill(pid, 'SIGUSR1');
    const url = await inspectorUrl(port, until);
    if (url === undefined || !(await evaluate(url, YIELD_EXPRESSION(pid, signal), until))) return false;
    // From here and not from within: a process that ends itself waits for its inspector to be left.
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function inspectorUrl(port: number, until: Millis): Promise<string | undefined> {
  while (Date.now() < until) {
    try {
      const reply = await fetch(`http://127.0.0.1:${port}/json/list`, {
        signal: AbortSignal.timeout(until - Date.now()),
      });
      const [first] = (await reply.json()) as { webSocketDebuggerUrl?: string }[];
      return first?.webSocketDebuggerUrl;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }
  return undefined;
}

/** Whether the expression is true; false when there is no answer in time. */
async function evaluate(url: string, expression: string, until: Millis): Promise<boolean> {
  // Seldom needed, and with Node's own http and crypto half of what the extension takes to load.
  const { default: WebSocket } = await import('ws');
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const finish = (answer: boolean) => {
      clearTimeout(timer);
      socket.removeAllListeners().on('error', () => undefined);
      socket.terminate();
      resolve(answer);
    };
    const timer = setTimeout(() => finish(false), Math.max(0, until - Date.now()));
    socket.on('open', () => {
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
    });
    socket.on('message', (data) => {
      const { result } = JSON.parse(String(data)) as { result?: { result?: { value?: unknown } } };
      finish(result?.result?.value === true);
    });
    socket.on('close', () => finish(false));
    socket.on('error', () => finish(false));
  });
}
