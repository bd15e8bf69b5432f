import type { Attached } from '../capture/attach/attachTo.ts';
import { SelftimeError } from '../core/errors.ts';
import type { Target } from './target.ts';

/**
 * The pid that an attach configuration names: a number, its text, or `pid:port` as other pickers return it.
 * @throws SelftimeError `usage`
 */
export function processIdOf({ processId }: Readonly<Record<string, unknown>>): number {
  const [, digits] = /^(\d+)(?::\d*)?$/.exec(String(processId ?? '').trim()) ?? [];
  const pid = Number(digits);
  if (Number.isSafeInteger(pid) && pid > 0) return pid;
  throw new SelftimeError(
    'usage',
    processId === undefined
      ? 'The configuration names no process to attach to.'
      : '"processId" in the launch configuration is not the id of a process.',
    'Set "processId" to a pid, or to "${command:PickProcess}" to choose one each time.',
  );
}

/** A process that ran before: to stop is to leave it. */
export function attachedTarget(
  pid: number,
  attached: Attached,
): { readonly target: Target; describe(): string } {
  let over = `Left process ${pid}, which runs on.`;
  const ended = attached.ended.then(({ targetEnded }) => {
    if (targetEnded) over = `Process ${pid} has ended by itself; the capture has all of it since attaching.`;
    return { code: null, signal: null, targetEnded };
  });
  return { target: { pid, ended, stop: () => attached.detach() }, describe: () => over };
}
