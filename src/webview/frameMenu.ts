import type { Actions, Target } from './actions.ts';
import { exactly, withTerm } from './filterTerms.ts';
import { historyTarget } from './historyTarget.ts';
import { placeOf } from './place.ts';
import type { Session } from './session.ts';
import type { MenuEntry } from './ui/contextMenu.ts';

/** What can be done with a frame or a row. */
export async function frameMenu(
  target: Target,
  { actions, session, zoom }: { actions: Actions; session: Session; zoom?: () => void },
): Promise<MenuEntry[]> {
  const details = await session.ask('details', { sampleType: session.sampleType, ...target });
  if (!details) return [];
  const { name, file, line, functionKey } = details;
  const { filter } = session.state;
  // As it was recorded: the name that is shown may be made up for a nameless function.
  const [recorded] = functionKey.split('\n');
  const narrow = (kind: 'focus' | 'hide'): void => {
    actions.filter(withTerm(filter, kind, exactly(recorded === '' ? file : recorded)));
    actions.showFilter(true);
  };
  // Of what is gone there is nothing here to go to, or to filter.
  const isFunction = functionKey !== '' && target.tree?.kind !== 'removed';
  const entries: (MenuEntry | false | undefined)[] = [
    session.canOpenSource &&
      placeOf(file, line, undefined).openable && {
        label: 'Open source',
        key: 'Ctrl+Enter',
        run: () => actions.openSource({ file, line }),
      },
    zoom && {
      label:
        session.state.view === 'top' || (session.state.view === 'compare' && isFunction)
          ? 'Show in flame graph'
          : 'Zoom',
      key: 'Enter',
      run: zoom,
    },
    isFunction && {
      label: 'Show callers and callees',
      key: 'S',
      run: () => actions.sandwich(functionKey),
    },
    isFunction &&
      session.canOpenSource && {
        label: 'Show history',
        key: 'H',
        run: () => actions.showHistory(historyTarget(details, session.root)),
      },
    isFunction && { label: 'Focus on this', run: () => narrow('focus'), separated: true },
    isFunction && { label: 'Hide this', run: () => narrow('hide') },
    { label: 'Copy name', run: () => actions.copyText(name), separated: true },
    { label: 'Copy stack', key: 'Ctrl+C', run: () => actions.copy('text', target) },
  ];
  return entries.filter((entry) => entry !== false && entry !== undefined);
}
