import { counted } from '../../core/captureFacts.ts';
import { displayName } from '../../core/flame/displayName.ts';
import type { FunctionHistory, HistoryPoint, HistoryTarget, HistoryTrend } from '../../protocol/history.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import type { Host } from '../host.ts';
import { placeOf } from '../place.ts';
import type { Session } from '../session.ts';
import { TrendChart } from '../trend/trendChart.ts';
import { TrendTable } from '../trend/trendTable.ts';
import { measureNames, measureOf, trendLabel, type Measure } from '../trend/trendText.ts';
import { noFunctionChosen, noHistoryOf } from '../ui/message.ts';
import { paneAttributes, type View } from './view.ts';

const alone = 'Every recording adds a capture to it: profile again to see how it changes.';
const caution =
  'Shares move with everything else: only a comparison with a baseline tells a change from noise.';

/** A function in all captures of the project. */
export class HistoryView implements View {
  readonly id = 'history';
  readonly label = 'History';
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly actions: Actions;
  private readonly host: Host;
  private readonly name = h('h2', { class: 'name' });
  private readonly place = h('span', { class: 'extra' });
  private readonly trends: HTMLSelectElement;
  private readonly measures: HTMLSelectElement;
  private readonly chart: TrendChart;
  private readonly table: TrendTable;
  private readonly note = h('p', { class: 'note' });
  private readonly message = h('div', { class: 'messages' });
  private readonly body: HTMLElement;
  private points: readonly HistoryPoint[] = [];
  /** What was asked last, and its answer. */
  private known: { readonly target: HistoryTarget; readonly answer: FunctionHistory | undefined } | undefined;
  private drawn: { readonly trend: HistoryTrend; readonly measure: Measure } | undefined;
  private turn = 0;

  constructor(session: Session, actions: Actions, host: Host) {
    this.session = session;
    this.actions = actions;
    this.host = host;
    this.trends = h('select', {
      class: 'select',
      'aria-label': 'Which recordings',
      title: 'Which recordings',
      on: { change: () => actions.setTrend(this.trends.value) },
    });
    this.measures = h('select', {
      class: 'select',
      'aria-label': 'What is shown',
      title: 'What is shown',
      on: { change: () => actions.setMeasure(this.measures.value as Measure) },
    });
    this.measures.append(
      ...Object.entries(measureNames).map(([value, name]) => h('option', { value }, name)),
    );
    this.table = new TrendTable((index) => this.open(index));
    this.chart = new TrendChart({
      looked: (index) => this.table.look(index),
      opened: (index) => this.open(index),
    });
    const choose = (): void => actions.chooseHistory();
    const bar = h(
      'div',
      { class: 'viewBar' },
      this.name,
      this.place,
      h('span', { class: 'spacer' }),
      this.trends,
      this.measures,
      h('button', { class: 'action', on: { click: choose } }, 'Choose function...'),
    );
    const scrolled = { class: 'captureBody', tabindex: -1, role: 'group', 'aria-label': 'History' };
    this.body = h(
      'div',
      { class: 'history' },
      bar,
      h('div', scrolled, this.chart.element, this.note, this.table.element),
    );
    this.element = h('section', paneAttributes('history'), this.message, this.body);
  }

  async refresh(): Promise<void> {
    const { historyOf } = this.session.state;
    if (!historyOf) return this.say(noFunctionChosen(() => this.actions.chooseHistory()));
    if (this.known?.target !== historyOf) {
      const turn = ++this.turn;
      const answer = await this.host.request('history', historyOf, { timeoutMs: Infinity });
      if (turn !== this.turn) return;
      this.known = { target: historyOf, answer };
    }
    this.show(historyOf, this.known.answer);
  }

  /** There may be more in it, or less. */
  forget(): void {
    this.known = undefined;
  }

  /** It shows no frames. */
  showSelection(): Promise<void> {
    return Promise.resolve();
  }

  focus(): void {
    if (this.body.hidden) this.message.querySelector('button')?.focus();
    else this.chart.focus();
  }

  reset(): void {}

  travel(): void {}

  copied(): undefined {
    return undefined;
  }

  picture(): undefined {
    return undefined;
  }

  private show(target: HistoryTarget, answer: FunctionHistory | undefined): void {
    const all = answer?.trends ?? [];
    const { name, file, line } = target;
    const shown = displayName(name, file, line);
    if (!answer || all.length === 0) {
      return this.say(noHistoryOf(shown, answer !== undefined, () => this.actions.chooseHistory()));
    }
    const labels = all.map((trend) => trendLabel(trend, all));
    // Where nothing was chosen, the recordings that the open capture is one of.
    const open = all.findIndex(({ points }) => points.some((point) => point.open));
    const chosen = labels.indexOf(this.session.state.trend ?? '');
    const trend = all[chosen >= 0 ? chosen : Math.max(0, open)];
    const hasRates = trend.points.some(({ allocationRate }) => allocationRate !== undefined);
    const measure = hasRates ? this.session.state.measure : 'self';
    this.message.hidden = true;
    this.body.hidden = false;
    // Left alone while it is the same: somebody may be looking at a point when a live capture is read again.
    if (this.drawn?.trend === trend && this.drawn.measure === measure) return;
    this.drawn = { trend, measure };
    // A capture may be without what is shown.
    this.points = trend.points.filter((point) => measureOf(point, measure) !== undefined);

    this.name.textContent = shown;
    const place = placeOf(answer.file, trend.line, undefined);
    this.place.textContent = place.full;
    this.trends.replaceChildren(...labels.map((label) => h('option', {}, label)));
    this.trends.value = labels[all.indexOf(trend)];
    this.measures.value = measure;
    this.measures.hidden = !hasRates;
    this.chart.show(this.points, measure);
    this.table.show(this.points);
    const left = trend.left > 0 ? ` ${trend.left} older captures are not shown.` : '';
    const unread = answer.unreadable;
    const damaged = unread > 0 ? ` ${counted(unread, 'recording')} of the history cannot be read.` : '';
    this.note.textContent = `${this.points.length === 1 ? alone : caution}${left}${damaged}`;
  }

  private say(message: HTMLElement): void {
    this.body.hidden = true;
    this.message.hidden = false;
    this.message.replaceChildren(message);
  }

  private open(index: number): void {
    const { capture, open } = this.points[index];
    if (capture !== undefined && !open) this.actions.openCapture(capture);
  }
}
