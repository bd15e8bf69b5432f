import { basename } from 'node:path';
import { SelftimeError } from '../../core/errors.ts';
import { usesPermissionModel } from '../agentEnvironment.ts';
import { isContained } from './linuxProcesses.ts';
import { isNode, nodeFlags, runningProcess, type RunningProcess } from './runningProcess.ts';

/**
 * Looks at a process from outside, without touching it.
 * @throws SelftimeError when it cannot be attached to: `usage`, `noProcess`, `notPermitted`, `notNode`, `cannotAttach`.
 */
export async function checkTarget(pid: number): Promise<RunningProcess> {
  if (pid === process.pid)
    throw new SelftimeError(
      'usage',
      `Process ${pid} is Selftime itself.`,
      'Give the pid of the program to profile.',
    );
  checkReachable(pid);
  if (process.platform === 'linux' && (await isContained(pid)))
    throw cannotAttach(
      `Process ${pid} runs in a container, where the profiler's files are not to be seen.`,
      'Run Selftime inside that container.',
    );
  const target = await runningProcess(pid);
  if (!target) throw noProcess(pid);
  if (!isNode(target))
    throw new SelftimeError(
      'notNode',
      `Process ${pid} runs ${basename(target.executable)}, which is not Node.js.`,
      'Give the pid of a Node.js process; nothing was sent to this one.',
    );
  if (usesPermissionModel(nodeFlags(target)))
    throw cannotAttach(
      `Process ${pid} runs under Node's permission model, which keeps the profiler out.`,
      'Start it without --permission.',
    );
  if (target.isStopped)
    throw cannotAttach(
      `Process ${pid} is stopped, and cannot answer.`,
      `Continue it (kill -CONT ${pid}), then attach again.`,
    );
  return target;
}

function checkReachable(pid: number): void {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw noProcess(pid);
    throw new SelftimeError(
      'notPermitted',
      `Process ${pid} belongs to another user.`,
      'Run Selftime as that user, or with more rights (sudo selftime attach).',
    );
  }
}

/**
 * Whether the signal that opens its inspector does no harm.
 * @throws SelftimeError `cannotAttach`
 */
export function checkSignal(target: RunningProcess): void {
  const { pid } = target;
  if (nodeFlags(target).includes('--disable-sigusr1'))
    throw cannotAttach(
      `Process ${pid} was started with --disable-sigusr1, and opens no inspector while it runs.`,
      'Start it without that flag, or with --inspect=127.0.0.1:0.',
    );
  if (target.catchesSigusr1 === false)
    throw cannotAttach(
      `Process ${pid} does not listen for SIGUSR1: it is still starting, or its Node.js has no inspector.`,
      'Attach again in a moment, or record it from its start (selftime record).',
    );
}

function noProcess(pid: number): SelftimeError {
  return new SelftimeError('noProcess', `There is no process ${pid}.`, 'Check the pid; it may have ended.');
}

export function cannotAttach(message: string, nextStep: string): SelftimeError {
  return new SelftimeError('cannotAttach', message, nextStep);
}
