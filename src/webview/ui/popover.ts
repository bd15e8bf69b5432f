import { h } from '../dom.ts';

/**
 * Content that opens under a control, closes on Escape or a click elsewhere and gives the focus back:
 * the platform's own popover. `control` must be in the page when it is opened.
 */
export class Popover {
  readonly element: HTMLElement;
  private readonly content: () => readonly Node[];

  constructor(label: string, content: () => readonly Node[]) {
    this.content = content;
    this.element = h('div', {
      class: 'popover',
      popover: 'auto',
      role: 'dialog',
      'aria-label': label,
      tabindex: -1,
    });
  }

  toggle(control: HTMLElement): void {
    if (this.element.matches(':popover-open')) return this.element.hidePopover();
    this.element.replaceChildren(...this.content());
    this.element.showPopover();
    const under = control.getBoundingClientRect();
    const { width } = this.element.getBoundingClientRect();
    const left = Math.max(8, Math.min(under.left, document.documentElement.clientWidth - width - 8));
    Object.assign(this.element.style, { left: `${left}px`, top: `${under.bottom + 4}px` });
    this.element.focus();
  }
}

/** A button that opens a popover; closes it on the second click, which light dismissal alone would reopen. */
export function popoverButton(
  popover: Popover,
  props: Record<string, unknown>,
  ...children: Node[]
): HTMLButtonElement {
  const button = h('button', { ...props, 'aria-haspopup': 'dialog' }, ...children);
  let wasOpen = false;
  button.addEventListener('pointerdown', () => (wasOpen = popover.element.matches(':popover-open')));
  button.addEventListener('click', () => {
    if (!wasOpen) popover.toggle(button);
    wasOpen = false;
  });
  return button;
}
