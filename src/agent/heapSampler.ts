import type { Profile } from 'pprof-format';
import type { AllocationProfileNode } from '@datadog/pprof/out/src/v8-types';
import {
  getAllocationProfile,
  startSamplingHeapProfiler,
  stopSamplingHeapProfiler,
} from '@datadog/pprof/out/src/heap-profiler-bindings';
import { serializeHeapProfile } from '@datadog/pprof/out/src/profile-serializer';
import type { Session } from 'node:inspector';
import { sampleTypesOf } from '../core/profileTypes.ts';
import type { Bytes } from '../core/units.ts';
import { prepareFunctions } from './frames.ts';
import { forgetLogged, inspector } from './inspector.ts';
import { canRepairLines, whileCovered } from './repairLines.ts';

/** One object is sampled for every so many bytes that are allocated. */
const INTERVAL: Bytes = 512 * 1024;
const DEPTH = 64;

// As they are before the target's own code runs, which may replace them.
const memoryUsage = process.memoryUsage.bind(process);

/** Older ones leave out what V8 has collected, without a word. */
const FIRST_WITH_ALLOCATIONS = 20;

export interface HeapSampler {
  /** undefined when it does not run. @param last the thread ends, and its code may be garbage */
  take(scripts: Map<string, string>, last: boolean): Profile | undefined;
  /** Forgets what was sampled since the last time it was taken, and samples nothing until it resumes. Not of what is alive. */
  pause?(): void;
  resume?(): void;
  /** For good: a sampler that starts anew would not know what was allocated before. */
  stop(): void;
}

/** @throws Error where the target samples its heap itself; its message is for people. */
function checkIsFree(): void {
  if ([...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ').includes('--heap-prof'))
    throw new Error('the program samples its heap itself (--heap-prof)');
}

/** Live objects by the function that allocated them. An isolate has one sampler, and it knows functions only. */
export class LiveHeap implements HeapSampler {
  private running = false;

  /** @throws Error; see checkIsFree. */
  constructor() {
    checkIsFree();
    startSamplingHeapProfiler(INTERVAL, DEPTH);
    this.running = true;
  }

  /**
   * What was allocated since the start and not collected so far. Collecting first would stop the program for long, and
   * at its end leave nothing: what its main module holds is garbage by then.
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

  stop(): void {
    if (this.running) stopSamplingHeapProfiler();
    this.running = false;
  }
}

/**
 * All objects by the function that allocated them. The inspector inside the process starts V8's sampler so that it keeps
 * what is collected, which the addon cannot before Node 26; and the addon reads it, as the inspector tells no counts.
 */
export class Allocations implements HeapSampler {
  private session: Session | undefined;
  private paused = false;

  /** @throws Error where V8 does not tell, and see checkIsFree; its message is for people. */
  constructor() {
    if (parseInt(process.versions.node) < FIRST_WITH_ALLOCATIONS)
      throw new Error(`V8 tells of allocations from Node.js ${FIRST_WITH_ALLOCATIONS} on`);
    checkIsFree();
    this.session = new (inspector().Session)();
    this.session.connect();
    this.start(this.session);
  }

  /** Since the start or the last call. V8 collects all garbage first: 0.02 s for a small heap. */
  take(scripts: Map<string, string>, last: boolean): Profile | undefined {
    const { session } = this;
    if (!session || this.paused) return undefined;
    const read = () => getAllocationProfile() as AllocationProfileNode;
    // On Node 20 the functions of a program that has ended had no place any more.
    const root = last && canRepairLines() ? whileCovered(read) : read();
    // Anew, as V8 keeps every sample until then.
    session.post('HeapProfiler.disable');
    this.start(session);
    forgetLogged();
    prepareFunctions(root, scripts);
    const profile = serializeHeapProfile(root, Date.now() * 1e6, INTERVAL);
    sampleTypesOf(['allocations']).forEach(({ type }, i) => {
      profile.sampleType[i].type = profile.stringTable.dedup(type);
    });
    return profile;
  }

  /** V8 would keep every sample of the pause. */
  pause(): void {
    this.session?.post('HeapProfiler.disable');
    this.paused = true;
  }

  resume(): void {
    if (this.session && this.paused) this.start(this.session);
    this.paused = false;
  }

  stop(): void {
    this.session?.disconnect();
    this.session = undefined;
  }

  private start(session: Session): void {
    const params = {
      ...{ samplingInterval: INTERVAL, stackDepth: DEPTH },
      ...{ includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true },
    };
    session.post('HeapProfiler.startSampling', params);
  }
}
