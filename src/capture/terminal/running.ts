import { readFile } from 'node:fs/promises';

/** Whether a process runs: one that has ended but was not asked for its exit code (a zombie) does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // "pid (name) state ...": the name may itself hold blanks and brackets (man 5 proc_pid_stat).
  return !/^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
}

export async function anyRuns(pids: readonly number[]): Promise<boolean> {
  return (await Promise.all(pids.map(isRunning))).includes(true);
}
