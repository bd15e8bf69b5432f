import { KnownProcesses } from '../knownProcesses.ts';
import { descendants, parents } from '../processTree.ts';
import { isNode, runningProcess } from './runningProcess.ts';

/** Node processes below one that is attached to: they are not recorded with it. */
export interface Unreached {
  readonly count: number;
  /** Pids of those that still run, ascending. */
  readonly running: readonly number[];
}

/**
 * Looks for them now, and when asked again: a process that ends in between takes its children with it, or leaves them to
 * others. What starts and ends between the two is not seen, and nothing on Windows (see parents).
 */
export class UnreachedChildren {
  private readonly pid: number;
  private readonly known = new KnownProcesses();
  private readonly first: Promise<readonly number[]>;

  constructor(pid: number) {
    this.pid = pid;
    this.first = this.look();
  }

  private async look(): Promise<readonly number[]> {
    const below = await Promise.all(descendants(this.pid, await parents()).map(runningProcess));
    const pids = below.flatMap((child) => (child && isNode(child) ? [child.pid] : []));
    await this.known.note(pids);
    return pids;
  }

  async atEnd(): Promise<Unreached> {
    const all = [...new Set([...(await this.first), ...(await this.look())])];
    const running = (await this.known.running(all)).map(({ pid }) => pid).sort((a, b) => a - b);
    return { count: all.length, running };
  }
}
