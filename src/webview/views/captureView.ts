import { formatMillis } from '../../core/captureFacts.ts';
import type { CaptureMetadata } from '../../core/captureMetadata.ts';
import type { Fraction } from '../../core/units.ts';
import type { ProfileFacts } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { eventsOf, type CaptureEvent } from '../captured/events.ts';
import { sectionsOf, type Section } from '../captured/sections.ts';
import { ThreadCharts } from '../captured/threadCharts.ts';
import { ThreadTable } from '../captured/threadTable.ts';
import { h } from '../dom.ts';
import { allFacts } from '../facts.ts';
import type { Session } from '../session.ts';
import { paneAttributes, type View } from './view.ts';

/** Of more events the first ones are enough to understand what went on; the others are a click away. */
const shownEvents = 20;

/** How the profile was recorded: what it cost, in what surroundings, who ran, and what happened meanwhile. */
export class CaptureView implements View {
  readonly id = 'capture';
  readonly label = 'Capture';
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly sections = h('div', { class: 'sections' });
  private readonly table: ThreadTable;
  private readonly charts: ThreadCharts;
  private readonly events = h('section', { 'aria-label': 'What happened' });
  private readonly body: HTMLElement;
  private shown: ProfileFacts | undefined;
  private notice: HTMLElement | undefined;

  constructor(session: Session, actions: Actions) {
    this.session = session;
    this.table = new ThreadTable(actions);
    this.charts = new ThreadCharts(actions);
    this.body = h(
      'div',
      { class: 'captureBody', tabindex: 0, role: 'group', 'aria-label': 'How it was recorded' },
      this.sections,
      this.table.element,
      this.charts.element,
      this.events,
    );
    this.element = h('section', paneAttributes('capture'), this.body);
  }

  refresh(): Promise<void> {
    const { facts, state } = this.session;
    if (facts) this.show(facts, state);
    return Promise.resolve();
  }

  /** Why there is nothing but this view, above all else; undefined where there is. */
  explain(notice: HTMLElement | undefined): void {
    this.notice?.remove();
    this.notice = notice;
    if (notice) this.body.prepend(notice);
  }

  /** It shows no frames. */
  showSelection(): Promise<void> {
    return Promise.resolve();
  }

  focus(): void {
    this.body.focus();
  }

  reset(): void {}

  travel(): void {}

  copied(): undefined {
    return undefined;
  }

  picture(): undefined {
    return undefined;
  }

  private show(facts: ProfileFacts, { filter, thread }: Session['state']): void {
    const { metadata } = facts;
    for (const { element } of [this.table, this.charts]) element.hidden = !metadata;
    if (this.shown !== facts) {
      this.shown = facts;
      this.sections.replaceChildren(...(metadata ? this.known(metadata) : this.unknown(facts)));
      this.showEvents(metadata ? eventsOf(metadata) : []);
    }
    if (!metadata) return;
    this.table.show({ metadata, filter });
    this.charts.show(metadata, thread);
  }

  private known(metadata: CaptureMetadata): HTMLElement[] {
    const { measured, budget } = metadata.overhead ?? {};
    const isLimited = typeof measured === 'number' && typeof budget === 'number' && budget > 0;
    return sectionsOf(metadata).map((section) =>
      sectionElement(section, section.title === 'Overhead' && isLimited && meter(measured, budget)),
    );
  }

  private unknown(facts: ProfileFacts): HTMLElement[] {
    return [
      h(
        'p',
        { class: 'note' },
        'Only captures of Selftime say how they were recorded. This is what the file knows.',
      ),
      sectionElement({ title: 'File', facts: allFacts(facts, '').filter(([, value]) => value !== '') }),
    ];
  }

  private showEvents(events: readonly CaptureEvent[]): void {
    this.events.hidden = events.length === 0;
    const list = (some: readonly CaptureEvent[]): HTMLElement =>
      h(
        'ol',
        { class: 'events' },
        ...some.map(({ atMs, thread, text }) =>
          h(
            'li',
            {},
            h('span', { class: 'at' }, formatMillis(atMs)),
            thread !== '' && h('span', { class: 'extra' }, thread),
            h('span', {}, text),
          ),
        ),
      );
    const rest = events.slice(shownEvents);
    this.events.replaceChildren(
      h('h2', { class: 'caption' }, 'What happened'),
      list(events.slice(0, shownEvents)),
      ...(rest.length > 0 ? [h('details', {}, h('summary', {}, `${rest.length} more`), list(rest))] : []),
    );
  }
}

function sectionElement({ title, facts }: Section, extra?: HTMLElement | false): HTMLElement {
  return h(
    'section',
    { 'aria-label': title },
    h('h2', { class: 'caption' }, title),
    extra,
    h('dl', {}, ...facts.flatMap(([label, value]) => [h('dt', {}, label), h('dd', {}, value)])),
  );
}

/** How much of the budget was used; the numbers beside it say the same. */
function meter(measured: Fraction, budget: Fraction): HTMLElement {
  const bar = h('span', { class: measured > budget ? 'bar over' : 'bar' });
  bar.style.width = `${Math.min(1, measured / budget) * 100}%`;
  return h('div', { class: 'meter', 'aria-hidden': 'true' }, bar);
}
