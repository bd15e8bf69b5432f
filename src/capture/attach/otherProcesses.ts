import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunningProcess } from './runningProcess.ts';

const run = promisify(execFile);

async function output(program: string, args: readonly string[]): Promise<string> {
  // lsof ends with 1 where some process has nothing to list, and lists the others.
  const failed = (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' });
  const { stdout } = await run(program, [...args], { maxBuffer: 16e6, windowsHide: true }).catch(failed);
  return stdout;
}

function byPid(text: string): Map<number, string> {
  return new Map(
    [...text.matchAll(/^\s*(\d+)\s+(.*)$/gm)].map(([, pid, rest]) => [Number(pid), rest.trim()]),
  );
}

/** macOS: `ps` prints one column whole when it is the last, so each has its own run. @param pid only this one */
export async function macProcesses(pid?: number): Promise<RunningProcess[]> {
  const which = pid === undefined ? ['-x'] : ['-p', String(pid)];
  const column = async (name: string) => byPid(await output('ps', [...which, '-ww', '-o', `pid=,${name}=`]));
  const [executables, commands, starts, states] = await Promise.all(
    ['comm', 'args', 'lstart', 'state'].map(column),
  );
  const folder = pid === undefined ? '' : await output('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn']);
  return [...executables].map(([id, executable]) => ({
    pid: id,
    executable,
    command: commands.get(id)?.split(/\s+/) ?? [executable],
    nodeOptions: '',
    cwd: /^n(\/.*)$/m.exec(folder)?.[1],
    started: starts.get(id) ?? '',
    owner: undefined,
    catchesSigusr1: undefined,
    isStopped: states.get(id)?.startsWith('T') ?? false,
  }));
}

export async function macPorts(pid: number): Promise<number[] | undefined> {
  const text = await output('lsof', ['-nP', '-a', '-p', String(pid), '-iTCP', '-sTCP:LISTEN', '-Fn']);
  return numbers([...text.matchAll(/^n.*:(\d+)$/gm)].map(([, port]) => port));
}

async function powershell(script: string): Promise<unknown[]> {
  const text = await output('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  if (text.trim() === '') return [];
  const data = JSON.parse(text) as unknown;
  // One object is not printed as a list.
  return Array.isArray(data) ? data : [data];
}

interface CimProcess {
  readonly ProcessId: number;
  readonly ExecutablePath: string | null;
  readonly CommandLine: string | null;
  readonly Started: string | null;
}

/** @param pid only this one */
export async function windowsProcesses(pid?: number): Promise<RunningProcess[]> {
  const filter = pid === undefined ? "Name LIKE 'node%'" : `ProcessId=${pid}`;
  const found = await powershell(
    `Get-CimInstance Win32_Process -Filter "${filter}" | Select-Object ProcessId,ExecutablePath,CommandLine,` +
      "@{n='Started';e={$_.CreationDate.ToString('o')}} | ConvertTo-Json -Compress",
  );
  return (found as CimProcess[]).map((each) => ({
    pid: each.ProcessId,
    executable: each.ExecutablePath ?? '',
    command: (each.CommandLine ?? '').match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [],
    nodeOptions: '',
    cwd: undefined,
    started: each.Started ?? '',
    owner: undefined,
    catchesSigusr1: undefined,
    isStopped: false,
  }));
}

export async function windowsPorts(pid: number): Promise<number[] | undefined> {
  const script = `Get-NetTCPConnection -State Listen -OwningProcess ${pid} -ErrorAction SilentlyContinue | Select-Object LocalPort | ConvertTo-Json -Compress`;
  const found = (await powershell(script)) as { readonly LocalPort: number }[];
  return numbers(found.map(({ LocalPort }) => String(LocalPort)));
}

function numbers(texts: readonly string[]): number[] {
  return [...new Set(texts.map(Number))].sort((a, b) => a - b);
}
