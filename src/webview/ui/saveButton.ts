import type { ExportFormat } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { icon } from '../icons.ts';
import type { ContextMenu } from './contextMenu.ts';

const formats: readonly (readonly [format: ExportFormat, label: string])[] = [
  ['png', 'Picture (PNG)'],
  ['svg', 'Picture (SVG)'],
  ['markdown', 'Summary (Markdown)'],
  ['pprof', 'pprof'],
  ['cpuprofile', 'CPU profile'],
  ['speedscope', 'speedscope'],
  ['collapsed', 'Collapsed stacks'],
];

/** For a page without an editor around it: a menu of what it can be saved as. */
export function saveButton(actions: Actions, menu: ContextMenu): HTMLButtonElement {
  const open = (): void => {
    const entries = formats.map(([format, label]) => ({ label, run: () => actions.save(format) }));
    menu.open(entries, button.getBoundingClientRect(), () => button.focus());
  };
  const button: HTMLButtonElement = h(
    'button',
    {
      class: 'iconButton',
      title: 'Save as',
      'aria-label': 'Save as',
      'aria-haspopup': 'menu',
      on: { click: open },
    },
    icon('saveAs'),
  );
  return button;
}
