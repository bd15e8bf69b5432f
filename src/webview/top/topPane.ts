import { formatCount, formatPercent, formatValue } from '../../core/format.ts';
import type { Span } from '../../core/flame/search.ts';
import type { TopColumn, TopRow, TopView } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h, hasMainModifier, onNextFrame, setAttributes } from '../dom.ts';
import { icon } from '../icons.ts';
import { placeOf } from '../place.ts';
import { placeLink } from '../ui/placeLink.ts';

const rowHeight = 22;
/** Rows drawn beyond what is visible, above and below. */
const overscan = 12;

const columns: readonly { readonly id: TopColumn; readonly label: string; readonly number: boolean }[] = [
  { id: 'self', label: 'Self', number: true },
  { id: 'total', label: 'Total', number: true },
  { id: 'samples', label: 'Samples', number: true },
  { id: 'name', label: 'Function', number: false },
  { id: 'place', label: 'Place', number: false },
];

export interface TopPaneInput {
  readonly sort: TopColumn;
  readonly descending: boolean;
  readonly selectedKey: string | undefined;
  /** The profiled program's folder. */
  readonly root: string | undefined;
  readonly searching: boolean;
}

/** The functions table. Rows are asked for as they scroll into sight, so that length costs nothing. */
export class TopPane {
  readonly element: HTMLElement;
  private readonly actions: Actions;
  private readonly fetch: (start: number, end: number) => Promise<TopView | undefined>;
  private readonly head = h('div', { class: 'row head', role: 'row', 'aria-rowindex': 1 });
  private readonly body = h('div', { class: 'rows', role: 'rowgroup' });
  private readonly note = h('div', { class: 'note' });
  private readonly grid: HTMLElement;
  private input: TopPaneInput | undefined;
  private view: TopView | undefined;
  private first = 0;
  /** Row (from 0) that Tab reaches. */
  private current = 0;

  constructor(actions: Actions, fetch: (start: number, end: number) => Promise<TopView | undefined>) {
    this.actions = actions;
    this.fetch = fetch;
    this.grid = h('div', {
      class: 'grid',
      role: 'grid',
      'aria-label': 'Functions',
      'aria-colcount': columns.length,
    });
    this.grid.append(h('div', { role: 'rowgroup', class: 'headGroup' }, this.head), this.body, this.note);
    this.element = h('section', {
      class: 'top',
      role: 'tabpanel',
      id: 'panel-top',
      'aria-labelledby': 'tab-top',
    });
    this.element.append(this.grid);
    this.grid.addEventListener(
      'scroll',
      onNextFrame(() => void this.load()),
    );
    new ResizeObserver(onNextFrame(() => void this.load())).observe(this.grid);
    this.body.addEventListener('keydown', (event) => this.pressed(event));
  }

  /** Draws the rows in sight again, after anything that they show has changed. */
  async show(input: TopPaneInput, options: { readonly toTop: boolean }): Promise<void> {
    this.input = input;
    if (options.toTop) {
      this.grid.scrollTop = 0;
      this.current = 0;
    }
    this.drawHead(input);
    await this.load();
  }

  select(key: string | undefined): void {
    if (!this.input) return;
    this.input = { ...this.input, selectedKey: key };
    for (const row of this.body.children) {
      row.setAttribute('aria-selected', String((row as HTMLElement).dataset.key === key));
    }
  }

  focus(): void {
    this.body.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  private async load(): Promise<void> {
    if (this.grid.clientHeight === 0 || !this.input) return;
    const start = Math.max(0, Math.floor(this.grid.scrollTop / rowHeight) - overscan);
    const end = start + Math.ceil(this.grid.clientHeight / rowHeight) + 2 * overscan;
    const view = await this.fetch(start, end);
    if (!view) return;
    this.view = view;
    this.first = Math.min(start, view.count);
    this.draw();
  }

  private drawHead({ sort, descending }: TopPaneInput): void {
    this.head.replaceChildren(
      ...columns.map(({ id, label, number }) => {
        const active = id === sort;
        const sorted = active ? (descending ? 'descending' : 'ascending') : 'none';
        const button = h(
          'button',
          { on: { click: () => this.actions.sort(id, active ? !descending : number) } },
          label,
          active && icon(descending ? 'triangleDown' : 'triangleUp'),
        );
        return h(
          'div',
          { class: `cell ${number ? 'number' : ''}`, role: 'columnheader', 'aria-sort': sorted },
          button,
        );
      }),
    );
  }

  private draw(): void {
    const { view, input } = this;
    if (!view || !input) return;
    const hadFocus = this.body.contains(document.activeElement);
    this.current = Math.min(this.current, Math.max(0, view.count - 1));
    // A focused row that is scrolled out of sight is not drawn: the first visible one takes its place in the tab order.
    const drawn = this.current >= this.first && this.current < this.first + view.rows.length;
    const tabStop = drawn ? this.current : this.first;
    this.body.style.height = `${view.count * rowHeight}px`;
    this.body.replaceChildren(...view.rows.map((row, i) => this.row(row, this.first + i, view, tabStop)));
    this.grid.setAttribute('aria-rowcount', String(view.count + 1));
    this.note.textContent = noteOf(view, input.searching);
    this.note.hidden = this.note.textContent === '';
    if (hadFocus) this.focus();
  }

  private row(row: TopRow, index: number, view: TopView, tabStop: number): HTMLElement {
    const { selectedKey, root } = this.input!;
    const place = placeOf(row.file, row.line, root);
    const element = h(
      'div',
      {
        class: 'row',
        role: 'row',
        'aria-rowindex': index + 2,
        'aria-selected': String(row.key === selectedKey),
        'data-key': row.key,
        tabindex: index === tabStop ? 0 : -1,
        on: {
          click: (event) => {
            this.choose(index, row);
            if (hasMainModifier(event) && place.openable) this.actions.openSource(row);
          },
          dblclick: () => this.actions.showInFlame({ kind: 'function', key: row.key }),
        },
      },
      barCell(row.self, view),
      barCell(row.total, view),
      h('div', { class: 'cell number', role: 'gridcell' }, formatCount(row.samples)),
      h(
        'div',
        { class: 'cell name', role: 'gridcell', title: row.name },
        highlighted(row.name, row.nameMatch),
      ),
      h(
        'div',
        { class: 'cell', role: 'gridcell' },
        row.file !== '' &&
          placeLink(place, row, (at) => this.actions.openSource(at), {
            tabbable: false,
            label: highlighted(place.short, endOfMatch(row, place.short)),
          }),
      ),
    );
    element.style.top = `${index * rowHeight}px`;
    return element;
  }

  private choose(index: number, row: TopRow): void {
    this.current = index;
    for (const other of this.body.children) {
      setAttributes(other, {
        tabindex: other.getAttribute('aria-rowindex') === String(index + 2) ? '0' : '-1',
      });
    }
    this.actions.select({ kind: 'function', key: row.key });
    this.focus();
  }

  private pressed(event: KeyboardEvent): void {
    const { view } = this;
    if (!view || view.count === 0 || event.altKey) return;
    const row = view.rows[this.current - this.first];
    const page = Math.max(1, Math.floor(this.grid.clientHeight / rowHeight) - 2);
    const moves: Record<string, number> = {
      ArrowDown: this.current + 1,
      ArrowUp: this.current - 1,
      PageDown: this.current + page,
      PageUp: this.current - page,
      Home: 0,
      End: view.count - 1,
    };
    if (event.key === 'Enter' && row) {
      if (hasMainModifier(event)) this.actions.openSource(row);
      else this.actions.showInFlame({ kind: 'function', key: row.key });
    } else if (event.key in moves) void this.moveTo(Math.min(view.count - 1, Math.max(0, moves[event.key])));
    else return;
    event.preventDefault();
  }

  private async moveTo(index: number): Promise<void> {
    this.current = index;
    const top = index * rowHeight;
    const visible = this.grid.clientHeight - 2 * rowHeight;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top > this.grid.scrollTop + visible) this.grid.scrollTop = top - visible;
    await this.load();
    const row = this.view?.rows[index - this.first];
    if (row) this.choose(index, row);
  }
}

function barCell(value: number, { total, unit }: TopView): HTMLElement {
  const share = total === 0 ? 0 : value / total;
  const bar = h('span', { class: 'bar' });
  bar.style.width = `${Math.min(1, Math.max(0, share)) * 100}%`;
  return h(
    'div',
    { class: 'cell number measure', role: 'gridcell' },
    bar,
    h('span', { class: 'value' }, formatValue(value, unit)),
    h('span', { class: 'share' }, formatPercent(share)),
  );
}

function highlighted(text: string, span: Span | undefined): HTMLElement {
  if (!span || span[0] === span[1]) return h('span', {}, text);
  return h(
    'span',
    {},
    text.slice(0, span[0]),
    h('mark', {}, text.slice(span[0], span[1])),
    text.slice(span[1]),
  );
}

/** The match of a path, where it lies in the file name that is shown. */
function endOfMatch({ file, fileMatch }: TopRow, shown: string): Span | undefined {
  if (!fileMatch) return undefined;
  const cut = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1;
  const start = Math.max(0, fileMatch[0] - cut);
  const end = Math.min(shown.length, fileMatch[1] - cut);
  return start < end ? [start, end] : undefined;
}

function noteOf(view: TopView, searching: boolean): string {
  if (!searching) return '';
  const rest = view.all - view.count;
  if (view.count === 0) return `No function matches the search; ${formatCount(view.all)} are hidden.`;
  return rest > 0 ? `${formatCount(rest)} more that do not match the search` : '';
}
