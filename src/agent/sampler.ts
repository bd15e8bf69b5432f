import { isMainThread } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import type { Profile } from 'pprof-format';
import type { TimeProfile, TimeProfileNode } from '@datadog/pprof/out/src/v8-types';
import { encodeName, type WindowCost } from '../protocol/agentFiles.ts';
import type { Micros, Millis } from '../core/units.ts';
import { SamplingClock, threadTimes } from './cpuClock.ts';

// The parts below the package's own `time` API. Its `stop()` clamps the time of a tick to one or two
// intervals, so a starved process loses time, and its exit listener throws the open profile away.
import { TimeProfiler } from '@datadog/pprof/out/src/time-profiler-bindings';
import { serializeTimeProfile } from '@datadog/pprof/out/src/profile-serializer';

// As it is before the target's own code runs, which may replace it.
const now = performance.now.bind(performance);

const EMPTY = {
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
} satisfies TimeProfile;

export interface SampledWindow {
  /** pprof: samples/count and wall/nanoseconds, raw lines of the executed code. */
  readonly profile: Profile;
  readonly durationMs: Millis;
  readonly ticks: number;
  readonly idleTicks: number;
  readonly agentTicks: number;
  /** Script names in the window as V8 has them (path or URL), and as the samples have them (path). */
  readonly scripts: ReadonlyMap<string, string>;
  readonly cost: Pick<WindowCost, 'samplingMs' | 'stopMs' | 'serializeMs' | 'stallMs'>;
}

/** V8's sampling profiler of this thread, through @datadog/pprof. */
export class Sampler {
  private readonly longestWindow: Millis;
  private readonly clock = new SamplingClock();
  private profiler: InstanceType<typeof TimeProfiler> | undefined;

  /** @throws when the native addon cannot be loaded. */
  constructor(longestWindow: Millis) {
    this.longestWindow = longestWindow;
  }

  start(intervalMicros: Micros): void {
    const profiler = new TimeProfiler({
      intervalMicros,
      durationMillis: this.longestWindow * 2,
      lineNumbers: true,
      withContexts: false,
      workaroundV8Bug: true,
      collectCpuTime: false,
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

  /** Closes the window. With `goOn`, the next one opens without a gap in V8's line tables. Empty when not started. */
  stop(goOn: boolean): SampledWindow {
    const { profiler } = this;
    const began = now();
    const { cpu } = threadTimes();
    const raw: TimeProfile = profiler ? profiler.stop(goOn) : EMPTY;
    const stopped = threadTimes().cpu;
    const stallMs = Math.max(0, now() - began - (stopped - cpu));
    if (!goOn) {
      profiler?.dispose();
      this.profiler = undefined;
    } else if (profiler && profiler.v8ProfilerStuckEventLoopDetected() > 0) {
      // V8's processor thread can get stuck and return empty profiles; only a full restart frees it.
      profiler.stop(false);
      this.clock.around(() => profiler.start());
    }
    const counts = { ticks: 0, idleTicks: 0, agentTicks: 0 };
    const scripts = new Map<string, string>();
    prepare(raw.topDownRoot, counts, scripts);
    const durationMicros = raw.endTime - raw.startTime;
    const microsPerTick = counts.ticks > 0 ? Math.max(1, Math.round(durationMicros / counts.ticks)) : 0;
    const profile = serializeTimeProfile(raw, microsPerTick);
    const serializeMs = threadTimes().cpu - stopped;
    const samplingMs = this.clock.take(counts.ticks);
    const cost = { samplingMs, stopMs: stopped - cpu, serializeMs, stallMs };
    return { profile, durationMs: durationMicros / 1000, ...counts, scripts, cost };
  }
}

/** Counts ticks, takes the agent's own frames out, and turns file URLs into paths; iterative, as stacks are deep. */
function prepare(
  root: TimeProfileNode,
  counts: { ticks: number; idleTicks: number; agentTicks: number },
  scripts: Map<string, string>,
): void {
  const queue: { node: TimeProfileNode; agent: boolean }[] = [{ node: root, agent: false }];
  for (let entry = queue.pop(); entry; entry = queue.pop()) {
    const { node, agent } = entry;
    counts.ticks += node.hitCount;
    if (node.name === '(idle)') counts.idleTicks += node.hitCount;
    if (agent) counts.agentTicks += node.hitCount;
    const children = node.children as TimeProfileNode[];
    for (const child of children) {
      queue.push({ node: child, agent: agent || child.scriptName === __filename });
      addColumns(child, node);
      child.scriptName = scriptPath(child.scriptName, scripts);
    }
    if (!agent && children.some((child) => child.scriptName === __filename)) {
      node.children = children.filter((child) => child.scriptName !== __filename);
    }
    // The names have it now; left here, it would keep apart what is the same place.
    node.columnNumber = 0;
  }
}

/** From V8 14 on a node has the column that it executes at; before, the one that its callee's parameters begin at. */
const HAS_EXECUTED_COLUMNS = parseInt(process.versions.v8) >= 14;

function addColumns(node: TimeProfileNode, parent: TimeProfileNode): void {
  if (!node.scriptName || node.scriptName.startsWith('node:')) return;
  node.name = encodeName({
    name: node.name ?? '',
    definitionColumn: HAS_EXECUTED_COLUMNS ? 0 : (parent.columnNumber ?? 0),
    column: HAS_EXECUTED_COLUMNS ? (node.columnNumber ?? 0) : 0,
  });
}

function scriptPath(name: string, scripts: Map<string, string>): string {
  if (!name || name.startsWith('node:')) return name;
  let path = scripts.get(name);
  if (path === undefined) {
    path = name;
    if (name.startsWith('file:')) {
      try {
        path = fileURLToPath(name);
      } catch {
        // Keep the name V8 gave it.
      }
    }
    scripts.set(name, path);
  }
  return path;
}
