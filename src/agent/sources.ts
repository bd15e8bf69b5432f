import type { Profile } from 'pprof-format';
import type { ProfileType } from '../core/profileTypes.ts';
import type { Micros, Millis } from '../core/units.ts';
import type { AgentConfig, MissingType } from '../protocol/agentFiles.ts';
import { threadTimes } from './cpuClock.ts';
import { cpuSampler } from './cpuSampler.ts';
import { Allocations, LiveHeap, type HeapSampler } from './heapSampler.ts';
import { Sampler, type SampledWindow } from './sampler.ts';

export interface Part {
  readonly type: ProfileType;
  readonly profile: Profile;
}

/** A closed window of all sources. */
export type Taken = Pick<
  SampledWindow,
  'durationMs' | 'ticks' | 'idleTicks' | 'agentTicks' | 'gcTicks' | 'cost' | 'scripts'
> & {
  /** At least one. */
  readonly parts: readonly Part[];
};

// As it is before the target's own code runs, which may replace it.
const now = performance.now.bind(performance);

/** All that samples this thread: a sampler of lines, one of CPU time, one of the heap, as far as they are asked for. */
export class Sources {
  readonly missing: MissingType[] = [];
  private readonly wall: Sampler | undefined;
  private readonly cpu: Sampler | undefined;
  private readonly heapType: 'heap' | 'allocations';
  private heap: HeapSampler | undefined;
  private windowStart: Millis = now();

  /** @throws when nothing that was asked for can be sampled; the reason is the first one's. */
  constructor({ types, folder }: Pick<AgentConfig, 'types' | 'folder'>) {
    const errors: unknown[] = [];
    const attempt = <T>(type: ProfileType, make: () => T): T | undefined => {
      if (!types.includes(type)) return undefined;
      try {
        return make();
      } catch (error) {
        errors.push(error);
        this.missing.push({ type, reason: error instanceof Error ? error.message : String(error) });
        return undefined;
      }
    };
    this.wall = attempt('wall', () => new Sampler({ measure: 'wall' }));
    this.cpu = attempt('cpu', () => cpuSampler(folder, this.wall !== undefined));
    this.heapType = types.includes('allocations') ? 'allocations' : 'heap';
    this.heap = attempt(this.heapType, () => (this.heapType === 'heap' ? new LiveHeap() : new Allocations()));
    if (!this.isTimed && !this.heap) throw errors[0];
  }

  /** Something is sampled at an interval. */
  get isTimed(): boolean {
    return (this.wall ?? this.cpu) !== undefined;
  }

  /** Live objects are sampled. */
  get hasLiveHeap(): boolean {
    return this.heap !== undefined && this.heapType === 'heap';
  }

  /** Live objects are sampled from the beginning to the end. */
  start(intervalMicros: Micros): void {
    this.wall?.start(intervalMicros);
    this.cpu?.start(intervalMicros);
    this.heap?.resume?.();
    this.windowStart = now();
  }

  /** What is sampled at an interval is not until the next start, and the open window is forgotten. */
  abandon(): void {
    this.wall?.abandon();
    this.cpu?.abandon();
  }

  /** Until the next start nothing is sampled but live objects, and allocations of the open window are forgotten, too. */
  pause(): void {
    this.abandon();
    this.heap?.pause?.();
  }

  /** @param reason for people @param until when the last window closed, since the epoch */
  endLiveHeap(reason: string, until: Millis): void {
    this.stopHeap();
    this.missing.push({ type: 'heap', reason, until });
  }

  stopHeap(): void {
    this.heap?.stop();
    this.heap = undefined;
  }

  /** Closes the window. With `goOn`, the next one opens. */
  stop(goOn: boolean): Taken {
    const window = this.wall?.stop(goOn, this.cpu) ?? this.cpu?.stop(goOn);
    const scripts = new Map(window?.scripts);
    const before = threadTimes().cpu;
    const heap = this.heap?.take(scripts, !goOn);
    const heapMs = threadTimes().cpu - before;
    if (!goOn) this.stopHeap();

    const elapsed = now() - this.windowStart;
    this.windowStart = now();
    const { profile, durationMs = elapsed, cost, ...ticks } = window ?? NO_TICKS;
    const parts: Part[] = [
      ...(profile ? [{ type: this.wall ? ('wall' as const) : ('cpu' as const), profile }] : []),
      ...(heap ? [{ type: this.heapType, profile: heap }] : []),
    ];
    return {
      ...{ ...ticks, durationMs, scripts },
      cost: { ...cost, serializeMs: cost.serializeMs + heapMs },
      parts: parts.length > 0 ? parts : [nothing()],
    };
  }
}

const NO_TICKS = {
  ...{ profile: undefined, durationMs: undefined, ticks: 0, idleTicks: 0, agentTicks: 0, gcTicks: 0 },
  cost: { samplingMs: 0, stopMs: 0, serializeMs: 0, stallMs: 0 },
};

/** The heap is no longer sampled, and nothing else was asked for: the window has its record all the same. */
function nothing(): Part {
  return { type: 'wall', profile: new Sampler({ measure: 'wall' }).stop(false).profile };
}
