import type { Profile } from 'pprof-format';
import type { AllocationProfileNode } from '@datadog/pprof/out/src/v8-types';
import {
  getAllocationProfile,
  startSamplingHeapProfiler,
  stopSamplingHeapProfiler,
} from '@datadog/pprof/out/src/heap-profiler-bindings';
import { serializeHeapProfile } from '@datadog/pprof/out/src/profile-serializer';
import type { Bytes } from '../core/units.ts';
import { prepareFunctions } from './frames.ts';

/** One object is sampled for every so many bytes that are allocated. */
const INTERVAL: Bytes = 512 * 1024;
const DEPTH = 64;

// As they are before the target's own code runs, which may replace them.
const memoryUsage = process.memoryUsage.bind(process);

/** Live objects by the function that allocated them. An isolate has one sampler, and it knows functions only. */
export class HeapSampler {
  private running = false;

  /** @throws Error where the target samples its heap itself; its message is for people. */
  constructor() {
    if ([...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ').includes('--heap-prof'))
      throw new Error('the program samples its heap itself (--heap-prof)');
  }

  start(): void {
    startSamplingHeapProfiler(INTERVAL, DEPTH);
    this.running = true;
  }

  /**
   * What was allocated since the start and not collected so far; undefined when it does not run. Collecting first would
   * stop the program for long, and at its end leave nothing: what its main module holds is garbage by then.
   */
  take(scripts: Map<string, string>): Profile | undefined {
    if (!this.running) return undefined;
    const root = getAllocationProfile() as AllocationProfileNode;
    prepareFunctions(root, scripts);
    // Buffers are outside of V8's heap: known is only how much they take.
    const { external } = memoryUsage();
    const allocations = [{ sizeBytes: external, count: 1 }];
    if (external > 0) root.children.push({ name: '(external)', scriptName: '', children: [], allocations });
    return serializeHeapProfile(root, Date.now() * 1e6, INTERVAL);
  }

  /** For good: a sampler that starts anew would not know what was allocated before. */
  stop(): void {
    if (this.running) stopSamplingHeapProfiler();
    this.running = false;
  }
}
