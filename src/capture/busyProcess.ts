import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Millis } from '../core/units.ts';
import { YIELD_EXPRESSION, type EndSignal } from '../protocol/agentFiles.ts';
import { InspectorClient } from './inspectorClient.ts';

const GIVE_UP: Millis = 1500;
const ASK_EVERY: Millis = 50;
/** Below what is evaluated are the frames of what it interrupts; none where it came to the event loop. */
const IN_CODE = String.raw`/\n +at .*\n +at /.test(new Error().stack)`;

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
 * @param inCode only where it is found in the midst of its code
 * @returns false when it cannot be reached: gone, or not in JavaScript.
 */
export async function endBusyProcess(
  pid: number,
  port: number,
  signal: EndSignal,
  inCode: boolean,
): Promise<boolean> {
  const until = Date.now() + GIVE_UP;
  try {
    process.kill(pid, 'SIGUSR1');
    const inspector = await opened(port, until);
    const expression = `${inCode ? `${IN_CODE} && ` : ''}${YIELD_EXPRESSION(pid, signal)}`;
    const yielded = await inspector?.evaluate(expression, until);
    // It runs on, perhaps without ever returning to its event loop: its inspector must not stay open.
    if (yielded === false) await inspector?.closeInspector(port, until);
    else inspector?.leave();
    if (yielded !== true) return false;
    // From here and not from within: a process that ends itself waits for its inspector to be left.
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function opened(port: number, until: Millis): Promise<InspectorClient | undefined> {
  while (Date.now() < until) {
    const inspector = await InspectorClient.connect(port, until);
    if (inspector) return inspector;
    await sleep(ASK_EVERY);
  }
  return undefined;
}
