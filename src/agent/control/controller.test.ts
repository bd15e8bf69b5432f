import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Controller, type ControlOptions, type Plan } from './controller.ts';

const MB = 1e6;
const options: ControlOptions = {
  ...{ intervalMicros: 5000, longestWindow: 10_000, budget: 0.02, cpuThreshold: 0.75 },
  ...{ pauses: false, canRestart: true, liveHeap: true },
};

/** What a program does from some moment on. */
interface Load {
  readonly cpu: number;
  readonly gcShare: number;
  readonly heapUsed: number;
  readonly codeUsed: number;
  /** CPU time of one sample, and of closing a window with so many. */
  readonly sample: number;
  turnover(samples: number): number;
}

const quiet: Load = {
  ...{ cpu: 0.3, gcShare: 0.01, heapUsed: 40 * MB, codeUsed: 0.5 * MB },
  ...{ sample: 0.055, turnover: () => 8 },
};
const busy: Load = { ...quiet, cpu: 0.98 };
const idle: Load = { ...quiet, cpu: 0.002 };
/** Deep stacks, hardly two alike: closing costs as much as sampling. */
const varied: Load = { ...busy, turnover: (samples) => 5 + samples * 0.035 };
/** A compiler: after a restart, V8 takes more than a second to optimise it again. */
const muchCode: Load = { ...busy, codeUsed: 12 * MB };
/** prettier: hardly two stacks alike, and V8's sampling thread notes the code that is compiled all the time. */
const formatter: Load = {
  ...busy,
  ...{ heapUsed: 60 * MB, codeUsed: 4 * MB, sample: 0.13, turnover: (samples) => 5 + samples * 0.08 },
};
const full: Load = { ...busy, gcShare: 0.4, heapUsed: 950 * MB };
const collecting: Load = { ...busy, gcShare: 0.2 };
/** A development server once it has been asked for something: little CPU, much heap and code. */
const large: Load = { ...quiet, heapUsed: 500 * MB, codeUsed: 8 * MB };
const largeIdle: Load = { ...large, cpu: 0.002 };
const largeBusy: Load = { ...large, cpu: 0.98, codeUsed: 2 * MB };
/** CPU time of walking the heap, and of compiling anew what the restart threw away. */
const walk = ({ heapUsed }: Load) => 20 + heapUsed / MB;
const recompile = ({ codeUsed }: Load) => 25 + 100 * (codeUsed / MB);

interface Step {
  readonly plan: Plan;
  /** The interval of the window. */
  readonly before: number;
  readonly at: number;
  readonly elapsed: number;
  readonly spent: number;
}

/** Runs the controller over a trace of `minutes`; costs follow from its own plans, as they would in a process. */
function simulate(
  loadAt: (second: number) => Load,
  given: Partial<ControlOptions> = {},
  minutes = 10,
): Step[] {
  const controller = new Controller({ ...options, ...given });
  const steps: Step[] = [];
  let plan = controller.initial();
  let start = 60;
  let repair = 0;
  let encode = 0;
  for (let at = 0; at < minutes * 60_000;) {
    const load = loadAt(at / 1000);
    if (plan.pause) {
      at += 1000;
      if (!controller.mayResume(load.cpu, 1000)) continue;
      start = walk(load);
      repair = recompile(load);
    }
    const elapsed = plan.windowMs;
    const samples = Math.round(elapsed / (plan.intervalMicros / 1000));
    const turnover = load.turnover(samples) * 0.7 + encode;
    const sampling = samples * load.sample;
    const { cpu, gcShare, heapUsed, codeUsed } = load;
    const next = controller.next({
      ...{ elapsed, samples, sampling, turnover, start, cpu, gcShare },
      ...{ heapUsed, codeUsed },
      ...{ utilization: cpu, heapFull: heapUsed / (1000 * MB) },
    });
    encode = load.turnover(samples) * 0.3;
    at += elapsed;
    const spent = turnover + sampling + start + repair;
    steps.push({ plan: next, before: plan.intervalMicros, at, elapsed, spent });
    const restarts = next.intervalMicros !== plan.intervalMicros;
    start = restarts ? walk(load) : 0;
    repair = restarts ? recompile(load) : 0;
    plan = next;
  }
  return steps;
}

const everySecond = (period: number, first: Load, second: Load) => (at: number) =>
  at % period < period / 2 ? first : second;

const traces: Record<string, (second: number) => Load> = {
  quiet: () => quiet,
  busy: () => busy,
  idle: () => idle,
  'deep varied stacks': () => varied,
  surge: (s) => (s > 120 && s < 240 ? varied : quiet),
  'idle, then work': (s) => (s < 120 ? idle : quiet),
  'sawtooth of 20 s': everySecond(20, idle, busy),
  'sawtooth of 2 min': everySecond(120, quiet, varied),
  'garbage collection storm': (s) => (s > 60 && s < 180 ? full : busy),
  'idle, then large': (s) => (s < 120 ? idle : large),
  'large and idle': () => largeIdle,
  'large, 15 s busy and 5 s quiet in turn': (s) => (s % 20 < 15 ? largeBusy : { ...largeBusy, cpu: 0.01 }),
};
const largeHeap: Load = { ...busy, heapUsed: 800 * MB };

const changes = (steps: readonly Step[]) =>
  steps.filter(({ plan, before }) => plan.intervalMicros !== before);

describe('the budget', () => {
  for (const intervalMicros of [1000, 5000]) {
    for (const [name, load] of Object.entries(traces)) {
      for (const pauses of [false, true]) {
        it(`is kept in every window after the first: ${name}, from ${intervalMicros} us, ${pauses ? 'with' : 'without'} pauses`, () => {
          const [first, ...later] = simulate(load, { intervalMicros, pauses });
          let spentSince = 0;
          for (const { at, spent } of later) {
            spentSince += spent;
            // Far above the budget, the restart that ends that is owed for a while, and as much that going on has cost until then.
            const restart = walk(load(1)) + recompile(load(1));
            const repaid = 60_000 + (2 * restart) / options.budget;
            const owed = intervalMicros === 1000 && at < repaid ? 2 * restart : 0;
            // A window may use what windows before it, and pauses, have left over.
            const over = spentSince - options.budget * (at - first.at) - owed;
            assert.ok(over <= 0, `${over} ms over it after ${at} ms`);
          }
        });
      }

      it(`does not make it swing: ${name}, from ${intervalMicros} us`, () => {
        assert.ok(changes(simulate(load, { intervalMicros }, 60)).length <= 12);
      });
    }
  }

  it('is exceeded by one restart that walks a large heap, where going on would cost more', () => {
    const steps = simulate(() => largeHeap, { intervalMicros: 1000 });
    assert.equal(changes(steps).length, 1);
    const later = steps.filter(({ at }) => at > 60_000);
    for (const { spent, elapsed } of later) assert.ok(spent <= options.budget * elapsed);
    const [unhurried] = changes(simulate(() => largeHeap));
    assert.ok(unhurried.at > 60_000, 'to save a little, it is saved up for');
  });

  it('is not spent on compiling much code anew, to save less than that', () => {
    assert.equal(changes(simulate(() => busy)).length, 1);
    assert.deepEqual(changes(simulate(() => muchCode)), []);
    // Every millisecond is far above the budget: then it is worth it, once.
    assert.equal(changes(simulate(() => muchCode, { intervalMicros: 1000 })).length, 1);
  });

  it('of another size is kept as well', () => {
    for (const budget of [0.005, 0.01, 0.05]) {
      const later = simulate(() => varied, { budget }).slice(1);
      const spent = later.reduce((sum, step) => sum + step.spent, 0);
      assert.ok(spent <= budget * (later.at(-1)!.at - 1000), `${budget}`);
    }
  });
});

describe('the interval', () => {
  const last = (steps: readonly Step[]) => steps.at(-1)!.plan.intervalMicros;

  it('stays as it is where there is no reason to change it', () => {
    assert.equal(changes(simulate(() => quiet)).length, 0);
  });

  it('grows for a thread above the CPU threshold, and says so, but not in a short run', () => {
    const steps = simulate(() => busy);
    assert.equal(last(steps), 10_000);
    const [change] = changes(steps);
    assert.ok(change.at >= 4000);
    assert.match(
      change.plan.decisions.join(),
      /every 10 ms instead of 5 ms: the thread used 98 % of a core, threshold 75 %/,
    );
    assert.equal(changes(simulate(() => busy, { cpuThreshold: 0.99 })).length, 0);
  });

  it('stays for a while where samples cost slightly too much: a short run would only pay for the restart', () => {
    const [change] = changes(simulate(() => ({ ...quiet, sample: 0.1 })));
    assert.ok(change.at >= 3000, `${change.at}`);
  });

  it('grows to what the budget allows once going on would cost more than the restart', () => {
    const steps = simulate(() => quiet, { intervalMicros: 1000 });
    assert.match(
      steps[0].plan.decisions.join(),
      /^still every 1 ms, which takes 5.6 % of a core: starting anew takes 0.1 s of CPU time, more than it would have saved until now/,
    );
    const [change] = changes(steps);
    assert.match(
      change.plan.decisions.join(),
      /^every 8 ms instead of 1 ms: profiling takes 5.6 % of a core, and the budget is 2.0 %/,
    );
    assert.ok(change.at > 2500 && change.at < 5000, `${change.at}`);
    const later = steps.filter(({ at }) => at > change.at);
    assert.ok(later.every(({ before }) => before === 8000 || before === 4000));
  });

  it('costs at most twice of what it would with knowing how long the program runs', () => {
    const [shortest, ...lengths] = [2, 3, 5, 8, 12, 20, 40, 80, 160, 300].map((seconds) => seconds * 1000);
    const spent = (steps: readonly Step[], until: number) =>
      steps.reduce(
        (sum, step) => sum + Math.min(1, Math.max(0, (until - step.at) / step.elapsed + 1)) * step.spent,
        0,
      );
    const load = () => formatter;
    const adaptive = simulate(load);
    const never = simulate(load, { canRestart: false });
    const atOnce = simulate(load, { intervalMicros: 20_000, canRestart: false });
    const restart = walk(formatter) + recompile(formatter);
    for (const until of lengths) {
      const best = Math.min(spent(never, until), spent(atOnce, until) + restart);
      assert.ok(
        spent(adaptive, until) <= 2 * best,
        `${spent(adaptive, until)} ms in ${until}, ${best} at best`,
      );
    }
    assert.equal(changes(adaptive.filter(({ at }) => at <= shortest)).length, 0);
    assert.ok(changes(adaptive).length > 0);
  });

  it('is long while the program sleeps, and short again within a window of its waking up', () => {
    const steps = simulate(traces['idle, then work']);
    assert.equal(last(steps.filter(({ at }) => at < 120_000)), 40_000);
    assert.equal(last(steps.filter(({ at }) => at < 145_000)), 5000);
    assert.match(
      changes(steps)
        .map(({ plan }) => plan.decisions)
        .join(),
      /the program works again/,
    );
  });

  it('comes back after a surge', () => {
    const steps = simulate(traces['surge']);
    assert.ok(changes(steps).length > 1);
    assert.equal(last(steps), 5000);
  });

  it('never changes where lines could not be repaired, or memory is short', () => {
    assert.equal(changes(simulate(() => busy, { canRestart: false })).length, 0);
    assert.equal(changes(simulate(() => full, { intervalMicros: 1000 })).length, 0);
  });
});

describe('windows', () => {
  it('start at a second or a little more and double up to the longest', () => {
    const lengths = simulate(() => quiet)
      .slice(0, 7)
      .map(({ elapsed }) => Math.round(elapsed));
    assert.deepEqual(lengths, [1000, 1280, 2560, 5120, 10_000, 10_000, 10_000]);
    assert.ok(simulate(() => quiet, { longestWindow: 200 }).every(({ elapsed }) => elapsed === 200));
  });

  it('hold a bounded number of samples', () => {
    const steps = simulate(() => quiet, { longestWindow: 600_000, intervalMicros: 1000, budget: 1 });
    assert.ok(steps.every(({ elapsed, plan }) => elapsed / (plan.intervalMicros / 1000) <= 12_000));
  });

  it('end before closing them is felt', () => {
    const steps = simulate(() => varied, { longestWindow: 60_000, budget: 1 });
    assert.ok(steps.slice(5).every(({ elapsed }) => varied.turnover(elapsed / 5) < 80));
  });
});

describe('memory', () => {
  const saidBy = (steps: readonly Step[]) =>
    steps.flatMap(({ plan }) => plan.decisions).filter((text) => text.includes('memory'));
  const ended = (steps: readonly Step[]) =>
    steps.flatMap(({ plan, at }) =>
      plan.endLiveHeap === undefined ? [] : [[at, plan.endLiveHeap] as const],
    );

  it('ends sampling of the live heap where the heap is full, for good, and is short with hysteresis', () => {
    const steps = simulate((s) => (s % 240 > 60 && s % 240 < 180 ? full : busy));
    const [[at, why], ...more] = ended(steps);
    assert.ok(at > 70_000 && at <= 90_000);
    assert.equal(why, 'the heap was 95 % full');
    assert.deepEqual(more, []);
    assert.deepEqual(saidBy(steps).slice(0, 4), [
      'memory is short: the heap was 95 % full; live objects are not sampled from here on',
      'memory is no longer short',
      'memory is short: the heap was 95 % full',
      'memory is no longer short',
    ]);
  });

  it('is short where garbage is collected on and on, and not in a burst', () => {
    const [[at, why]] = ended(simulate(() => collecting));
    assert.ok(at >= 10_000 && at <= 20_000, `${at}`);
    assert.equal(why, 'garbage collection took 20 % of the time');
    const peaks = simulate((s) => (s % 30 >= 20 ? { ...quiet, heapUsed: 950 * MB } : quiet));
    assert.deepEqual(saidBy(peaks), []);
    const compiler = simulate((s) => (s < 5 ? collecting : busy));
    const bursts = simulate((s) => (s % 60 < 9 ? collecting : quiet));
    for (const steps of [compiler, bursts]) assert.deepEqual(saidBy(steps), []);
    // Windows shorter than usual are not more of a sign.
    assert.deepEqual(saidBy(simulate((s) => (s < 8 ? collecting : busy), { longestWindow: 200 })), []);
  });

  it('says nothing of live objects where they are not sampled', () => {
    const steps = simulate(() => full, { liveHeap: false });
    assert.deepEqual(saidBy(steps), ['memory is short: the heap was 95 % full']);
    assert.deepEqual(ended(steps), []);
  });
});

describe('a restart that costs more than a minute of the budget', () => {
  const decided = (steps: readonly Step[]) => steps.flatMap(({ plan }) => plan.decisions).join('\n');

  const last = (steps: readonly Step[]) => steps.at(-1)!.plan.intervalMicros;

  it('is saved up for by a program that was idle and small', () => {
    assert.equal(last(simulate(traces['idle, then large'])), 5000);
  });

  it('is saved up for by a program that goes idle, and that is said once', () => {
    const steps = simulate(traces['large and idle']);
    assert.equal(last(steps), 40_000);
    const [said, ...more] = decided(steps).match(/still every .*/g)!;
    assert.equal(said, 'still every 5 ms: starting anew takes 1.3 s of CPU time, of which 0.0 s are saved');
    assert.deepEqual(more, []);
  });
});

describe('pauses', () => {
  it('last while the thread is above the threshold, only where asked for', () => {
    const trace = everySecond(120, busy, quiet);
    assert.ok(simulate(trace).every(({ plan }) => !plan.pause));
    const steps = simulate(trace, { pauses: true });
    const paused = steps.filter(({ plan }) => plan.pause);
    assert.equal(paused.length, 5);
    assert.match(paused[1].plan.decisions.join(), /^paused: the thread used 98 % of a core, threshold 75 %$/);
    const sampled = steps.reduce((sum, { elapsed }) => sum + elapsed, 0);
    assert.ok(sampled > 300_000 && sampled < 360_000, `${sampled}`);
  });

  it('last until starting anew is paid for, and say so', () => {
    const steps = simulate(traces['large, 15 s busy and 5 s quiet in turn'], { pauses: true });
    const paused = steps.filter(({ plan }) => plan.pause);
    assert.ok(paused.length > 5 && paused.length < 20, `${paused.length}`);
    assert.match(
      paused[0].plan.decisions.join(),
      /^paused: .*; at least until the 0\.\d s of CPU time that starting anew takes are saved$/,
    );
  });
});
