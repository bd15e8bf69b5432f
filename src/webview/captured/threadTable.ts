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

/** A run may have hundreds. */
const mostProcesses = 20;
const columns = ['Samples', 'Share', 'CPU time', 'Event loop'] as const;

/** Processes and threads with what they did; a click shows one alone in every view, and a thread in the charts. */
export class ThreadTable {
  readonly element: HTMLElement;
  private readonly actions: Pick<Actions, 'filter' | 'setThread'>;
  private readonly body = h('tbody');
  private readonly folded = h('tbody', { hidden: true });
  private readonly foldRow = h('tbody');
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
        this.foldRow,
        this.folded,
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
    const more = busy.slice(mostProcesses);
    const folded = [...more, ...idle];
    this.body.replaceChildren(...rows(busy.slice(0, mostProcesses)));
    this.folded.replaceChildren(...rows(folded));
    const label =
      more.length > 0
        ? counted(folded.length, 'more process')
        : `${counted(idle.length, 'idle process')}: ${namesOf(idle)}`;
    this.foldRow.replaceChildren(...(folded.length > 0 ? [this.fold(label)] : []));
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
      several ? this.button(name, `${name}, pid ${pid}`, processTerms) : h('span', {}, name),
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
        threads.length > 1
          ? this.button(label, `${label} of ${name}, pid ${pid}`, threadTerms, {
              pid,
              threadId: thread.threadId,
            })
          : label,
      ),
      ...numbers,
    );
  }

  /** Filters by these labels, or no longer. */
  private button(
    text: string,
    what: string,
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
        title: pressed ? 'Show all again' : `Show only ${what}`,
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

  private fold(label: string): HTMLElement {
    const button = h(
      'button',
      {
        class: 'action',
        'data-key': 'fold',
        'aria-expanded': String(!this.folded.hidden),
        on: {
          click: () => {
            this.folded.hidden = !this.folded.hidden;
            button.setAttribute('aria-expanded', String(!this.folded.hidden));
          },
        },
      },
      icon('chevronRight'),
      label,
    );
    return h('tr', {}, h('td', { colspan: columns.length + 2 }, button));
  }
}
