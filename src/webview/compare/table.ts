import type { FlamePalette } from '../../core/flame/palette.ts';
import type { SourceLine } from '../../core/profile.ts';
import type { ComparedLineRow, ComparedRow } from '../../protocol/viewer.ts';
import { h, hasMainModifier, setAttributes } from '../dom.ts';
import { icon } from '../icons.ts';
import type { ComparedColumn } from '../state.ts';
import { cellsOf, columns, lineCells, sorted, type RowContext } from './rows.ts';

export interface ComparedTableInput {
  readonly rows: readonly ComparedRow[];
  readonly sort: ComparedColumn;
  readonly descending: boolean;
  readonly selectedKey: string | undefined;
  /** Keys of the functions whose lines are shown. */
  readonly expanded: readonly string[];
  readonly palette: FlamePalette;
  /** The profiled program's folder. */
  readonly root: string | undefined;
}

export interface ComparedTableListener {
  sort(column: ComparedColumn, descending: boolean): void;
  selected(row: ComparedRow): void;
  opened(row: ComparedRow): void;
  /** Shows the lines of a function, or hides them. */
  expand(functionKey: string, shown: boolean): void;
  openSource(at: SourceLine): void;
  copy(row: ComparedRow): void;
  menu(row: ComparedRow, at: DOMRect): void;
}

/** A function, or a line in it. */
interface Item {
  readonly row: ComparedRow;
  readonly line: ComparedLineRow | undefined;
}

/**
 * The functions that were compared, and below those that changed their lines: a hundred functions at most, as smaller ones
 * are not tested, so that all rows are drawn.
 */
export class ComparedTable {
  readonly element: HTMLElement;
  private readonly listener: ComparedTableListener;
  private readonly head = h('div', { class: 'row head', role: 'row', 'aria-rowindex': 1 });
  private readonly body = h('div', { class: 'rows', role: 'rowgroup' });
  private readonly grid: HTMLElement;
  private items: readonly Item[] = [];
  private expanded: ReadonlySet<string> = new Set();
  private selectedKey: string | undefined;
  /** Item that Tab reaches. */
  private current = 0;

  constructor(listener: ComparedTableListener) {
    this.listener = listener;
    this.grid = h('div', { role: 'treegrid', 'aria-label': 'Compared functions' });
    this.grid.append(h('div', { role: 'rowgroup', class: 'headGroup' }, this.head), this.body);
    this.element = h('div', { class: 'grid compared' }, this.grid);
    this.body.addEventListener('keydown', (event) => this.pressed(event));
    this.body.addEventListener('contextmenu', (event) => this.menuAsked(event));
  }

  show(input: ComparedTableInput, fresh: boolean): void {
    const { palette, root } = input;
    const rows = sorted(input.rows, input.sort, input.descending);
    const before = fresh ? undefined : this.items[this.current];
    this.expanded = new Set(input.expanded);
    this.items = rows.flatMap((row): Item[] => {
      const lines = this.expanded.has(row.functionKey) ? row.lines : [];
      return [{ row, line: undefined }, ...lines.map((line) => ({ row, line }))];
    });
    this.selectedKey = input.selectedKey;
    if (fresh) this.element.scrollTop = 0;
    this.current = Math.max(0, before ? this.find(before) : 0);
    this.drawHead(input);
    const hadFocus = this.body.contains(document.activeElement);
    const largest = Math.max(0, ...rows.flatMap(({ baseline, current }) => [baseline.share, current.share]));
    const openSource = (at: SourceLine): void => this.listener.openSource(at);
    const context = { palette, root, largest, openSource };
    this.body.replaceChildren(...this.items.map((item, index) => this.draw(item, index, context)));
    setAttributes(this.grid, {
      'aria-rowcount': String(this.items.length + 1),
      'aria-colcount': String(columns.length),
    });
    this.mark();
    if (hadFocus) this.focus();
  }

  /** Marks the function's row, unless one of its lines is; `reveal` scrolls to it. */
  select(functionKey: string | undefined, reveal: boolean): void {
    this.selectedKey = functionKey;
    const at = this.items.findIndex(({ row }) => row.functionKey === functionKey);
    if (at >= 0 && this.items[this.current].row.functionKey !== functionKey) this.current = at;
    this.mark();
    if (at >= 0 && reveal) this.body.children[this.current].scrollIntoView({ block: 'nearest' });
  }

  focus(): void {
    this.body.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  /** The item that stands for another one now; of a line that is hidden, its function. */
  private find({ row, line }: Item): number {
    const same = (each: Item): boolean => each.row.functionKey === row.functionKey;
    const found = this.items.findIndex((each) => same(each) && each.line?.line === line?.line);
    return found >= 0 ? found : this.items.findIndex(same);
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

  private draw({ row, line }: Item, index: number, context: RowContext): HTMLElement {
    const click = (event: MouseEvent): void => {
      this.choose(index);
      if (line) this.listener.openSource({ file: row.file, line: line.line });
      else if (hasMainModifier(event)) this.listener.openSource(row);
    };
    const shown = this.expanded.has(row.functionKey);
    const foldable = !line && row.lines.length > 0;
    return h(
      'div',
      {
        class: line ? 'row ofLine' : 'row',
        role: 'row',
        'aria-rowindex': index + 2,
        'aria-level': line ? 2 : 1,
        'aria-expanded': foldable ? String(shown) : undefined,
        'data-key': row.functionKey,
        on: line ? { click } : { click, dblclick: () => this.listener.opened(row) },
      },
      ...(line ? lineCells(row, line, context) : cellsOf(row, context, this.twisty(row, index))),
    );
  }

  /** Keys do the same: it is for the pointer alone. */
  private twisty(row: ComparedRow, index: number): HTMLElement {
    if (row.lines.length === 0) return h('span', { class: 'twisty' });
    const click = (event: MouseEvent): void => {
      event.stopPropagation();
      this.current = index;
      this.listener.expand(row.functionKey, !this.expanded.has(row.functionKey));
    };
    const dblclick = (event: MouseEvent): void => event.stopPropagation();
    return h('span', { class: 'twisty', title: 'Lines', on: { click, dblclick } }, icon('chevronRight'));
  }

  private mark(): void {
    const isSelected = this.items[this.current]?.row.functionKey === this.selectedKey;
    this.items.forEach((_, index) => {
      setAttributes(this.body.children[index], {
        'aria-selected': String(isSelected && index === this.current),
        tabindex: index === this.current ? '0' : '-1',
      });
    });
  }

  private choose(index: number): void {
    this.current = index;
    const { row } = this.items[index];
    this.selectedKey = row.functionKey;
    this.mark();
    this.listener.selected(row);
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
    this.listener.menu(this.items[index].row, at);
  }

  private pressed(event: KeyboardEvent): void {
    if (this.items.length === 0 || event.altKey) return;
    const { row, line } = this.items[this.current];
    const last = this.items.length - 1;
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
      if (line) this.listener.openSource({ file: row.file, line: line.line });
      else if (hasMainModifier(event)) this.listener.openSource(row);
      else this.listener.opened(row);
    } else if (event.key === 'c' && hasMainModifier(event)) this.listener.copy(row);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') this.fold(event.key === 'ArrowRight');
    else if (event.key in moves) this.moveTo(Math.min(last, Math.max(0, moves[event.key])));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** As in a tree: to the right opens, then goes in; to the left goes out, then closes. */
  private fold(open: boolean): void {
    const { row, line } = this.items[this.current];
    const shown = this.expanded.has(row.functionKey);
    if (line) {
      if (!open) this.moveTo(this.find({ row, line: undefined }));
    } else if (row.lines.length > 0) {
      if (open && shown) this.moveTo(this.current + 1);
      else if (open !== shown) this.listener.expand(row.functionKey, open);
    }
  }

  private moveTo(index: number): void {
    this.choose(index);
    this.body.children[index].scrollIntoView({ block: 'nearest' });
  }
}
