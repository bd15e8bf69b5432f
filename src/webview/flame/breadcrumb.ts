import { formatPercent } from '../../core/format.ts';
import type { CssPixels } from '../../core/units.ts';
import type { FlameView } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { icon } from '../icons.ts';

/** Callers shown before the frame that is zoomed to, by width; more would push it out of sight. */
function callersIn(width: CssPixels): number {
  return width < 480 ? 0 : Math.min(5, Math.floor((width - 320) / 160));
}

/** Where the zoom is, the way out of it, and which way the graph grows. */
export class Breadcrumb {
  readonly element: HTMLElement;
  private readonly actions: Actions;
  private readonly path = h('nav', { class: 'path', 'aria-label': 'Zoom' });
  private readonly back: HTMLButtonElement;
  private readonly reset: HTMLButtonElement;
  private readonly direction: HTMLSelectElement;

  constructor(actions: Actions) {
    this.actions = actions;
    this.back = h(
      'button',
      {
        class: 'iconButton',
        title: 'Back to the zoom before (Backspace)',
        'aria-label': 'Back',
        on: { click: () => actions.zoomBack() },
      },
      icon('arrowLeft'),
    );
    this.reset = h(
      'button',
      {
        class: 'action',
        title: 'Show everything (Escape)',
        on: { click: () => actions.zoom({ node: 0, skip: 0 }) },
      },
      icon('reset'),
      'Reset zoom',
    );
    this.direction = h(
      'select',
      {
        class: 'select',
        'aria-label': 'Direction of the graph',
        on: { change: () => actions.setUpward(this.direction.value === 'flame') },
      },
      h('option', { value: 'icicle' }, 'Icicle'),
      h('option', { value: 'flame' }, 'Flame'),
    );
    this.element = h('div', { class: 'breadcrumb' }, this.back, this.path, this.reset, this.direction);
  }

  show(view: FlameView, width: CssPixels, upward: boolean, canGoBack: boolean): void {
    const { frames, rootFrame, total } = view;
    const callers = frames.slice(0, rootFrame);
    const hidden = Math.max(0, callers.length - callersIn(width) - 1);
    const parts: HTMLElement[] = [];
    callers.forEach((frame, i) => {
      if (i > 0 && i <= hidden) return;
      parts.push(
        h(
          'button',
          {
            class: 'link',
            title: frame.name,
            on: { click: () => this.actions.zoom({ node: frame.node, skip: 0 }) },
          },
          frame.name,
        ),
      );
      if (i === 0 && hidden > 0) {
        parts.push(h('span', { class: 'skipped', title: `${hidden} more callers, in the graph below` }, '…'));
      }
    });
    const root = frames[rootFrame];
    const share = total > 0 ? root.total / total : 0;
    parts.push(
      h(
        'span',
        { class: 'current', 'aria-current': 'true' },
        h('span', { class: 'name', title: root.name }, root.name),
        h('span', { class: 'share' }, formatPercent(share)),
      ),
    );
    this.path.replaceChildren(
      ...parts.flatMap((part, i) => (i === 0 ? [part] : [icon('chevronRight'), part])),
    );
    this.back.disabled = !canGoBack;
    this.reset.disabled = rootFrame === 0;
    this.direction.value = upward ? 'flame' : 'icicle';
  }
}
