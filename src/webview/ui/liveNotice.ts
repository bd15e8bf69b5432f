import type { LiveState } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { icon } from '../icons.ts';

/** Says that the capture grows while it is looked at, or is held still, and switches between the two. */
export class LiveNotice {
  readonly element = h('span', { class: 'chip live', role: 'status', hidden: true });
  private readonly toggle: HTMLButtonElement;

  constructor(actions: Pick<Actions, 'toggleFrozen'>) {
    this.toggle = h('button', { class: 'iconButton', on: { click: () => actions.toggleFrozen() } });
  }

  show(state: LiveState | undefined): void {
    this.element.hidden = !state;
    if (!state) return;
    const { frozenAtMs, ended } = state;
    const frozen = frozenAtMs !== undefined;
    this.element.classList.toggle('warning', frozen);
    const at = frozen ? `frozen at ${Math.round(frozenAtMs / 1000)} s` : 'live';
    const action = ended ? 'Show the newest state' : frozen ? 'Unfreeze' : 'Freeze the live view';
    this.toggle.title = action;
    this.toggle.setAttribute('aria-label', action);
    this.toggle.replaceChildren(icon(frozen ? 'debugContinue' : 'debugPause'));
    const text = h('span', {}, ended ? `${at}, newer state available` : at);
    // The button stays in the page, and keeps the focus.
    for (const old of [...this.element.childNodes]) if (old !== this.toggle) old.remove();
    this.element.prepend(icon(frozen ? 'debugPause' : 'record'), text);
    if (!this.toggle.isConnected) this.element.append(this.toggle);
  }
}
