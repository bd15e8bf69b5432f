import { basename } from 'node:path';
import { linuxPorts, linuxProcess, linuxProcesses } from './linuxProcesses.ts';
import { macPorts, macProcesses, windowsPorts, windowsProcesses } from './otherProcesses.ts';

/** A process as the operating system tells of it; undefined is what a platform does not tell. */
export interface RunningProcess {
  readonly pid: number;
  /** Absolute path. */
  readonly executable: string;
  /** argv; cut at blanks where the platform tells only one string. */
  readonly command: readonly string[];
  /** As it was when the process started; empty where it is not known. */
  readonly nodeOptions: string;
  readonly cwd: string | undefined;
  /** Tells it from a later process of the same pid. */
  readonly started: string;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** Without a handler, SIGUSR1 ends a process. */
  readonly catchesSigusr1: boolean | undefined;
  readonly isStopped: boolean;
}

export async function runningProcess(pid: number): Promise<RunningProcess | undefined> {
  if (process.platform === 'linux') return linuxProcess(pid);
  const [found] = await (process.platform === 'win32' ? windowsProcesses(pid) : macProcesses(pid));
  return found;
}

/** The TCP ports that it listens on, ascending; undefined when that cannot be known. */
export async function listeningPorts(pid: number): Promise<readonly number[] | undefined> {
  if (process.platform === 'linux') return linuxPorts(pid);
  return process.platform === 'win32' ? windowsPorts(pid) : macPorts(pid);
}

/** Node processes of this user, without the calling one; those that started last come first. */
export async function nodeProcesses(): Promise<RunningProcess[]> {
  const all =
    process.platform === 'linux'
      ? await linuxProcesses()
      : await (process.platform === 'win32' ? windowsProcesses() : macProcesses());
  const own = all.filter(({ pid, owner }) => {
    return pid !== process.pid && (owner === undefined || owner.uid === process.getuid?.());
  });
  return own.filter(isNode).sort((a, b) => b.pid - a.pid);
}

/** By the name of what it runs: `node`, `nodejs`, `node-22`, `node.exe`. */
export function isNode({ executable }: Pick<RunningProcess, 'executable'>): boolean {
  return /^node(js)?[\d.-]*(\.exe)?$/i.test(basename(executable.replaceAll('\\', '/')));
}

/** Flags whose value is the word after them. */
const WITH_VALUE =
  /^(-r|-C|--require|--import|--loader|--experimental-loader|--conditions|--title|--env-file)$/;

/** Flags of Node itself, from the command line and NODE_OPTIONS. */
export function nodeFlags({ command, nodeOptions }: RunningProcess): string[] {
  const flags: string[] = [];
  for (let i = 1; i < command.length && command[i].startsWith('-'); i++) {
    flags.push(command[i]);
    if (WITH_VALUE.test(command[i])) i++;
  }
  return [...nodeOptions.split(/\s+/).filter((word) => word.startsWith('-')), ...flags];
}

/** What people know it by: the file name of its script, or the title that it gave itself. */
export function programOf({ command, pid, executable }: RunningProcess): string {
  let i = 1;
  while (i < command.length && command[i].startsWith('-')) i += WITH_VALUE.test(command[i]) ? 2 : 1;
  const evaluated = command.some((word) => /^(-p|-e|-pe|--eval|--print)(=|$)/.test(word));
  const script = evaluated ? undefined : command[i];
  if (script) return basename(script.replaceAll('\\', '/'));
  const titled = command.length === 1 && !isNode({ executable: command[0] });
  return titled ? command[0] : `${basename(executable.replaceAll('\\', '/'))} ${pid}`;
}
