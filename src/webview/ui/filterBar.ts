import { formatPercent } from '../../core/format.ts';
import type { LabelFacts } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import type { Filtered } from '../filtering.ts';
import { hasTerm, labelValue, withLabel, withoutTerm, withTerm } from '../filterTerms.ts';
import { icon } from '../icons.ts';

export interface FilterBarInput {
  readonly expression: string;
  readonly open: boolean;
  readonly labels: readonly LabelFacts[];
  readonly left: Filtered | undefined;
}

const example = 'focus=parse ignore=test only-my-code thread=main';
const help = [
  'Terms between spaces, applied from left to right:',
  'focus=x, ignore=x, hide=x, show-from=x (regular expressions)',
  'only-my-code, collapse-recursion',
  'label=value, label!=value, label=1..5',
].join('\n');
const myCode = 'only-my-code';
/** The label that our captures tell threads apart by. */
const thread = 'thread';

/** What of the profile everything speaks of: a field for the filter language, and controls that edit it. */
export class FilterBar {
  /** For the toolbar: the threads, "Only my code", and what opens the row. */
  readonly controls: HTMLElement;
  readonly row: HTMLElement;
  private readonly actions: Actions;
  private readonly input: HTMLInputElement;
  private readonly box: HTMLElement;
  private readonly clear: HTMLButtonElement;
  private readonly mine: HTMLButtonElement;
  private readonly opener: HTMLButtonElement;
  private readonly threads = h('span', { class: 'labels' });
  private readonly others = h('span', { class: 'labels' });
  private readonly left = h('span', { class: 'found', role: 'status' });
  private expression = '';
  private open = false;

  constructor(actions: Actions) {
    this.actions = actions;
    this.input = h('input', {
      type: 'text',
      placeholder: `Filter, for example: ${example}`,
      'aria-label': 'Filter',
      title: help,
      spellcheck: 'false',
      on: {
        change: () => actions.filter(this.input.value),
        keydown: (event) => this.pressed(event),
      },
    });
    this.clear = h(
      'button',
      {
        class: 'toggle',
        title: 'Clear filter (Escape)',
        'aria-label': 'Clear filter',
        on: { click: () => this.clearFilter() },
      },
      icon('close'),
    );
    this.box = h('div', { class: 'field wide' }, icon('filter'), this.input, this.clear);
    this.row = h(
      'div',
      { class: 'viewBar filterRow', id: 'filter-row', role: 'search', 'aria-label': 'Filter' },
      this.box,
      this.others,
      this.left,
    );
    this.mine = h(
      'button',
      {
        class: 'action toggled',
        title: 'Only my code: neither packages nor what belongs to the runtime',
        on: { click: () => this.toggleMine() },
      },
      'Only my code',
    );
    this.opener = h(
      'button',
      {
        class: 'iconButton toggled',
        title: 'Filter (f)',
        'aria-label': 'Filter',
        'aria-controls': 'filter-row',
        on: { click: () => actions.showFilter(!this.open) },
      },
      icon('filter'),
    );
    this.controls = h('span', { class: 'filterControls' }, this.threads, this.mine, this.opener);
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  show({ expression, open, labels, left }: FilterBarInput): void {
    this.expression = expression;
    this.open = open;
    this.row.hidden = !open;
    this.opener.setAttribute('aria-expanded', String(open));
    this.opener.classList.toggle('active', expression !== '');
    if (document.activeElement !== this.input || this.input.value.trim() === '')
      this.input.value = expression;
    this.clear.hidden = expression === '';
    this.mine.setAttribute('aria-pressed', String(hasTerm(expression, myCode)));
    const texts = labels.filter((label) => !label.numeric && label.values.length > 1);
    this.showSelects(
      this.threads,
      texts.filter(({ key }) => key === thread),
    );
    this.showSelects(
      this.others,
      texts.filter(({ key }) => key !== thread),
    );
    this.showLeft(left);
  }

  private showLeft(left: Filtered | undefined): void {
    const problem = left && 'problem' in left ? left.problem : undefined;
    this.box.classList.toggle('invalid', problem !== undefined);
    this.left.classList.toggle('problem', problem !== undefined);
    const text = problem ?? (left && 'share' in left ? `${formatPercent(left.share)} shown` : '');
    if (this.left.textContent !== text) this.left.textContent = this.left.title = text;
    this.input.setAttribute('aria-invalid', String(problem !== undefined));
  }

  private showSelects(into: HTMLElement, labels: readonly LabelFacts[]): void {
    // Left alone while they are the same: somebody may have one open when a live capture is read again.
    const shape = JSON.stringify(labels);
    if (into.dataset.shape !== shape) {
      into.dataset.shape = shape;
      into.replaceChildren(...labels.map((label) => this.select(label)));
    }
    for (const select of into.querySelectorAll('select'))
      select.value = labelValue(this.expression, select.dataset.key!) ?? '';
  }

  private select({ key, values }: LabelFacts): HTMLSelectElement {
    const all = `All ${key}${/[sx]$/.test(key) ? 'es' : 's'}`;
    const select: HTMLSelectElement = h(
      'select',
      {
        class: 'select',
        'aria-label': `Filter by ${key}`,
        title: `Filter by ${key}`,
        'data-key': key,
        on: { change: () => this.actions.filter(withLabel(this.expression, key, select.value)) },
      },
      h('option', { value: '' }, all),
      ...values.map((value) => h('option', { value }, value === '' ? '(none)' : value)),
    );
    return select;
  }

  private toggleMine(): void {
    const { expression } = this;
    this.actions.filter(
      hasTerm(expression, myCode) ? withoutTerm(expression, myCode) : withTerm(expression, myCode),
    );
  }

  private clearFilter(): void {
    this.input.value = '';
    this.actions.filter('');
    this.input.focus();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.input.value !== '') this.clearFilter();
    else if (event.key === 'Escape') this.actions.showFilter(false);
    else if (event.key === 'Enter') this.actions.filter(this.input.value);
    else return;
    event.stopPropagation();
    event.preventDefault();
  }
}
