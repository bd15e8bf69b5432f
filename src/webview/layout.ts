import type { Actions } from './actions.ts';
import { h } from './dom.ts';
import type { Session } from './session.ts';
import type { ViewName } from './state.ts';
import { ContextMenu } from './ui/contextMenu.ts';
import { DetailsStrip } from './ui/details.ts';
import { FilterBar } from './ui/filterBar.ts';
import { Header } from './ui/header.ts';
import { Keys } from './ui/keys.ts';
import { LiveNotice } from './ui/liveNotice.ts';
import { SearchBox } from './ui/searchBox.ts';
import { saveButton } from './ui/saveButton.ts';
import { Toolbar } from './ui/toolbar.ts';
import type { View } from './views/view.ts';

export type PageState = 'loading' | 'ready' | 'empty' | 'error';

/** The parts of the page and which of them are to be seen. */
export class Layout {
  readonly header: Header;
  readonly live: LiveNotice;
  readonly search: SearchBox;
  readonly filter: FilterBar;
  readonly details: DetailsStrip;
  readonly keys = new Keys();
  readonly menu = new ContextMenu();
  private readonly element: HTMLElement;
  private readonly session: Session;
  private readonly toolbar: Toolbar;
  private readonly views: readonly View[];
  private readonly message = h('div', { class: 'messages', hidden: true });
  private readonly progress = h('div', {
    class: 'progress',
    role: 'progressbar',
    'aria-label': 'Reading the profile',
    hidden: true,
  });

  constructor(element: HTMLElement, session: Session, actions: Actions, views: readonly View[]) {
    this.element = element;
    this.session = session;
    this.views = views;
    // In the editor its title has a menu for this.
    const save = session.canOpenSource ? [] : [saveButton(actions, this.menu)];
    this.live = new LiveNotice(actions);
    this.header = new Header(actions, [this.live.element, ...save]);
    this.search = new SearchBox(actions);
    this.filter = new FilterBar(actions);
    const parts = [this.filter.controls, this.search.element, this.search.found];
    this.toolbar = new Toolbar(actions, views, parts, this.keys.button);
    this.details = new DetailsStrip(actions, session.canOpenSource);
    element.append(
      this.progress,
      this.header.element,
      this.toolbar.element,
      this.filter.row,
      h('main', {}, ...views.map((view) => view.element), this.message, this.menu.element),
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
    if (state === 'ready') return;
    this.filter.row.hidden = true;
    for (const { element: pane } of this.views) pane.hidden = true;
  }

  showPane(view: ViewName): void {
    for (const { id, element } of this.views) element.hidden = id !== view;
    // Frames are not what it shows.
    this.details.element.hidden = view === 'capture' || view === 'history';
  }

  /** Where the numbers would be. */
  showProblem(text: string): void {
    this.details.element.hidden = false;
    this.details.showProblem(text);
  }

  setBusy(busy: boolean): void {
    this.progress.hidden = !busy;
  }

  /** Everything above the views, as the session has it now. */
  showControls(): void {
    const { facts, sampleType, state, searching, filtering } = this.session;
    if (!facts) return;
    this.toolbar.show({ facts, sampleType, view: state.view });
    this.search.show({ search: state.search, found: searching.found, match: searching.match });
    this.filter.show({
      expression: state.filter,
      open: state.filterOpen,
      labels: facts.labels,
      left: filtering.left,
    });
  }
}
