import { removedText } from '../../core/flame/differenceLegend.ts';
import type { FrameColours } from '../../core/flame/palette.ts';
import { yardsticks, type Yardstick } from '../../core/gate/ratioTest.ts';
import { yardstickWords } from '../../core/gate/words.ts';
import { recordLabel, type Wanted } from '../../core/gate/obstacles.ts';
import type { ComparisonView } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import type { Session } from '../session.ts';
import { icon } from '../icons.ts';
import { comparingText } from './message.ts';

/** Under the controls of a graph that is coloured by difference: what it is compared with, what the colours say, what is gone. */
export class DifferenceBar {
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly against: Against;
  private readonly legend = h('ul', { class: 'legend swatches', 'aria-label': 'Colours' });
  private readonly removed: HTMLButtonElement;

  constructor(session: Session, actions: Actions) {
    this.session = session;
    this.against = new Against(session, actions);
    this.removed = h('button', {
      class: 'chip removed',
      title: 'Show what is gone, as wide as it was',
      on: { click: () => actions.showCompared('removed') },
    });
    const colours = h('div', { class: 'legendRow' }, this.legend, this.removed);
    this.element = h('div', { class: 'differenceBar', hidden: true }, this.against.element, colours);
  }

  show(): void {
    const { session } = this;
    const { view } = session.comparing;
    this.element.hidden = session.colouring !== 'difference' && !session.awaitsDifference;
    if (this.element.hidden) return;
    this.against.show();
    this.legend.replaceChildren(
      ...(view?.legend ?? []).map(({ difference, text }) => {
        return h(
          'li',
          { class: 'key' },
          swatch(session.palette.coloursOfDifference(difference, 'plain')),
          text,
        );
      }),
    );
    const { removed = 0, tooFewRuns = false } = view ?? {};
    this.removed.hidden = removed === 0;
    this.removed.textContent = removedText(removed, tooFewRuns);
  }
}

/** What it is compared with, and by what changes are measured. */
export class Against {
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly actions: Actions;
  private readonly name = h('span', { class: 'name' });
  private readonly summary = h('span', { class: 'extra' });
  private readonly obstacles = h('p', { class: 'obstacles', role: 'status' });
  private readonly yardstick: HTMLSelectElement;

  constructor(session: Session, actions: Actions) {
    this.session = session;
    this.actions = actions;
    this.yardstick = h(
      'select',
      {
        class: 'select',
        'aria-label': 'Change relative to',
        on: { change: () => actions.setYardstick(this.yardstick.value as Yardstick) },
      },
      ...yardsticks.map((each) => h('option', { value: each }, yardstickWords[each].label)),
    );
    const stop = h(
      'button',
      {
        class: 'iconButton',
        title: 'Clear comparison',
        'aria-label': 'Clear comparison',
        hidden: !session.canOpenSource,
        on: { click: () => actions.clearComparison() },
      },
      icon('close'),
    );
    const row = h(
      'div',
      { class: 'againstRow' },
      icon('gitCompare'),
      h('span', { class: 'said', role: 'status' }, this.name, this.summary),
      h('span', { class: 'spacer' }),
      this.yardstick,
      stop,
    );
    this.element = h(
      'div',
      { class: 'against', role: 'group', 'aria-label': 'Comparison' },
      row,
      this.obstacles,
    );
  }

  show(): void {
    const { comparing, state } = this.session;
    const { files, view } = comparing;
    this.name.textContent = view ? `Against ${files?.name ?? ''}` : comparingText(files?.name ?? '');
    this.name.title = files?.base.join('\n') ?? '';
    this.summary.textContent = this.summary.title = view?.summary ?? '';
    this.showObstacles(view, files?.repeats);
    this.yardstick.value = state.yardstick;
    this.yardstick.title = `Change relative to: ${yardstickWords[state.yardstick].meaning}`;
    this.yardstick.disabled = view === undefined;
  }

  private showObstacles(view: ComparisonView | undefined, repeats: number | undefined): void {
    const { wanted } = view ?? {};
    const { doubt } = this.session.comparing;
    const obstacles = view ? [...view.obstacles, ...(doubt === undefined ? [] : [doubt])] : [];
    this.obstacles.hidden = obstacles.length === 0;
    const button = wanted && this.session.canOpenSource && this.nextStep(wanted, repeats);
    this.obstacles.replaceChildren(
      icon('warning'),
      h('span', { class: 'why' }, obstacles.join(' ')),
      ...(button ? [button] : []),
    );
  }

  /** @param repeats runs that are recorded; undefined where captures have to be chosen */
  private nextStep(wanted: Wanted, repeats: number | undefined): HTMLElement {
    const { actions } = this;
    const [label, click] =
      repeats === undefined
        ? ['Compare with...', () => actions.compareWith()]
        : [recordLabel(wanted, repeats), () => actions.recordRuns(wanted)];
    return h('button', { class: 'button', on: { click } }, label);
  }
}

/** A small square of a frame's colours. */
export function swatch({ fill, stripe }: FrameColours): HTMLElement {
  const square = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  square.style.background = stripe
    ? `repeating-linear-gradient(135deg, ${fill} 0 4px, ${stripe} 4px 6px)`
    : fill;
  return square;
}
