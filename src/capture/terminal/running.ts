import { readFile } from 'node:fs/promises';

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

/** What follows the name in "pid (name) state ppid group session ...", which may itself hold blanks and brackets (man 5 proc_pid_stat). */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
