import { isNode, runningProcess, type RunningProcess } from './attach/runningProcess.ts';

/**
 * Tells the processes that loaded the agent from later ones of the same pid, which are someone else's: nothing is sent
 * to a pid alone.
 */
export class KnownProcesses {
  /** Of each pid, when its process started; undefined for one that had ended before it was looked at. */
  private readonly starts = new Map<number, string | undefined>();

  /** Call soon after they have told of themselves; what is known stays. */
  async note(pids: readonly number[]): Promise<void> {
    // Elsewhere, to look costs a process each; `running` makes do with the kind of program.
    if (process.platform !== 'linux') return;
    for (const pid of pids)
      if (!this.starts.has(pid)) this.starts.set(pid, (await runningProcess(pid))?.started);
  }

  /** Those of them that still run. */
  async running(pids: readonly number[]): Promise<RunningProcess[]> {
    const found = await Promise.all(pids.map(runningProcess));
    return found.filter((each) => each !== undefined).filter((each) => this.isSame(each));
  }

  private isSame(found: RunningProcess): boolean {
    if (process.platform !== 'linux') return isNode(found);
    return found.started === this.starts.get(found.pid);
  }
}
