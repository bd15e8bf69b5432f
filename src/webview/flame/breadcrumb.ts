import { shortName } from '../../core/flame/displayName.ts';
import { formatPercent } from '../../core/format.ts';
import type { CssPixels } from '../../core/units.ts';
import type { FlameView } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { icon } from '../icons.ts';
import type { Session } from '../session.ts';
import { ColourSelect, TravelButtons } from '../ui/graphControls.ts';

export interface BreadcrumbInput {
  readonly view: FlameView;
  readonly width: CssPixels;
  readonly upward: boolean;
  readonly session: Session;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
}

/** Callers shown before the frame that is zoomed to, by width; more would push it out of sight. */
function callersIn(width: CssPixels): number {
  return width < 560 ? 0 : Math.min(5, Math.floor((width - 400) / 160));
}

/** Where the zoom is, the way out of it, and how the graph is drawn. */
export class Breadcrumb {
  readonly element: HTMLElement;
  private readonly zoom: (node: number) => void;
  private readonly path = h('nav', { class: 'path', 'aria-label': 'Zoom' });
  private readonly travel: TravelButtons;
  private readonly reset: HTMLButtonElement;
  private readonly direction: HTMLSelectElement;
  private readonly colours: ColourSelect;

  /** @param zoom to a caller of the frame that is zoomed to */
  constructor(actions: Actions, zoom: (node: number) => void) {
    this.zoom = zoom;
    this.travel = new TravelButtons(actions);
    this.reset = h(
      'button',
      {
        class: 'action',
        title: 'Show everything (Escape)',
        'aria-label': 'Reset zoom',
        on: { click: () => actions.resetZoom() },
      },
      icon('reset'),
      h('span', { class: 'wideOnly' }, 'Reset zoom'),
    );
    this.direction = h(
      'select',
      {
        class: 'select',
        'aria-label': 'Direction of the graph',
        title: 'Direction of the graph',
        on: { change: () => actions.setUpward(this.direction.value === 'flame') },
      },
      h('option', { value: 'icicle' }, 'Icicle'),
      h('option', { value: 'flame' }, 'Flame'),
    );
    this.colours = new ColourSelect(actions);
    this.element = h(
      'div',
      { class: 'viewBar' },
      this.travel.element,
      this.path,
      this.reset,
      this.direction,
      this.colours.element,
    );
  }

  show({ view, width, upward, session, canGoBack, canGoForward }: BreadcrumbInput): void {
    const parts = this.parts(view, width);
    this.path.replaceChildren(
      ...parts.flatMap((part, i) => (i === 0 ? [part] : [icon('chevronRight'), part])),
    );
    this.travel.show(canGoBack, canGoForward);
    this.reset.disabled = view.rootFrame === 0;
    this.direction.value = upward ? 'flame' : 'icicle';
    this.colours.show(session);
  }

  private parts({ frames, rootFrame, total }: FlameView, width: CssPixels): HTMLElement[] {
    const callers = frames.slice(0, rootFrame);
    const hidden = Math.max(0, callers.length - callersIn(width) - 1);
    const parts: HTMLElement[] = [];
    callers.forEach((frame, i) => {
      if (i > 0 && i <= hidden) return;
      const zoom = (): void => this.zoom(frame.node);
      parts.push(
        h('button', { class: 'link', title: frame.name, on: { click: zoom } }, shortName(frame.name)),
      );
      if (i === 0 && hidden > 0)
        parts.push(h('span', { class: 'skipped', title: `${hidden} more callers, in the graph below` }, '…'));
    });
    const root = frames[rootFrame];
    const share = total > 0 ? root.total / total : 0;
    const name = h('span', { class: 'name', title: root.name }, root.name);
    const percent = h('span', { class: 'share' }, formatPercent(share));
    return [...parts, h('span', { class: 'current', 'aria-current': 'true' }, name, percent)];
  }
}
