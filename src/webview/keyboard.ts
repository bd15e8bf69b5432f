import type { Actions } from './actions.ts';
import type { Layout } from './layout.ts';
import type { View } from './views/view.ts';

export interface KeyTargets {
  readonly actions: Actions;
  readonly layout: Layout;
  readonly views: readonly View[];
  /** The view that is shown. */
  current(): View;
}

/** The keys that work wherever the focus is; graph and table take theirs first. */
export function listenForKeys(targets: KeyTargets): void {
  document.addEventListener('keydown', (event) => {
    if (document.querySelector(':popover-open')) return;
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    const run = typing ? undefined : commandOf(event, targets);
    if (!run) return;
    event.preventDefault();
    run();
  });
}

function commandOf(event: KeyboardEvent, targets: KeyTargets): (() => void) | undefined {
  const { actions, layout, views } = targets;
  const { key } = event;
  if (event.altKey) {
    if (key === 'ArrowLeft') return () => actions.travel(-1);
    if (key === 'ArrowRight') return () => actions.travel(1);
    return undefined;
  }
  if (event.ctrlKey || event.metaKey) {
    const copies = key === 'c' && getSelection()?.isCollapsed !== false;
    return copies ? () => actions.copy('text') : undefined;
  }
  const view = /^[1-9]$/.test(key) ? views[Number(key) - 1] : undefined;
  if (view) return () => actions.setView(view.id);
  if (key.startsWith('Arrow') && document.activeElement === document.body)
    return () => targets.current().focus();
  const commands: Partial<Record<string, () => void>> = {
    '/': () => layout.search.focus(),
    '?': () => layout.keys.toggle(),
    f: () => actions.showFilter(true),
    s: () => actions.sandwich(),
    h: () => actions.showHistory(),
    Backspace: () => actions.travel(-1),
    Escape: () => actions.resetZoom(),
  };
  return Object.hasOwn(commands, key) ? commands[key] : undefined;
}
