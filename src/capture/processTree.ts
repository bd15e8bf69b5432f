import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Parents of all running processes: pid to ppid. Empty on Windows, where asking is too slow to do often. */
export async function parents(): Promise<Map<number, number>> {
  if (process.platform === 'linux') return linuxParents();
  if (process.platform === 'win32') return new Map();
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']).catch(() => ({
    stdout: '',
  }));
  const found = new Map<number, number>();
  for (const [, pid, ppid] of stdout.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm))
    found.set(Number(pid), Number(ppid));
  return found;
}

async function linuxParents(): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const entries = await readdir('/proc').catch(() => []);
  await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry))
      .map(async (pid) => {
        // "pid (name) state ppid ...": the name may itself hold blanks and brackets (man 5 proc_pid_stat).
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
        const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (ppid !== undefined && state !== 'Z') found.set(Number(pid), Number(ppid));
      }),
  );
  return found;
}

/** The ancestor of `pid` (or itself) whose parent is `root`; undefined when `root` is not above it. */
export function childOf(root: number, pid: number, tree: ReadonlyMap<number, number>): number | undefined {
  for (let at: number | undefined = pid, steps = 0; at !== undefined && steps < 1000; steps++) {
    const parent: number | undefined = tree.get(at);
    if (parent === root) return at;
    at = parent;
  }
  return undefined;
}

/** All processes below `root`, without itself. */
export function descendants(root: number, tree: ReadonlyMap<number, number>): number[] {
  return [...tree.keys()].filter((pid) => pid !== root && childOf(root, pid, tree) !== undefined);
}
