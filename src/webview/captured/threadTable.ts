import {
  capturedProcesses,
  counted,
  formatMillis,
  namesOf,
  threadLabel,
  type CapturedProcess,
} from '../../core/captureFacts.ts';
import type { CaptureMetadata, ThreadMetadata } from '../../core/captureMetadata.ts';
import { formatCount, formatPercent } from '../../core/format.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { labelValue, withLabel } from '../filterTerms.ts';
import { icon } from '../icons.ts';
import type { ViewState } from '../state.ts';

export interface ThreadTableInput {
  readonly metadata: CaptureMetadata;
  /** In the filter language. */
  readonly filter: string;
}

const columns = ['Samples', 'Share', 'CPU time', 'Event loop'] as const;

/** Processes and threads with what they did; a click shows one alone in every view, and a thread in the charts. */
export class ThreadTable {
  readonly element: HTMLElement;
  private readonly actions: Pick<Actions, 'filter' | 'setThread'>;
  private readonly body = h('tbody');
  private readonly idle = h('tbody', { hidden: true });
  private readonly idleRow = h('tbody');
  private input: ThreadTableInput | undefined;

  constructor(actions: Pick<Actions, 'filter' | 'setThread'>) {
    this.actions = actions;
    const head = (text: string, number: boolean): HTMLElement =>
      h('th', { scope: 'col', class: number ? 'number' : undefined }, text);
    this.element = h(
      'section',
      { 'aria-label': 'Processes and threads' },
      h('h2', { class: 'caption' }, 'Processes and threads'),
      h(
        'table',
        { class: 'threads' },
        h(
          'thead',
          {},
          h('tr', {}, head('Process', false), head('Thread', false), ...columns.map((c) => head(c, true))),
        ),
        this.body,
        this.idleRow,
        this.idle,
      ),
    );
  }

  show(input: ThreadTableInput): void {
    this.input = input;
    const focused = document.activeElement instanceof HTMLElement && document.activeElement.dataset.key;
    const { busy, idle } = capturedProcesses(input.metadata.processes);
    const all = [...busy, ...idle].reduce((sum, { samples }) => sum + samples, 0);
    const rows = (processes: readonly CapturedProcess[]): HTMLElement[] =>
      processes.flatMap((process) =>
        process.threads.map((thread, i) => this.row(process, thread, i === 0, all)),
      );
    this.body.replaceChildren(...rows(busy));
    this.idle.replaceChildren(...rows(idle));
    this.idleRow.replaceChildren(...(idle.length > 0 ? [this.foldRow(idle)] : []));
    const again = [...this.element.querySelectorAll('button')].find(({ dataset }) => dataset.key === focused);
    if (focused) again?.focus();
  }

  private row(
    { process: { pid, threads }, name }: CapturedProcess,
    thread: ThreadMetadata,
    first: boolean,
    all: number,
  ): HTMLElement {
    const share = all > 0 ? thread.samples / all : 0;
    const several = this.input!.metadata.processes.length > 1;
    const processTerms = { pid: String(pid), thread: '' };
    const threadTerms = { pid: several ? String(pid) : '', thread: threadLabel(thread.threadId) };
    const processCell = [
      several ? this.button(name, processTerms) : h('span', {}, name),
      h('span', { class: 'extra' }, String(pid)),
    ];
    const bar = h('span', { class: 'bar' });
    bar.style.width = `${share * 100}%`;
    const numbers = [
      formatCount(thread.samples),
      '',
      thread.cpuMs === undefined ? '' : formatMillis(thread.cpuMs),
      thread.utilization === undefined ? '' : formatPercent(thread.utilization),
    ].map((text) => h('td', { class: 'number' }, text));
    numbers[1].classList.add('measure');
    numbers[1].append(bar, h('span', {}, formatPercent(share)));
    const label = threadLabel(thread.threadId);
    return h(
      'tr',
      {},
      h('td', { class: 'process' }, ...(first ? processCell : [])),
      h(
        'td',
        {},
        threads.length > 1 ? this.button(label, threadTerms, { pid, threadId: thread.threadId }) : label,
      ),
      ...numbers,
    );
  }

  /** Filters by these labels, or no longer. */
  private button(
    text: string,
    terms: Readonly<Record<string, string>>,
    thread?: ViewState['thread'],
  ): HTMLElement {
    const { filter } = this.input!;
    const keys = Object.keys(terms);
    const pressed = keys.every((each) => (labelValue(filter, each) ?? '') === terms[each]);
    const next = keys.reduce((to, each) => withLabel(to, each, pressed ? '' : terms[each]), filter);
    return h(
      'button',
      {
        class: 'link toggled',
        'aria-pressed': String(pressed),
        'data-key': JSON.stringify(terms),
        title: pressed ? 'Show all again' : `Show only ${text}`,
        on: {
          click: () => {
            this.actions.filter(next);
            if (thread && !pressed) this.actions.setThread(thread);
          },
        },
      },
      text,
    );
  }

  private foldRow(idle: readonly CapturedProcess[]): HTMLElement {
    const button = h(
      'button',
      {
        class: 'action',
        'data-key': 'idle',
        'aria-expanded': String(!this.idle.hidden),
        on: {
          click: () => {
            this.idle.hidden = !this.idle.hidden;
            button.setAttribute('aria-expanded', String(!this.idle.hidden));
          },
        },
      },
      icon('chevronRight'),
      `${counted(idle.length, 'idle process')}: ${namesOf(idle)}`,
    );
    return h('tr', {}, h('td', { colspan: columns.length + 2 }, button));
  }
}
