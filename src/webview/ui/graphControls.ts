import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { icon } from '../icons.ts';
import type { Session } from '../session.ts';
import type { Colouring } from '../state.ts';

/** What the frames' colours say. */
export class ColourSelect {
  readonly element: HTMLSelectElement;
  private readonly difference = h('option', { value: 'difference' }, 'Difference');

  constructor(actions: Actions) {
    this.element = h(
      'select',
      {
        class: 'select',
        'aria-label': 'Colours of the frames',
        title: 'Colours of the frames',
        on: { change: () => actions.setColouring(this.element.value as Colouring) },
      },
      h('option', { value: 'package' }, 'By package'),
      h('option', { value: 'self' }, 'By self share'),
    );
  }

  /** The difference is offered where there is one. */
  show({ colouring, comparing }: Pick<Session, 'colouring' | 'comparing'>): void {
    if (!comparing.applies) this.difference.remove();
    else if (!this.difference.isConnected) this.element.append(this.difference);
    this.element.value = colouring;
  }
}

/** Back and forward through what a view has shown. */
export class TravelButtons {
  readonly element: HTMLElement;
  private readonly back: HTMLButtonElement;
  private readonly forward: HTMLButtonElement;

  constructor(actions: Actions) {
    const button = (name: 'Back' | 'Forward', key: string, step: -1 | 1): HTMLButtonElement =>
      h(
        'button',
        {
          class: 'iconButton',
          title: `${name} (${key})`,
          'aria-label': name,
          on: { click: () => actions.travel(step) },
        },
        icon(step < 0 ? 'arrowLeft' : 'arrowRight'),
      );
    this.back = button('Back', 'Alt+Left', -1);
    this.forward = button('Forward', 'Alt+Right', 1);
    this.element = h('span', { class: 'travel' }, this.back, this.forward);
  }

  show(canGoBack: boolean, canGoForward: boolean): void {
    this.back.disabled = !canGoBack;
    this.forward.disabled = !canGoForward;
  }
}
