import type { SourceLine } from '../../core/profile.ts';
import type { TopColumn, TopGrouping, TopRow, TopView } from '../../protocol/viewer.ts';
import { h, hasMainModifier, onNextFrame, setAttributes } from '../dom.ts';
import { icon } from '../icons.ts';
import { cellsOf, columnsOf, groupings, noteOf, type RowContext } from './rows.ts';

const rowHeight = 22;
/** Rows drawn beyond what is visible, above and below. */
const overscan = 12;

export interface TableInput {
  readonly by: TopGrouping;
  readonly sort: TopColumn;
  readonly descending: boolean;
  /** Key of the selected function. */
  readonly selectedKey: string | undefined;
  /** The profiled program's folder. */
  readonly root: string | undefined;
  readonly searching: boolean;
  /** What is shown beside self and total, for people. */
  readonly beside: string | undefined;
}

export interface TableListener {
  rows(start: number, end: number, find?: string): Promise<TopView | undefined>;
  sort(column: TopColumn, descending: boolean): void;
  selected(row: TopRow): void;
  opened(row: TopRow): void;
  openSource(at: SourceLine): void;
  copy(row: TopRow): void;
  menu(row: TopRow, at: DOMRect): void;
}

/** A sortable grid. Rows are asked for as they scroll into sight, so that length costs nothing. */
export class Table {
  readonly element: HTMLElement;
  private readonly listener: TableListener;
  private readonly head = h('div', { class: 'row head', role: 'row', 'aria-rowindex': 1 });
  private readonly body = h('div', { class: 'rows', role: 'rowgroup' });
  private readonly note = h('div', { class: 'note' });
  private input: TableInput | undefined;
  private view: TopView | undefined;
  private first = 0;
  /** Row (from 0) that Tab reaches. */
  private current = 0;
  /** Of the row that was chosen last: of several rows of one function only that one is marked. */
  private chosenKey: string | undefined;
  private turn = 0;

  constructor(listener: TableListener) {
    this.listener = listener;
    const grid = h('div', { role: 'grid', 'aria-label': 'Functions' });
    grid.append(h('div', { role: 'rowgroup', class: 'headGroup' }, this.head), this.body);
    this.grid = grid;
    this.element = h('div', { class: 'grid' }, grid, this.note);
    const load = onNextFrame(() => void this.load());
    this.element.addEventListener('scroll', load);
    new ResizeObserver(load).observe(this.element);
    this.body.addEventListener('keydown', (event) => this.pressed(event));
    this.body.addEventListener('contextmenu', (event) => this.menuAsked(event));
  }

  private readonly grid: HTMLElement;

  /** Draws the rows in sight again, after anything that they show has changed. */
  async show(input: TableInput, fresh: boolean): Promise<void> {
    this.input = input;
    if (fresh) {
      this.element.scrollTop = 0;
      this.current = 0;
      this.chosenKey = undefined;
    }
    this.drawHead(input);
    await this.load();
  }

  select(functionKey: string | undefined): void {
    if (!this.input) return;
    this.input = { ...this.input, selectedKey: functionKey };
    this.markSelected();
  }

  /** Scrolls to the first row of the selected function. */
  async reveal(): Promise<void> {
    const { selectedKey } = this.input ?? {};
    const view = selectedKey === undefined ? undefined : await this.listener.rows(0, 0, selectedKey);
    if (view?.found === undefined) return;
    this.current = view.found;
    this.scrollTo(view.found);
    await this.load();
  }

  focus(): void {
    this.body.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  private async load(): Promise<void> {
    const { element } = this;
    if (element.clientHeight === 0 || !this.input) return;
    const start = Math.max(0, Math.floor(element.scrollTop / rowHeight) - overscan);
    const end = start + Math.ceil(element.clientHeight / rowHeight) + 2 * overscan;
    const turn = ++this.turn;
    const view = await this.listener.rows(start, end);
    if (!view || turn !== this.turn) return;
    this.view = view;
    this.first = Math.min(start, view.count);
    this.draw();
  }

  private drawHead({ by, sort, descending, beside }: TableInput): void {
    const columns = columnsOf(by, beside);
    const cells = columns.map(({ id, label, number }) => {
      const active = id === sort;
      const sorted = active ? (descending ? 'descending' : 'ascending') : 'none';
      const click = (): void => this.listener.sort(id, active ? !descending : number);
      const arrow = active && icon(descending ? 'triangleDown' : 'triangleUp');
      return h(
        'div',
        { class: `cell ${number ? 'number' : ''}`, role: 'columnheader', 'aria-sort': sorted },
        h('button', { on: { click } }, label, arrow),
      );
    });
    // Left alone while it is the same: a button in it may have the focus.
    const shape = `${by} ${sort} ${descending} ${beside}`;
    if (this.head.dataset.shape === shape) return;
    const focused = [...this.head.children].findIndex((cell) => cell.contains(document.activeElement));
    this.head.dataset.shape = shape;
    this.head.replaceChildren(...cells);
    cells[focused]?.querySelector('button')?.focus();
    this.element.dataset.by = by;
    this.element.classList.toggle('sideBySide', beside !== undefined);
    const { label } = groupings.find(({ id }) => id === by)!;
    setAttributes(this.grid, { 'aria-colcount': String(columns.length), 'aria-label': label });
  }

  private draw(): void {
    const { view, input } = this;
    if (!view || !input) return;
    const hadFocus = this.body.contains(document.activeElement);
    this.current = Math.min(this.current, Math.max(0, view.count - 1));
    // A focused row that is scrolled out of sight is not drawn: the first visible one takes its place in the tab order.
    const drawn = this.current >= this.first && this.current < this.first + view.rows.length;
    const tabStop = drawn ? this.current : this.first;
    const { by, root } = input;
    const context = { by, view, root, openSource: (at: SourceLine) => this.listener.openSource(at) };
    this.body.style.height = `${view.count * rowHeight}px`;
    this.body.replaceChildren(...view.rows.map((row, i) => this.row(row, this.first + i, tabStop, context)));
    this.markSelected();
    this.grid.setAttribute('aria-rowcount', String(view.count + 1));
    this.note.textContent = noteOf(view, by, input.searching);
    this.note.hidden = this.note.textContent === '';
    if (hadFocus) this.focus();
  }

  private row(row: TopRow, index: number, tabStop: number, context: RowContext): HTMLElement {
    const click = (event: MouseEvent): void => {
      this.choose(index, row);
      if (hasMainModifier(event)) this.listener.openSource(row);
    };
    const element = h(
      'div',
      {
        class: 'row',
        role: 'row',
        'aria-rowindex': index + 2,
        'data-key': row.key,
        tabindex: index === tabStop ? 0 : -1,
        on: { click, dblclick: () => this.listener.opened(row) },
      },
      ...cellsOf(row, context),
    );
    element.style.top = `${index * rowHeight}px`;
    return element;
  }

  private markSelected(): void {
    const { selectedKey } = this.input!;
    const rows = this.view?.rows ?? [];
    const ofFunction = rows.filter((row) => row.functionKey === selectedKey);
    const marked = ofFunction.find((row) => row.key === this.chosenKey) ?? ofFunction[0];
    for (const element of this.body.children) {
      const key = (element as HTMLElement).dataset.key;
      element.setAttribute('aria-selected', String(selectedKey !== undefined && key === marked?.key));
    }
  }

  private choose(index: number, row: TopRow): void {
    this.current = index;
    this.chosenKey = row.key;
    for (const other of this.body.children) {
      const tabindex = other.getAttribute('aria-rowindex') === String(index + 2) ? '0' : '-1';
      setAttributes(other, { tabindex });
    }
    this.select(row.functionKey);
    this.listener.selected(row);
    this.focus();
  }

  private get currentRow(): TopRow | undefined {
    return this.view?.rows[this.current - this.first];
  }

  private menuAsked(event: MouseEvent): void {
    event.preventDefault();
    const element = (event.target as Element).closest<HTMLElement>('.row');
    if (!element || !this.view) return;
    const index = Number(element.getAttribute('aria-rowindex')) - 2;
    const row = this.view.rows[index - this.first];
    this.choose(index, row);
    const at =
      event.button === 2 ? new DOMRect(event.clientX, event.clientY) : element.getBoundingClientRect();
    this.listener.menu(row, at);
  }

  private pressed(event: KeyboardEvent): void {
    const { view } = this;
    if (!view || view.count === 0 || event.altKey) return;
    const row = this.currentRow;
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 2);
    const moves: Record<string, number> = {
      ArrowDown: this.current + 1,
      ArrowUp: this.current - 1,
      PageDown: this.current + page,
      PageUp: this.current - page,
      Home: 0,
      End: view.count - 1,
    };
    if (event.key === 'Enter' && row) {
      if (hasMainModifier(event)) this.listener.openSource(row);
      else this.listener.opened(row);
    } else if (event.key === 'c' && hasMainModifier(event) && row) this.listener.copy(row);
    else if (event.key in moves) void this.moveTo(Math.min(view.count - 1, Math.max(0, moves[event.key])));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private scrollTo(index: number): void {
    const { element } = this;
    const top = index * rowHeight;
    const visible = element.clientHeight - 2 * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top > element.scrollTop + visible) element.scrollTop = top - visible;
  }

  private async moveTo(index: number): Promise<void> {
    this.current = index;
    this.scrollTo(index);
    await this.load();
    const row = this.currentRow;
    if (row && this.current === index) this.choose(index, row);
  }
}
