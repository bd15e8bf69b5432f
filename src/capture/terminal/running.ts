import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Whether a process runs: one that has ended but was not asked for its exit code (a zombie) does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  const [state] = await statOf(pid);
  return !/^[ZX]/.test(state);
}

export async function anyRuns(pids: readonly number[]): Promise<boolean> {
  return (await Promise.all(pids.map(isRunning))).includes(true);
}

/**
 * Those that still belong to their terminal. The others are daemons, in a session that a process of the command has
 * begun, and closing the terminal does not end them. Only Linux tells: elsewhere, all.
 * @param command all processes of the command
 */
export async function ofTerminal(pids: readonly number[], command: readonly number[]): Promise<number[]> {
  const sessions = await Promise.all(pids.map(async (pid) => Number((await statOf(pid))[3])));
  return pids.filter((_, i) => !command.includes(sessions[i]));
}

/** Those that a key pressed in their terminal reaches; jobs in the background are not among them. */
export async function inForeground(pids: readonly number[]): Promise<number[]> {
  const groups = await Promise.all(pids.map(groupsOf));
  return pids.filter((_, i) => groups[i][0] !== '' && groups[i][0] === groups[i][1]);
}

/** Of a process and of its terminal's foreground. */
async function groupsOf(pid: number): Promise<string[]> {
  if (process.platform === 'linux') {
    const [, , group = '', , , foreground] = await statOf(pid);
    return [group, foreground];
  }
  const failed = () => ({ stdout: '' });
  const ps = promisify(execFile)('ps', ['-o', 'pgid=,tpgid=', '-p', String(pid)]);
  const { stdout } = await ps.catch(failed);
  return stdout.trim().split(/\s+/);
}

/**
 * What follows the name in "pid (name) state ppid group session terminal foreground ...", which may itself hold blanks
 * and brackets (man 5 proc_pid_stat).
 */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
