import { chown, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SelftimeError } from '../../core/errors.ts';
import type { Millis } from '../../core/units.ts';
import {
  ATTACH_EXPRESSION,
  DETACH_EXPRESSION,
  DETACH_FILE,
  type AttachReply,
  type FailureRecord,
} from '../../protocol/agentFiles.ts';
import type { Attachment, Capture } from '../types.ts';
import { failureWarning } from '../warnings.ts';
import { cannotAttach } from './checkTarget.ts';
import { openInspector } from './openInspector.ts';
import { runningProcess, type RunningProcess } from './runningProcess.ts';

/** Loading the addon and walking a large heap takes a while. */
const STARTS_WITHIN: Millis = 30_000;
const ASK_AGAIN_AFTER: Millis = 20;
const CLOSES_WITHIN: Millis = 2000;
/** A process that turns its event loop has written its last window long before. */
const DETACHES_WITHIN: Millis = 1000;
/** And one that had to be interrupted; deep, varied stacks take a second to write. */
const WRITES_WITHIN: Millis = 5000;
const LOOK_EVERY: Millis = 200;

/** A running process that is being profiled. */
export interface Attached {
  /** Settles once: after `detach`, or when the process has ended by itself. */
  readonly ended: Promise<{ readonly targetEnded: boolean }>;
  /** Leaves the process as it was before. Later calls do nothing. */
  detach(): void;
}

/**
 * Starts to record a process that runs. The caller finishes the capture when `ended` has settled.
 *
 * @throws SelftimeError when it cannot be attached to; the process is then as it was.
 */
export async function attachTo(target: RunningProcess, capture: Capture): Promise<Attached> {
  const attachment = capture.attachment();
  await handOver(attachment, target);
  await inTarget(target, async (client, wasOpen) => {
    // The inspector that we came through is no debugger.
    const inspectorPort = wasOpen ? 0 : client.port;
    const expression = ATTACH_EXPRESSION(attachment.file, { ...attachment.config, inspectorPort });
    const deadline = Date.now() + STARTS_WITHIN;
    let reply: AttachReply | undefined;
    do {
      if (reply) await sleep(ASK_AGAIN_AFTER);
      reply = (await client.evaluate(expression, deadline)) as AttachReply | undefined;
    } while (reply === 'loading' && Date.now() < deadline);
    await checkReply(target.pid, reply, attachment);
  });
  return follow(target, capture);
}

type Client = Awaited<ReturnType<typeof openInspector>>['client'];

async function inTarget(
  target: RunningProcess,
  act: (client: Client, wasOpen: boolean) => Promise<void>,
): Promise<void> {
  const { client, wasOpen, wantedPort } = await openInspector(target);
  try {
    await act(client, wasOpen);
  } finally {
    if (wasOpen) client.leave();
    else await client.closeInspector(wantedPort, Date.now() + CLOSES_WITHIN);
  }
}

/** With sudo: the target writes its windows as the user that it runs as. */
async function handOver({ config }: Attachment, { owner }: RunningProcess): Promise<void> {
  if (!owner || process.getuid?.() !== 0 || owner.uid === 0) return;
  await chown(config.folder, owner.uid, owner.gid);
  if (config.announceTo) await chown(config.announceTo.pipe, owner.uid, owner.gid);
}

async function checkReply(
  pid: number,
  reply: AttachReply | undefined,
  { config }: Attachment,
): Promise<void> {
  if (reply === 'attached') return;
  if (reply === 'recorded')
    throw new SelftimeError(
      'alreadyProfiled',
      `Process ${pid} is already being profiled by Selftime.`,
      'Stop that recording first.',
    );
  if (reply === 'failed') {
    const text = await readFile(join(config.folder, `${pid}-0.failed.json`), 'utf8');
    throw cannotAttach(
      failureWarning(JSON.parse(text) as FailureRecord),
      `Process ${pid} runs on as before.`,
    );
  }
  const reason = reply === 'loading' ? 'it is still starting' : (reply?.unreachable ?? 'it did not answer');
  throw cannotAttach(
    `The profiler could not be loaded into process ${pid}: ${reason}.`,
    'Record the program from its start (selftime record).',
  );
}

function follow(target: RunningProcess, capture: Capture): Attached {
  let detaching = false;
  let settle!: (end: { readonly targetEnded: boolean }) => void;
  const ended = new Promise<{ readonly targetEnded: boolean }>((resolve) => (settle = resolve));
  const timer = setInterval(async () => {
    if (await isAlive(target)) return;
    clearInterval(timer);
    settle({ targetEnded: true });
  }, LOOK_EVERY);
  const detach = () => {
    if (detaching) return;
    detaching = true;
    void leave(target, capture).finally(() => {
      clearInterval(timer);
      settle({ targetEnded: false });
    });
  };
  return { ended, detach };
}

async function isAlive({ pid, started }: RunningProcess): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // Elsewhere, to ask costs a process of its own.
  if (process.platform !== 'linux') return true;
  return (await runningProcess(pid))?.started === started;
}

/** By a file, which its event loop is told of; through the inspector where the event loop does not turn. Never throws. */
async function leave(target: RunningProcess, capture: Capture): Promise<void> {
  const { folder } = capture.attachment().config;
  await writeFile(join(folder, DETACH_FILE), '').catch(() => undefined);
  await closed(target, capture, DETACHES_WITHIN);
  // It has asked its workers. Some may have been terminated, and close nothing any more: no reason to wait for long.
  if (!(await capture.openThreads()).includes(0)) return closed(target, capture, CLOSES_WITHIN);
  if (!(await isAlive(target))) return;
  try {
    await inTarget(target, async (client, wasOpen) => {
      const port = wasOpen ? undefined : client.port;
      await client.evaluate(DETACH_EXPRESSION(folder, port), Date.now() + WRITES_WITHIN);
    });
  } catch {
    // It leaves by itself when it finds the folder gone; the capture tells that its end is missing.
  }
  await closed(target, capture, DETACHES_WITHIN);
}

/** Waits until every thread has closed its last window, or the process is gone. */
async function closed(target: RunningProcess, capture: Capture, within: Millis): Promise<void> {
  for (const until = Date.now() + within; Date.now() < until;) {
    if ((await capture.openThreads()).length === 0 || !(await isAlive(target))) return;
    await sleep(30);
  }
}
