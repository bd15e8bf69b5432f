import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import type { RunningProcess } from './runningProcess.ts';

/** SIGUSR1 in the masks of signals, which begin at 1. */
const SIGUSR1 = 1n << 9n;

/** What /proc tells (man 5 proc); undefined for a process that is gone, or whose files are not ours to read. */
export async function linuxProcess(pid: number): Promise<RunningProcess | undefined> {
  const file = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8');
  try {
    const [executable, command, status, statLine, environment] = await Promise.all([
      readlink(`/proc/${pid}/exe`),
      file('cmdline'),
      file('status'),
      file('stat'),
      file('environ').catch(() => ''),
    ]);
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
    return {
      pid,
      executable: executable.replace(/ \(deleted\)$/, ''),
      command: words(command),
      nodeOptions: variable(environment, 'NODE_OPTIONS'),
      cwd: await readlink(`/proc/${pid}/cwd`).catch(() => undefined),
      started: statLine.slice(statLine.lastIndexOf(')') + 2).split(' ')[19],
      owner: { uid: Number(field('Uid')), gid: Number(field('Gid')) },
      catchesSigusr1: (BigInt(`0x${field('SigCgt') || '0'}`) & SIGUSR1) !== 0n,
      isStopped: /[Tt]/.test(field('State')),
    };
  } catch {
    return undefined;
  }
}

export async function linuxProcesses(): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(linuxProcess));
  return found.filter((process) => process !== undefined);
}

/** TCP ports that a process listens on, with it in its network namespace. */
export async function linuxPorts(pid: number): Promise<number[] | undefined> {
  try {
    const sockets = new Set<string>();
    for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
      const link = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode) sockets.add(inode);
    }
    const tables = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')),
    );
    const ports = tables
      .join('\n')
      .split('\n')
      .flatMap((line) => listening(line, sockets));
    return [...new Set(ports)].sort((a, b) => a - b);
  } catch {
    return undefined;
  }
}

/** "sl local:port remote:port state tx:rx tr:when retransmits uid timeout inode ..."; state 0A listens. */
function listening(line: string, sockets: ReadonlySet<string>): number[] {
  const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
  if (state !== '0A' || !sockets.has(inode)) return [];
  return [parseInt(local.slice(local.lastIndexOf(':') + 1), 16)];
}

/** Whether a process lives in another container: it sees other processes, or other files, than we do. */
export async function isContained(pid: number): Promise<boolean> {
  const differs = await Promise.all(
    ['pid', 'mnt'].map(async (name) => {
      const [ours, its] = await Promise.all(
        ['self', pid].map((who) => stat(`/proc/${who}/ns/${name}`).catch(() => undefined)),
      );
      return ours !== undefined && its !== undefined && ours.ino !== its.ino;
    }),
  );
  return differs.includes(true);
}

/** A program may replace its command line by a title of its own (process.title): then it is one word. */
function words(commandLine: string): string[] {
  return commandLine.replace(/\0+$/, '').split('\0');
}

function variable(environment: string, name: string): string {
  const entry = environment.split('\0').find((each) => each.startsWith(`${name}=`));
  return entry?.slice(name.length + 1) ?? '';
}
