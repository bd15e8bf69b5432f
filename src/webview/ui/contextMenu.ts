import { h } from '../dom.ts';

export interface MenuEntry {
  readonly label: string;
  /** Shown at the right. */
  readonly key?: string;
  readonly run: () => void;
  /** A line above it. */
  readonly separated?: boolean;
}

/** A menu at a point of the page; closes on Escape, a click elsewhere, or when something is chosen. */
export class ContextMenu {
  readonly element = h('div', { class: 'menu', popover: 'auto', role: 'menu', 'aria-label': 'Actions' });
  private closed: () => void = () => {};

  constructor() {
    this.element.addEventListener('keydown', (event) => this.pressed(event));
    this.element.addEventListener('toggle', (event) => {
      if ((event as ToggleEvent).newState === 'closed') this.closed();
    });
    this.element.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  /** @param closed gives the focus back to where the menu was asked for */
  open(entries: readonly MenuEntry[], at: DOMRect, closed: () => void): void {
    if (this.element.matches(':popover-open')) this.element.hidePopover();
    if (entries.length === 0) return;
    this.closed = closed;
    this.element.replaceChildren(...entries.flatMap((entry) => this.nodes(entry)));
    this.element.showPopover();
    const { width, height } = this.element.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const below = at.bottom + height + 4 <= clientHeight;
    this.element.style.left = `${Math.max(4, Math.min(at.left, clientWidth - width - 4))}px`;
    this.element.style.top = `${below ? at.bottom : Math.max(4, at.top - height)}px`;
    this.items[0]?.focus();
  }

  private get items(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  }

  private nodes({ label, key, run, separated }: MenuEntry): HTMLElement[] {
    const chosen = (): void => {
      const { closed } = this;
      // What is chosen may move the focus on: it goes back before, not after.
      this.closed = () => {};
      this.element.hidePopover();
      closed();
      run();
    };
    const item = h(
      'button',
      {
        class: 'menuItem',
        role: 'menuitem',
        tabindex: -1,
        on: { click: chosen, pointermove: () => item.focus() },
      },
      h('span', {}, label),
      key !== undefined && h('span', { class: 'key', 'aria-hidden': 'true' }, key),
    );
    return separated ? [h('div', { class: 'line', role: 'separator' }), item] : [item];
  }

  private pressed(event: KeyboardEvent): void {
    const { items } = this;
    const at = items.indexOf(document.activeElement as HTMLElement);
    const moves: Record<string, number> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at + items.length - 1) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    event.stopPropagation();
    if (event.key === 'Tab') this.element.hidePopover();
    else if (event.key in moves) items[moves[event.key]].focus();
    else return;
    event.preventDefault();
  }
}
