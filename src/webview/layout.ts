import type { Actions } from './actions.ts';
import { h } from './dom.ts';
import type { FlamePane } from './flame/flamePane.ts';
import type { ViewName } from './state.ts';
import type { TopPane } from './top/topPane.ts';
import { DetailsStrip } from './ui/details.ts';
import { Header } from './ui/header.ts';
import { Keys } from './ui/keys.ts';
import { Toolbar } from './ui/toolbar.ts';

export type PageState = 'loading' | 'ready' | 'empty' | 'error';

/** The parts of the page and which of them are to be seen. */
export class Layout {
  readonly header: Header;
  readonly toolbar: Toolbar;
  readonly details: DetailsStrip;
  readonly keys = new Keys();
  private readonly element: HTMLElement;
  private readonly panes: Record<ViewName, HTMLElement>;
  private readonly message = h('div', { class: 'messages', hidden: true });
  private readonly progress = h('div', {
    class: 'progress',
    role: 'progressbar',
    'aria-label': 'Reading the profile',
    hidden: true,
  });

  constructor(element: HTMLElement, actions: Actions, flame: FlamePane, top: TopPane) {
    this.element = element;
    this.header = new Header(actions);
    this.toolbar = new Toolbar(actions, this.keys.button);
    this.details = new DetailsStrip((at) => actions.openSource(at));
    this.panes = { flame: flame.element, top: top.element };
    element.append(
      this.progress,
      this.header.element,
      this.toolbar.element,
      h('main', {}, flame.element, top.element, this.message),
      this.details.element,
      this.keys.popover.element,
    );
    this.setState('loading');
  }

  /** `data-state` of the page's element is what tests wait for. */
  setState(state: PageState, message?: HTMLElement): void {
    this.element.dataset.state = state;
    this.message.replaceChildren(...(message ? [message] : []));
    this.message.hidden = !message;
    for (const element of [this.toolbar.element, this.details.element]) element.hidden = state !== 'ready';
    if (state !== 'ready') for (const pane of Object.values(this.panes)) pane.hidden = true;
  }

  showPane(view: ViewName): void {
    for (const [name, pane] of Object.entries(this.panes)) pane.hidden = name !== view;
  }

  setBusy(busy: boolean): void {
    this.progress.hidden = !busy;
  }
}
