// One measurement in a process of its own: node --expose-gc bench/readChild.ts ours|pprof-format|go FILE
// Prints what it measured as JSON. bench/read.ts starts it.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { basename } from 'node:path';
import type { Measured } from './results.ts';

const [tool, file] = process.argv.slice(2);
const megabyte = 2 ** 20;
const collect = (globalThis as { gc?: () => void }).gc;
if (!collect) throw new Error('Start it with --expose-gc.');

/** What is alive in V8's heap and in typed arrays. */
function retained(): number {
  collect!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** User and system time of all threads, in seconds. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Most bytes that this process ever had. */
function residentPeak(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Runs the steps one after the other and keeps what they return alive until memory has been measured. */
async function measure(steps: Record<string, (before: never) => unknown>): Promise<Measured> {
  const measured: Record<string, number> = {};
  const memory = retained();
  const resident = process.memoryUsage.rss();
  const kept: unknown[] = [];
  for (const [name, step] of Object.entries(steps)) {
    const [cpuBefore, wallBefore] = [cpu(), performance.now()];
    kept.push(await step(kept as never));
    measured[`${name} CPU s`] = cpu() - cpuBefore;
    measured[`${name} wall s`] = (performance.now() - wallBefore) / 1000;
    measured[`${name} peak MB`] = (residentPeak() - resident) / megabyte;
    measured[`${name} kept MB`] = (retained() - memory) / megabyte;
  }
  return kept.length > 0 ? measured : {};
}

async function ours(): Promise<Measured> {
  const { readProfileFile } = await import('../src/core/profileFile.ts');
  const { buildCallTree } = await import('../src/core/callTree.ts');
  const { functionTable } = await import('../src/core/functionTable.ts');
  type Read = [Awaited<ReturnType<typeof readProfileFile>>];
  return measure({
    read: () => readProfileFile(basename(file), readFileSync(file)),
    tables: ([profile]: Read) => [
      buildCallTree(profile, profile.defaultSampleType),
      functionTable(profile, profile.defaultSampleType),
    ],
  });
}

async function pprofFormat(): Promise<Measured> {
  const { Profile } = await import('pprof-format');
  return measure({ read: () => Profile.decode(gunzipSync(readFileSync(file))) });
}

/** Its whole process, which also makes its table: `read` stands for all of it. */
async function go(): Promise<Measured> {
  const wallStart = performance.now();
  const before = childrenCpu();
  const args = ['tool', 'pprof', '-top', '-nodecount=20', file];
  const child = spawn('go', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, peakOfGroup(child.pid!))), 10);
  let problem = '';
  child.stderr.on('data', (text) => (problem += text));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`go tool pprof: ${problem}`);
  const seconds = childrenCpu() - before;
  const wall = (performance.now() - wallStart) / 1000;
  return { 'read CPU s': seconds, 'read wall s': wall, 'read peak MB': peak / megabyte };
}

/** User and system time of children that have ended (proc(5): cutime, cstime in hundredths of a second). */
function childrenCpu(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Most memory that a process or one of its children had, in bytes; `go tool` starts the real one. */
function peakOfGroup(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
    const own = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    return Math.max(own, ...children.map((child) => peakOfGroup(Number(child))));
  } catch {
    return 0;
  }
}

const tools: Record<string, () => Promise<Measured>> = { ours, 'pprof-format': pprofFormat, go };
console.log(JSON.stringify(await tools[tool]()));
