import { h } from '../dom.ts';
import { icon } from '../icons.ts';
import { Popover, popoverButton } from './popover.ts';

const keys: readonly (readonly [keys: string, what: string])[] = [
  ['/', 'Search; Enter and Shift+Enter step through the matches'],
  ['f', 'Filter'],
  ['1, 2, 3, 4, 5, 6', 'Flame, Top, Sandwich, Capture, Compare, History'],
  ['Arrow keys', 'Walk through the frames or rows'],
  ['Home', 'First frame or row'],
  ['Enter', 'Zoom to the frame; from the table: show it in the flame graph'],
  ['s', 'Callers and callees of the selected function'],
  ['h', 'History of the selected function'],
  ['Ctrl+Enter, Ctrl+click', 'Open the source line (Cmd on a Mac)'],
  ['Ctrl+C', 'Copy the stack of the frame, or the row'],
  ['Shift+F10, Menu', 'What can be done with the frame or row'],
  ['Alt+Left, Backspace', 'Back to the zoom before'],
  ['Alt+Right', 'Forward again'],
  ['Escape', 'Reset the zoom; in a field: clear it'],
  ['?', 'This list'],
];

/** The list of keys and the button that opens it. */
export class Keys {
  readonly button: HTMLButtonElement;
  readonly popover: Popover;

  constructor() {
    this.popover = new Popover('Keys', () => [
      h('dl', { class: 'keys' }, ...keys.flatMap(([key, what]) => [h('dt', {}, key), h('dd', {}, what)])),
    ]);
    this.button = popoverButton(
      this.popover,
      { class: 'iconButton', title: 'Show keys (?)', 'aria-label': 'Show keys' },
      icon('question'),
    );
  }

  toggle(): void {
    this.popover.toggle(this.button);
  }
}
