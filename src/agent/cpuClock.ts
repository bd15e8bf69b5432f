import { readdirSync, readFileSync } from 'node:fs';
import type { Millis } from '../core/units.ts';

/** Since the thread started. */
export interface ThreadTimes {
  readonly cpu: Millis;
  /** Ready to run, without a processor to run on; undefined where the platform does not tell. */
  readonly waiting: Millis | undefined;
}

// As they are before the target's own code runs, which may replace them.
const readDirectory = readdirSync;
const readText = readFileSync;
const cpuUsage = process.cpuUsage.bind(process);

/** Of this thread. Where only the process is measured (Node before 22.19 outside Linux), of all its threads together. */
export function threadTimes(): ThreadTimes {
  if (process.platform === 'linux') {
    try {
      // The kernel brings the count of a running thread up to date with each tick of its own, some ms late; asked for the
      // time of the whole process it does so at once. Without that, 2 ms of work right after a wait were 0.8 on average.
      cpuUsage();
      return schedstat('/proc/thread-self/schedstat');
    } catch {
      // Kernels without scheduler statistics.
    }
  }
  const { threadCpuUsage } = process as { threadCpuUsage?: typeof process.cpuUsage };
  const { user, system } = threadCpuUsage ? threadCpuUsage.call(process) : cpuUsage();
  return { cpu: (user + system) / 1000, waiting: undefined };
}

/** When the agent began to load; this module comes first. */
export const cpuAtLoad = threadTimes().cpu;

/** "on-cpu-ns waiting-ns slices" (Linux, Documentation/scheduler/sched-stats). */
function schedstat(file: string): { readonly cpu: Millis; readonly waiting: Millis } {
  const [cpu, waiting] = readText(file, 'utf8').split(' ');
  return { cpu: Number(cpu) / 1e6, waiting: Number(waiting) / 1e6 };
}

/** CPU time that V8's sampling interrupts take of the sampled thread, for each sample; measured on Node 18 to 26. */
const INTERRUPT: Millis = 0.02;
/** And of V8's sampling thread, where it cannot be measured. */
const PROCESSING: Millis = 0.04;
const SAMPLING_THREAD = 'v8:ProfEvntProc';

/** CPU time of taking samples: measures the thread with which V8 samples this one. */
export class SamplingClock {
  private thread: string | undefined;
  private last: Millis = 0;

  /** @param start starts the sampler, and with it V8's thread. */
  around(start: () => void): void {
    const before = new Set(tasks());
    start();
    const isOurs = (task: string) => !before.has(task) && taskName(task) === SAMPLING_THREAD;
    const task = tasks().find(isOurs);
    this.thread = task && `/proc/self/task/${task}/schedstat`;
    this.last = 0;
  }

  /** Since the last call. */
  take(samples: number): Millis {
    return samples * INTERRUPT + (this.takeThread() ?? samples * PROCESSING);
  }

  private takeThread(): Millis | undefined {
    if (!this.thread) return undefined;
    try {
      const { cpu } = schedstat(this.thread);
      const spent = cpu - this.last;
      this.last = cpu;
      return spent;
    } catch {
      return undefined;
    }
  }
}

function tasks(): string[] {
  try {
    return process.platform === 'linux' ? readDirectory('/proc/self/task') : [];
  } catch {
    return [];
  }
}

function taskName(task: string): string {
  try {
    return readText(`/proc/self/task/${task}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
