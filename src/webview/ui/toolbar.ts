import { formatCount, formatPercent } from '../../core/format.ts';
import type { SearchQuery } from '../../core/flame/search.ts';
import type { ProfileFacts, SearchSummary } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h, setAttributes } from '../dom.ts';
import { sampleTypeLabel } from '../facts.ts';
import { icon } from '../icons.ts';
import type { ViewName } from '../state.ts';

export interface ToolbarInput {
  readonly facts: ProfileFacts;
  readonly sampleType: number;
  readonly view: ViewName;
  readonly search: SearchQuery;
  /** What the search found, or why it could not be done. */
  readonly found: SearchSummary | { readonly problem: string } | undefined;
}

/** Typing pauses this long before it is searched for. */
const searchDelayMs = 120;
const tabs: readonly { readonly id: ViewName; readonly label: string }[] = [
  { id: 'flame', label: 'Flame' },
  { id: 'top', label: 'Top' },
];

/** Sample type, search and view switch. */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly actions: Actions;
  private readonly types: HTMLSelectElement;
  private readonly input: HTMLInputElement;
  private readonly regex: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;
  private readonly box: HTMLElement;
  private readonly found = h('span', { class: 'found', role: 'status' });
  private readonly tabs: ReadonlyMap<ViewName, HTMLButtonElement>;
  private timer: number | undefined;

  constructor(actions: Actions, keysButton: HTMLElement) {
    this.actions = actions;
    this.types = h('select', {
      class: 'select',
      'aria-label': 'Sample type',
      title: 'Sample type',
      on: { change: () => actions.setSampleType(Number(this.types.value)) },
    });
    this.input = h('input', {
      type: 'text',
      placeholder: 'Search functions and files (/)',
      'aria-label': 'Search functions and files',
      spellcheck: 'false',
      on: {
        input: () => this.searchSoon(),
        keydown: (event) => this.pressed(event),
      },
    });
    this.regex = h(
      'button',
      {
        class: 'toggle',
        title: 'Use regular expression',
        'aria-label': 'Use regular expression',
        on: { click: () => this.toggleRegex() },
      },
      icon('regex'),
    );
    this.clear = h(
      'button',
      {
        class: 'toggle',
        title: 'Clear search (Escape)',
        'aria-label': 'Clear search',
        on: { click: () => this.clearSearch() },
      },
      icon('close'),
    );
    this.box = h('div', { class: 'searchBox' }, icon('search'), this.input, this.clear, this.regex);
    this.tabs = new Map(tabs.map(({ id, label }) => [id, this.tab(id, label)]));
    this.element = h(
      'div',
      { class: 'toolbar', role: 'region', 'aria-label': 'Controls' },
      this.types,
      this.box,
      this.found,
      h('span', { class: 'spacer' }),
      h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'View' }, ...this.tabs.values()),
      keysButton,
    );
  }

  focusSearch(): void {
    this.input.focus();
    this.input.select();
  }

  show({ facts, sampleType, view, search, found }: ToolbarInput): void {
    const labels = facts.sampleTypes.map((_, index) => sampleTypeLabel(facts, index));
    // Left alone while it is the same: somebody may have the list open when a live capture is read again.
    if (labels.join('\n') !== [...this.types.options].map((option) => option.text).join('\n')) {
      this.types.replaceChildren(...labels.map((label, index) => h('option', { value: index }, label)));
    }
    this.types.value = String(sampleType);
    this.types.hidden = facts.sampleTypes.length < 2;
    // While somebody types, the field is ahead of the search.
    if (this.timer === undefined && this.input.value !== search.text) this.input.value = search.text;
    this.regex.setAttribute('aria-pressed', String(search.regex));
    this.clear.hidden = this.input.value === '';
    this.showFound(found);
    for (const [id, tab] of this.tabs) {
      setAttributes(tab, { 'aria-selected': String(id === view), tabindex: id === view ? '0' : '-1' });
    }
  }

  private showFound(found: ToolbarInput['found']): void {
    const problem = found && 'problem' in found ? found.problem : undefined;
    this.box.classList.toggle('invalid', problem !== undefined);
    this.found.classList.toggle('problem', problem !== undefined);
    this.found.textContent = problem ?? (found && 'share' in found ? summaryText(found) : '');
    this.found.title = this.found.textContent;
    this.input.setAttribute('aria-invalid', String(problem !== undefined));
  }

  private tab(id: ViewName, label: string): HTMLButtonElement {
    return h(
      'button',
      {
        role: 'tab',
        id: `tab-${id}`,
        'aria-controls': `panel-${id}`,
        on: {
          click: () => this.actions.setView(id),
          keydown: (event) => {
            if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
            const other = id === 'flame' ? 'top' : 'flame';
            this.actions.setView(other);
            this.tabs.get(other)!.focus();
          },
        },
      },
      label,
    );
  }

  private searchSoon(): void {
    this.clear.hidden = this.input.value === '';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.searchNow(), searchDelayMs);
  }

  private searchNow(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.actions.search({
      text: this.input.value,
      regex: this.regex.getAttribute('aria-pressed') === 'true',
    });
  }

  private toggleRegex(): void {
    const pressed = this.regex.getAttribute('aria-pressed') === 'true';
    this.regex.setAttribute('aria-pressed', String(!pressed));
    this.searchNow();
    this.input.focus();
  }

  private clearSearch(): void {
    this.input.value = '';
    this.searchNow();
    this.input.focus();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.input.value !== '') this.clearSearch();
    else if (event.key === 'Escape') this.input.blur();
    else if (event.key === 'Enter') this.searchNow();
    else return;
    event.stopPropagation();
    event.preventDefault();
  }
}

function summaryText({ functions, share }: SearchSummary): string {
  if (functions === 0) return 'No results';
  return `${formatCount(functions)} ${functions === 1 ? 'function' : 'functions'}, ${formatPercent(share)}`;
}
