import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../core/errors.ts';
import type { Millis } from '../../core/units.ts';
import { InspectorClient } from '../inspectorClient.ts';
import { cannotAttach, checkSignal } from './checkTarget.ts';
import { listeningPorts, nodeFlags, runningProcess, type RunningProcess } from './runningProcess.ts';

const USUAL_PORT = 9229;
/** A busy loop answers within 0.2 s; a loaded machine may take longer to give it a processor. */
const OPENS_WITHIN: Millis = 6000;
const ANSWERS_WITHIN: Millis = 3000;
const ASK_EVERY: Millis = 50;

/** An inspector that was proven to be of the process that is meant. */
export interface OpenInspector {
  readonly client: InspectorClient;
  /** The target had it open before, and keeps it. */
  readonly wasOpen: boolean;
  /** Where the target was told to open it; 0 is any port. */
  readonly wantedPort: number;
}

/**
 * Has a process open its inspector on loopback. While it is open any user of this machine can run code in the process:
 * close it at once.
 *
 * @throws SelftimeError `cannotAttach`, saying why and what to do.
 */
export async function openInspector(target: RunningProcess): Promise<OpenInspector> {
  const { pid } = target;
  const usual = debugPort(target);
  const before = await listeningPorts(pid);
  const open = await connectTo(pid, perhapsOpen(target, usual, before));
  if (open) return { client: open, wasOpen: true, wantedPort: usual };
  checkSignal(target);
  if (usual > 0 && (await isTaken(usual))) throw portTaken(pid, usual);
  askToOpen(pid);
  for (const until = Date.now() + OPENS_WITHIN; Date.now() < until; await sleep(ASK_EVERY)) {
    const client = await connectTo(pid, await newPorts(pid, usual, before));
    if (client) return { client, wasOpen: false, wantedPort: usual };
  }
  // It may have opened it itself, at a port of its choice: then the signal changes nothing.
  const odd = await connectTo(pid, before ?? []);
  if (odd) return { client: odd, wasOpen: true, wantedPort: usual };
  if (!(await runningProcess(pid)))
    throw cannotAttach(`Process ${pid} has just ended.`, 'Start it, and attach again.');
  throw cannotAttach(
    `Process ${pid} did not open its inspector when asked to (SIGUSR1): it handles that signal itself, or does not get to it.`,
    'Start it with --inspect=127.0.0.1:0 to attach later, or record it from its start (selftime record).',
  );
}

/** What `kill -USR1` does, also on Windows. */
function askToOpen(pid: number): void {
  try {
    (process as unknown as { _debugProcess(pid: number): void })._debugProcess(pid);
  } catch (error) {
    throw cannotAttach(
      `Process ${pid} cannot be asked to open its inspector (${messageOf(error)}).`,
      'It may have just ended, or belong to another user.',
    );
  }
}

/** Where the process opens its inspector; 0 is any port. */
function debugPort(target: RunningProcess): number {
  const ports = nodeFlags(target).flatMap((flag) => {
    const value = /^--(?:inspect|debug)(?:-brk|-wait|-port)?=(.*)$/.exec(flag)?.[1];
    const port = value === undefined ? undefined : /(?:^|:)(\d+)$/.exec(value)?.[1];
    return port === undefined ? [] : [Number(port)];
  });
  return ports.at(-1) ?? USUAL_PORT;
}

/** Ports of the process at which an inspector may listen already. */
function perhapsOpen(
  target: RunningProcess,
  usual: number,
  ports: readonly number[] | undefined,
): readonly number[] {
  // At 0 it got any port.
  const started = nodeFlags(target).some((flag) => /^--inspect(-brk|-wait)?(=|$)/.test(flag));
  if (started && ports) return ports;
  return usual > 0 && (ports?.includes(usual) ?? true) ? [usual] : [];
}

async function newPorts(
  pid: number,
  usual: number,
  before: readonly number[] | undefined,
): Promise<readonly number[]> {
  const now = await listeningPorts(pid);
  if (now && before) return now.filter((port) => !before.includes(port));
  return usual > 0 ? [usual] : [];
}

/** The inspector at one of these ports that answers as `pid`. */
async function connectTo(pid: number, ports: readonly number[]): Promise<InspectorClient | undefined> {
  for (const port of ports) {
    const until = Date.now() + ANSWERS_WITHIN;
    const client = await InspectorClient.connect(port, until);
    if ((await client?.evaluate('process.pid', until)) === pid) return client;
    client?.leave();
  }
  return undefined;
}

/** Whether another process listens there; asked once the target is known not to. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => finish(true)).once('error', () => finish(false));
  });
}

function portTaken(pid: number, port: number) {
  return cannotAttach(
    `Process ${pid} cannot open its inspector: another process listens on port ${port}.`,
    'End the other one (a debugger?), or start the program with --inspect-port=0.',
  );
}
