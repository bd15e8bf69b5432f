import type { SourceLine } from '../../core/profile.ts';
import { h } from '../dom.ts';
import type { Place } from '../place.ts';

/** A file name that opens its line, with the folder dimmed after it; plain text where there is nothing to open. */
export function placeLink(
  place: Place,
  at: SourceLine,
  open: (at: SourceLine) => void,
  options: { readonly tabbable?: boolean; readonly label?: Node } = {},
): HTMLElement {
  const text = options.label ?? place.short;
  const folder = place.folder !== '' && h('span', { class: 'folder' }, place.folder);
  if (!place.openable) return h('span', { class: 'place', title: place.full }, h('span', {}, text), folder);
  const link = h(
    'button',
    {
      class: 'link',
      title: `Open ${place.full}`,
      tabindex: options.tabbable === false ? -1 : undefined,
      on: {
        click: (event) => {
          event.stopPropagation();
          open(at);
        },
      },
    },
    text,
  );
  return h('span', { class: 'place', title: place.full }, link, folder);
}
