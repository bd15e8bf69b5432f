import {
  capturedProcesses,
  formatMillis,
  threadLabel,
  type CapturedProcess,
} from '../../core/captureFacts.ts';
import type { CaptureMetadata, ThreadMetadata } from '../../core/captureMetadata.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import type { ViewState } from '../state.ts';
import { ChartFigure, type ChartTime, type Shade } from './chartFigure.ts';
import { chartsOf } from './charts.ts';

interface Charted {
  readonly pid: number;
  readonly thread: ThreadMetadata;
  readonly label: string;
}

/** What a thread did over time, window by window; arrow keys and the pointer go through the windows. */
export class ThreadCharts {
  readonly element: HTMLElement;
  private readonly actions: Actions;
  private readonly select: HTMLSelectElement;
  private readonly group: HTMLElement;
  private readonly window = h('p', { class: 'note', 'aria-live': 'polite' });
  private readonly legend = h('p', { class: 'legend' });
  private shown: { readonly metadata: CaptureMetadata; readonly chosen: ViewState['thread'] } | undefined;
  private threads: readonly Charted[] = [];
  private figures: readonly ChartFigure[] = [];
  private time: ChartTime = { windows: [], wholeMs: 0, shades: [] };
  private at: number | undefined;

  constructor(actions: Actions) {
    this.actions = actions;
    this.select = h('select', {
      class: 'select',
      'aria-label': 'Thread of the charts',
      title: 'Thread of the charts',
      on: { change: () => this.chosen() },
    });
    this.group = h('div', {
      class: 'charts',
      role: 'group',
      tabindex: 0,
      'aria-label': 'Charts over time; the left and right arrow keys go through the windows',
      on: {
        keydown: (event) => this.pressed(event),
        blur: () => this.look(undefined),
        pointermove: (event) => this.pointed(event),
        pointerleave: () => this.look(undefined),
      },
    });
    this.element = h(
      'section',
      { 'aria-label': 'Over time' },
      h('div', { class: 'caption withControl' }, h('h2', {}, 'Over time'), this.select),
      this.group,
      this.legend,
      this.window,
    );
  }

  show(metadata: CaptureMetadata, chosen: ViewState['thread']): void {
    // Left alone while it is the same: somebody may have the list open, or be looking at a window.
    if (this.shown?.metadata === metadata && this.shown.chosen === chosen) return;
    this.shown = { metadata, chosen };
    const { busy, idle } = capturedProcesses(metadata.processes);
    this.threads = [...busy, ...idle].flatMap(chartedThreads);
    this.element.hidden = this.threads.length === 0;
    const charted = this.find(chosen) ?? busiest(this.threads);
    if (!charted) return;
    this.select.replaceChildren(...this.threads.map(({ label }, i) => h('option', { value: i }, label)));
    this.select.value = String(this.threads.indexOf(charted));
    this.select.hidden = this.threads.length === 1;
    this.time = timeOf(metadata, charted);
    this.figures = chartsOf(charted.thread).map((chart) => new ChartFigure(chart, this.time));
    this.group.replaceChildren(...this.figures.map(({ element }) => element));
    this.showLegend();
    this.look(undefined);
  }

  private find(chosen: ViewState['thread']): Charted | undefined {
    return this.threads.find(({ pid, thread }) => pid === chosen?.pid && thread.threadId === chosen.threadId);
  }

  private chosen(): void {
    const { pid, thread } = this.threads[Number(this.select.value)];
    this.actions.setThread({ pid, threadId: thread.threadId });
  }

  private showLegend(): void {
    const kinds = new Set(this.time.shades.map(({ kind }) => kind));
    const names = { warmup: 'warming up', pause: 'not sampled' } as const;
    this.legend.replaceChildren(
      ...[...kinds].map((kind) =>
        h('span', { class: 'key' }, h('span', { class: `swatch ${kind}` }), names[kind]),
      ),
    );
    this.legend.hidden = kinds.size === 0;
  }

  private look(index: number | undefined): void {
    this.at = index;
    for (const figure of this.figures) figure.look(index);
    const { windows } = this.time;
    const count = windows.length === 1 ? 'One window' : `${windows.length} windows`;
    this.window.textContent =
      index === undefined ? `${count}; each step of a line is one.` : this.windowText(index);
  }

  private windowText(index: number): string {
    const { startMs, durationMs } = this.time.windows[index];
    return `Window ${index + 1} of ${this.time.windows.length}: ${formatMillis(startMs)} to ${formatMillis(startMs + durationMs)}`;
  }

  private pressed(event: KeyboardEvent): void {
    const last = this.time.windows.length - 1;
    const moves: Record<string, number> = {
      ArrowLeft: Math.max(0, (this.at ?? last + 1) - 1),
      ArrowRight: Math.min(last, (this.at ?? -1) + 1),
      Home: 0,
      End: last,
    };
    if (event.altKey || !Object.hasOwn(moves, event.key)) return;
    this.look(moves[event.key]);
    event.preventDefault();
    event.stopPropagation();
  }

  private pointed(event: PointerEvent): void {
    const plot = (event.target as Element).closest('.plot')?.getBoundingClientRect();
    if (!plot) return;
    const time = ((event.clientX - plot.left) / plot.width) * this.time.wholeMs;
    const at = this.time.windows.findIndex(
      ({ startMs, durationMs }) => time >= startMs && time <= startMs + durationMs,
    );
    this.look(at < 0 ? undefined : at);
  }
}

function chartedThreads({ process: { pid }, name, threads }: CapturedProcess): Charted[] {
  return threads
    .filter(({ windows = [] }) => windows.length > 0)
    .map((thread) => ({ pid, thread, label: `${name} (${pid}), ${threadLabel(thread.threadId)}` }));
}

function busiest(threads: readonly Charted[]): Charted | undefined {
  return threads.reduce<Charted | undefined>(
    (most, each) => (most && most.thread.samples >= each.thread.samples ? most : each),
    undefined,
  );
}

function timeOf(metadata: CaptureMetadata, { pid, thread }: Charted): ChartTime {
  const { pauses = [], warmup, durationMs } = metadata;
  const { windows = [] } = thread;
  const own = pauses.filter((pause) => pause.pid === pid && pause.threadId === thread.threadId);
  const shades: Shade[] = own.map(({ startMs, endMs }) => ({ kind: 'pause', startMs, endMs }));
  if (warmup && warmup.untilMs !== null && warmup.untilMs > 0)
    shades.unshift({ kind: 'warmup', startMs: 0, endMs: warmup.untilMs });
  const ends = windows.map((window) => window.startMs + window.durationMs);
  return { windows, wholeMs: Math.max(durationMs, ...ends), shades };
}
