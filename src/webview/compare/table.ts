import type { FlamePalette } from '../../core/flame/palette.ts';
import type { SourceLine } from '../../core/profile.ts';
import type { ComparedRow } from '../../protocol/viewer.ts';
import { h, hasMainModifier, setAttributes } from '../dom.ts';
import { icon } from '../icons.ts';
import type { ComparedColumn } from '../state.ts';
import { cellsOf, columns, sorted } from './rows.ts';

export interface ComparedTableInput {
  readonly rows: readonly ComparedRow[];
  readonly sort: ComparedColumn;
  readonly descending: boolean;
  readonly selectedKey: string | undefined;
  readonly palette: FlamePalette;
  /** The profiled program's folder. */
  readonly root: string | undefined;
}

export interface ComparedTableListener {
  sort(column: ComparedColumn, descending: boolean): void;
  selected(row: ComparedRow): void;
  opened(row: ComparedRow): void;
  openSource(at: SourceLine): void;
  copy(row: ComparedRow): void;
  menu(row: ComparedRow, at: DOMRect): void;
}

/** The functions that were compared: a hundred at most, as smaller ones are not tested, so that all rows are drawn. */
export class ComparedTable {
  readonly element: HTMLElement;
  private readonly listener: ComparedTableListener;
  private readonly head = h('div', { class: 'row head', role: 'row', 'aria-rowindex': 1 });
  private readonly body = h('div', { class: 'rows', role: 'rowgroup' });
  private readonly grid: HTMLElement;
  private rows: readonly ComparedRow[] = [];
  private selectedKey: string | undefined;
  /** Row that Tab reaches. */
  private current = 0;

  constructor(listener: ComparedTableListener) {
    this.listener = listener;
    this.grid = h('div', { role: 'grid', 'aria-label': 'Compared functions' });
    this.grid.append(h('div', { role: 'rowgroup', class: 'headGroup' }, this.head), this.body);
    this.element = h('div', { class: 'grid compared' }, this.grid);
    this.body.addEventListener('keydown', (event) => this.pressed(event));
    this.body.addEventListener('contextmenu', (event) => this.menuAsked(event));
  }

  show(input: ComparedTableInput, fresh: boolean): void {
    const { palette, root } = input;
    this.rows = sorted(input.rows, input.sort, input.descending);
    this.selectedKey = input.selectedKey;
    if (fresh) this.current = this.element.scrollTop = 0;
    this.current = Math.max(0, Math.min(this.current, this.rows.length - 1));
    this.drawHead(input);
    const hadFocus = this.body.contains(document.activeElement);
    const largest = Math.max(
      0,
      ...this.rows.flatMap(({ baseline, current }) => [baseline.share, current.share]),
    );
    const openSource = (at: SourceLine): void => this.listener.openSource(at);
    const context = { palette, root, largest, openSource };
    this.body.replaceChildren(...this.rows.map((row, index) => this.row(row, index, cellsOf(row, context))));
    setAttributes(this.grid, {
      'aria-rowcount': String(this.rows.length + 1),
      'aria-colcount': String(columns.length),
    });
    this.mark();
    if (hadFocus) this.focus();
  }

  /** Marks the function's row; `reveal` scrolls to it. */
  select(functionKey: string | undefined, reveal: boolean): void {
    this.selectedKey = functionKey;
    const at = this.rows.findIndex((row) => row.functionKey === functionKey);
    if (at >= 0) this.current = at;
    this.mark();
    if (at >= 0 && reveal) this.body.children[at].scrollIntoView({ block: 'nearest' });
  }

  focus(): void {
    this.body.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  private drawHead({ sort, descending }: ComparedTableInput): void {
    const focused = [...this.head.children].findIndex((cell) => cell.contains(document.activeElement));
    const cells = columns.map(({ id, label, number }) => {
      const active = id === sort;
      const first = number || id === 'order';
      const click = (): void => this.listener.sort(id, active ? !descending : first);
      const arrow = active && icon(descending ? 'triangleDown' : 'triangleUp');
      return h(
        'div',
        {
          class: `cell ${number ? 'number' : ''}`,
          role: 'columnheader',
          'aria-sort': active ? (descending ? 'descending' : 'ascending') : 'none',
        },
        h('button', { on: { click } }, label, arrow),
      );
    });
    this.head.replaceChildren(...cells);
    cells[focused]?.querySelector('button')?.focus();
  }

  private row(row: ComparedRow, index: number, cells: readonly HTMLElement[]): HTMLElement {
    const click = (event: MouseEvent): void => {
      this.choose(index);
      if (hasMainModifier(event)) this.listener.openSource(row);
    };
    return h(
      'div',
      {
        class: 'row',
        role: 'row',
        'aria-rowindex': index + 2,
        'data-key': row.functionKey,
        on: { click, dblclick: () => this.listener.opened(row) },
      },
      ...cells,
    );
  }

  private mark(): void {
    this.rows.forEach((row, index) => {
      setAttributes(this.body.children[index], {
        'aria-selected': String(row.functionKey === this.selectedKey),
        tabindex: index === this.current ? '0' : '-1',
      });
    });
  }

  private choose(index: number): void {
    this.current = index;
    this.selectedKey = this.rows[index].functionKey;
    this.mark();
    this.listener.selected(this.rows[index]);
    this.focus();
  }

  private menuAsked(event: MouseEvent): void {
    event.preventDefault();
    const element = (event.target as Element).closest('.row');
    const index = element ? [...this.body.children].indexOf(element) : -1;
    if (index < 0) return;
    this.choose(index);
    const at =
      event.button === 2 ? new DOMRect(event.clientX, event.clientY) : element!.getBoundingClientRect();
    this.listener.menu(this.rows[index], at);
  }

  private pressed(event: KeyboardEvent): void {
    if (this.rows.length === 0 || event.altKey) return;
    const row = this.rows[this.current];
    const last = this.rows.length - 1;
    const page = Math.max(1, Math.floor(this.element.clientHeight / 22) - 2);
    const moves: Record<string, number> = {
      ArrowDown: this.current + 1,
      ArrowUp: this.current - 1,
      PageDown: this.current + page,
      PageUp: this.current - page,
      Home: 0,
      End: last,
    };
    if (event.key === 'Enter') {
      if (hasMainModifier(event)) this.listener.openSource(row);
      else this.listener.opened(row);
    } else if (event.key === 'c' && hasMainModifier(event)) this.listener.copy(row);
    else if (event.key in moves) {
      this.choose(Math.min(last, Math.max(0, moves[event.key])));
      this.body.children[this.current].scrollIntoView({ block: 'nearest' });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
