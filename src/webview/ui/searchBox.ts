import { formatCount, formatPercent } from '../../core/format.ts';
import type { SearchQuery } from '../../core/flame/search.ts';
import type { MatchedFunction, SearchSummary } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { icon } from '../icons.ts';

export interface SearchBoxInput {
  readonly search: SearchQuery;
  /** What the search found, or why it could not be done. */
  readonly found: SearchSummary | { readonly problem: string } | undefined;
  /** The one that was stepped to. */
  readonly match: MatchedFunction | undefined;
}

/** The search field; Enter and Shift+Enter step through what it found. */
export class SearchBox {
  readonly element: HTMLElement;
  readonly found = h('span', { class: 'found', role: 'status' });
  private readonly actions: Actions;
  private readonly input: HTMLInputElement;
  private readonly regex: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;
  /** A search is under way; what was typed since is searched for next. */
  private searching = false;

  constructor(actions: Actions) {
    this.actions = actions;
    this.input = h('input', {
      type: 'text',
      placeholder: 'Search functions and files (/)',
      'aria-label': 'Search functions and files',
      title: 'Enter and Shift+Enter go to the next and previous match',
      spellcheck: 'false',
      on: { input: () => void this.searchNow(), keydown: (event) => this.pressed(event) },
    });
    const toggle = (name: string, title: string, click: () => void, child: Node): HTMLButtonElement =>
      h('button', { class: 'toggle', title, 'aria-label': name, on: { click } }, child);
    this.regex = toggle(
      'Use regular expression',
      'Use regular expression',
      () => this.toggleRegex(),
      icon('regex'),
    );
    this.clear = toggle('Clear search', 'Clear search (Escape)', () => this.clearSearch(), icon('close'));
    this.element = h('div', { class: 'field' }, icon('search'), this.input, this.clear, this.regex);
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  show({ search, found, match }: SearchBoxInput): void {
    // While somebody types, the field is ahead of the search.
    if (!this.searching) {
      if (this.input.value !== search.text) this.input.value = search.text;
      this.regex.setAttribute('aria-pressed', String(search.regex));
    }
    this.clear.hidden = this.input.value === '';
    const problem = found && 'problem' in found ? found.problem : undefined;
    this.element.classList.toggle('invalid', problem !== undefined);
    this.found.classList.toggle('problem', problem !== undefined);
    const text = problem ?? (found && 'share' in found ? summaryText(found, match) : '');
    if (this.found.textContent !== text) this.found.textContent = this.found.title = text;
    this.input.setAttribute('aria-invalid', String(problem !== undefined));
  }

  private get query(): SearchQuery {
    return { text: this.input.value, regex: this.regex.getAttribute('aria-pressed') === 'true' };
  }

  /** One search at a time, and of what is typed meanwhile only the last: each letter shows as soon as it can. */
  private async searchNow(): Promise<void> {
    this.clear.hidden = this.input.value === '';
    if (this.searching) return;
    this.searching = true;
    for (let done: SearchQuery | undefined; !same(done, this.query);) {
      done = this.query;
      await this.actions.search(done);
    }
    this.searching = false;
  }

  private toggleRegex(): void {
    const pressed = this.regex.getAttribute('aria-pressed') === 'true';
    this.regex.setAttribute('aria-pressed', String(!pressed));
    void this.searchNow();
    this.input.focus();
  }

  private clearSearch(): void {
    this.input.value = '';
    void this.searchNow();
    this.input.focus();
  }

  /** Not while what there is to step through is being looked for. */
  private step(by: -1 | 1): void {
    if (!this.searching) this.actions.stepMatch(by);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.input.value !== '') this.clearSearch();
    else if (event.key === 'Escape') this.input.blur();
    else if (event.key === 'Enter') this.step(event.shiftKey ? -1 : 1);
    else return;
    event.stopPropagation();
    event.preventDefault();
  }
}

function same(a: SearchQuery | undefined, b: SearchQuery): boolean {
  return a?.text === b.text && a.regex === b.regex;
}

function summaryText({ functions, share }: SearchSummary, match: MatchedFunction | undefined): string {
  if (functions === 0) return 'No results';
  const at = match ? `${formatCount(match.index + 1)} of ` : '';
  return `${at}${formatCount(functions)} ${functions === 1 ? 'function' : 'functions'}, ${formatPercent(share)}`;
}
