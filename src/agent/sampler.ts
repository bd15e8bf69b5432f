import { isMainThread } from 'node:worker_threads';
import type { Profile } from 'pprof-format';
import type { TimeProfile, TimeProfileNode } from '@datadog/pprof/out/src/v8-types';
import { encodeName, type WindowCost } from '../protocol/agentFiles.ts';
import type { Micros, Millis } from '../core/units.ts';
import { SamplingClock, threadTimes } from './cpuClock.ts';
import { NATIVE, putCpuOnLines } from './cpuOnLines.ts';
import { isScript, nameByDefinition, scriptPath } from './frames.ts';

// The parts below the package's own `time` API. Its `stop()` clamps the time of a tick to one or two
// intervals, so a starved process loses time, and its exit listener throws the open profile away.
import * as ownAddon from '@datadog/pprof/out/src/time-profiler-bindings';
import { serializeTimeProfile } from '@datadog/pprof/out/src/profile-serializer';

// As it is before the target's own code runs, which may replace it.
const now = performance.now.bind(performance);

const empty = (): TimeProfile => ({
  ...{ startTime: 0, endTime: 0, hasCpuTime: false, nonJSThreadsCpuTime: 0 },
  topDownRoot: {
    name: '(root)',
    scriptName: '',
    scriptId: 0,
    lineNumber: 0,
    columnNumber: 0,
    hitCount: 0,
    children: [],
  },
});

/** What there is of @datadog/pprof's addon; its own types say nothing. */
export interface NativeAddon {
  readonly TimeProfiler: new (options: object) => {
    start(): void;
    stop(goOn: boolean): TimeProfile;
    dispose(): void;
    v8ProfilerStuckEventLoopDetected(): number;
  };
}

export interface SamplerOptions {
  /** `cpu` adds the CPU time of each function, and has no lines. */
  readonly measure: 'wall' | 'cpu';
  /** The interval is this many times the one asked for. */
  readonly every?: number;
  readonly addon?: NativeAddon;
}

/** The addon keeps this many ticks for the CPU time of a window; a program that never yields has a long one. */
const MOST_CONTEXTS = 1_000_000;
const LONGEST_WINDOW: Millis = 30 * 60_000;

export interface SampledWindow {
  /** pprof: sample/count, wall/nanoseconds and, where measured, cpu/nanoseconds; raw lines of the executed code. */
  readonly profile: Profile;
  readonly durationMs: Millis;
  readonly ticks: number;
  readonly idleTicks: number;
  readonly agentTicks: number;
  /** In which V8 collected garbage. */
  readonly gcTicks: number;
  /** Script names in the window as V8 has them (path or URL), and as the samples have them (path). */
  readonly scripts: ReadonlyMap<string, string>;
  readonly cost: Pick<WindowCost, 'samplingMs' | 'stopMs' | 'serializeMs' | 'stallMs'>;
}

/** V8's sampling profiler of this thread, through @datadog/pprof. */
export class Sampler {
  private readonly options: SamplerOptions;
  private readonly clock = new SamplingClock();
  private profiler: InstanceType<NativeAddon['TimeProfiler']> | undefined;

  constructor(options: SamplerOptions) {
    this.options = options;
  }

  start(shortest: Micros): void {
    const { measure, every = 1, addon = ownAddon as NativeAddon } = this.options;
    const intervalMicros = shortest * every;
    const profiler = new addon.TimeProfiler({
      intervalMicros,
      // Room for the ticks of this and of another sampler: both come by the same signal.
      durationMillis: Math.min(LONGEST_WINDOW, (MOST_CONTEXTS * intervalMicros) / 1000),
      lineNumbers: measure === 'wall',
      withContexts: measure === 'cpu',
      collectCpuTime: measure === 'cpu',
      workaroundV8Bug: true,
      collectAsyncId: false,
      useCPED: false,
      isMainThread,
    });
    this.clock.around(() => profiler.start());
    this.profiler = profiler;
  }

  /** Takes samples no more, and forgets those of the open window. */
  abandon(): void {
    this.profiler?.stop(false);
    this.profiler?.dispose();
    this.profiler = undefined;
  }

  /**
   * Closes the window. With `goOn`, the next one opens without a gap in V8's line tables. Empty when not started.
   *
   * @param cpu a sampler of CPU time that runs beside one of lines; its window closes too, and goes into this one.
   */
  stop(goOn: boolean, cpu?: Sampler): SampledWindow {
    const own = this.close(goOn);
    const beside = cpu?.close(goOn);
    const began = threadTimes().cpu;
    const { raw } = own;
    let defined: ReadonlySet<TimeProfileNode> | undefined;
    if (beside) {
      defined = putCpuOnLines(raw.topDownRoot, beside.raw.topDownRoot);
      raw.hasCpuTime = true;
    }
    const counts = { ticks: 0, idleTicks: 0, agentTicks: 0, gcTicks: 0 };
    const scripts = new Map<string, string>();
    const hasLines = this.options.measure === 'wall';
    prepare(raw.topDownRoot, counts, scripts, (node) => hasLines && !defined?.has(node));
    // Of the process, our own sampling among it; a capture is about threads that run JavaScript.
    raw.nonJSThreadsCpuTime = 0;
    const durationMicros = raw.endTime - raw.startTime;
    const microsPerTick = counts.ticks > 0 ? Math.max(1, Math.round(durationMicros / counts.ticks)) : 0;
    const profile = serializeTimeProfile(raw, microsPerTick);
    const serializeMs = threadTimes().cpu - began;
    const samplingMs = this.clock.take(counts.ticks) + (cpu && beside ? cpu.clock.take(beside.ticks) : 0);
    const stopMs = own.stopMs + (beside?.stopMs ?? 0);
    const cost = { samplingMs, stopMs, serializeMs, stallMs: own.stallMs + (beside?.stallMs ?? 0) };
    return { profile, durationMs: durationMicros / 1000, ...counts, scripts, cost };
  }

  private close(goOn: boolean) {
    const { profiler } = this;
    const began = now();
    const { cpu } = threadTimes();
    const raw: TimeProfile = profiler ? profiler.stop(goOn) : empty();
    const stopMs = threadTimes().cpu - cpu;
    const stallMs = Math.max(0, now() - began - stopMs);
    if (!goOn) {
      profiler?.dispose();
      this.profiler = undefined;
    } else if (profiler && profiler.v8ProfilerStuckEventLoopDetected() > 0) {
      // V8's processor thread can get stuck and return empty profiles; only a full restart frees it.
      profiler.stop(false);
      this.clock.around(() => profiler.start());
    }
    return { raw, stopMs, stallMs, ticks: countTicks(raw.topDownRoot) };
  }
}

/** The package's own recurses, and overflows: each of V8's 255 frames may stand for dozens that were inlined into it. */
function countTicks(root: TimeProfileNode): number {
  let ticks = 0;
  const queue = [root];
  for (let node = queue.pop(); node; node = queue.pop()) {
    ticks += node.hitCount;
    for (const child of node.children as TimeProfileNode[]) queue.push(child);
  }
  return ticks;
}

/** Counts ticks, takes the agent's own frames out, and turns file URLs into paths; iterative, as stacks are deep. */
function prepare(
  root: TimeProfileNode,
  counts: { ticks: number; idleTicks: number; agentTicks: number; gcTicks: number },
  scripts: Map<string, string>,
  hasLine: (node: TimeProfileNode) => boolean,
): void {
  const queue: { node: TimeProfileNode; agent: boolean }[] = [{ node: root, agent: false }];
  for (let entry = queue.pop(); entry; entry = queue.pop()) {
    const { node, agent } = entry;
    counts.ticks += node.hitCount;
    if (agent) counts.agentTicks += node.hitCount;
    const children = node.children as TimeProfileNode[];
    for (const child of children) {
      queue.push({ node: child, agent: agent || child.scriptName === __filename });
      if (child.name === '(idle)') counts.idleTicks += child.hitCount;
      if (child.name === '(garbage collector)') counts.gcTicks += child.hitCount;
      if (hasLine(child)) addColumns(child, node);
      else nameFunction(child, counts);
      child.scriptName = scriptPath(child.scriptName, scripts);
    }
    if (!agent && children.some((child) => child.scriptName === __filename)) {
      node.children = children.filter((child) => child.scriptName !== __filename);
    }
    // The names have it now; left here, it would keep apart what is the same place.
    node.columnNumber = 0;
  }
}

function nameFunction(node: TimeProfileNode, counts: { ticks: number }): void {
  nameByDefinition(node);
  if (node.name !== '(idle)' && node.name !== '(program)') return;
  node.name = NATIVE;
  // Counted, but no samples of the program, as in line mode.
  counts.ticks += node.hitCount;
  node.hitCount = 0;
}

/** From V8 14 on a node has the column that it executes at; before, the one that its callee's parameters begin at. */
const HAS_EXECUTED_COLUMNS = parseInt(process.versions.v8) >= 14;

function addColumns(node: TimeProfileNode, parent: TimeProfileNode): void {
  if (!isScript(node)) return;
  node.name = encodeName({
    name: node.name ?? '',
    definitionColumn: HAS_EXECUTED_COLUMNS ? 0 : (parent.columnNumber ?? 0),
    column: HAS_EXECUTED_COLUMNS ? (node.columnNumber ?? 0) : 0,
  });
}
