import { counterpart } from '../../core/profileTypes.ts';
import type { TopGrouping, TopRequest, TopRow, TopView as TopData } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import type { Session } from '../session.ts';
import { groupings } from '../top/rows.ts';
import { Table } from '../top/table.ts';
import { paneAttributes, type RefreshOptions, type View } from './view.ts';

/** Rows that "Copy" takes of the table. */
const copiedRows = 200;

/** The table of functions, lines, files or packages. */
export class TopView implements View {
  readonly id = 'top';
  readonly label = 'Top';
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly table: Table;
  private readonly grouping: HTMLSelectElement;

  constructor(session: Session, actions: Actions) {
    this.session = session;
    this.table = new Table({
      rows: (start, end, find) => this.rows(start, end, find),
      sort: (column, descending) => actions.sort(column, descending),
      selected: (row) => actions.select(target(row)),
      opened: (row) => actions.showInFlame(row.functionKey),
      openSource: (at) => actions.openSource(at),
      copy: (row) => actions.copy('text', target(row)),
      menu: (row, at) =>
        actions.openMenu(target(row), at, {
          zoom: () => actions.showInFlame(row.functionKey),
          closed: () => this.table.focus(),
        }),
    });
    this.grouping = h(
      'select',
      {
        class: 'select',
        'aria-label': 'Group by',
        title: 'Group by',
        on: { change: () => actions.setGrouping(this.grouping.value as TopGrouping) },
      },
      ...groupings.map(({ id, label }) => h('option', { value: id }, label)),
    );
    const bar = h('div', { class: 'viewBar' }, this.grouping);
    this.element = h('section', paneAttributes('top'), bar, this.table.element);
  }

  async refresh({ fresh = false }: RefreshOptions = {}): Promise<void> {
    const { by, sort, descending } = this.session.state;
    this.grouping.value = by;
    const selectedKey = this.session.selected?.functionKey;
    const searching = this.session.searching.applied !== undefined;
    const { facts, sampleType, root } = this.session;
    const beside = facts && counterpart(facts.sampleTypes, sampleType)?.label;
    // What a state of another sample type was sorted by may not be here.
    const column = !beside && sort.startsWith('beside') ? 'self' : sort;
    const input = { by, sort: column, descending, selectedKey, root, searching, beside };
    await this.table.show(input, fresh);
  }

  async showSelection(reveal: boolean): Promise<void> {
    this.table.select(this.session.selected?.functionKey);
    if (reveal) await this.table.reveal();
  }

  focus(): void {
    this.table.focus();
  }

  /** There is nothing to reset. */
  reset(): void {}

  travel(): void {}

  copied(): TopRequest {
    return this.request(0, copiedRows);
  }

  picture(): undefined {
    return undefined;
  }

  private request(start: number, end: number): TopRequest {
    const { sampleType, state, searching } = this.session;
    const { by, sort, descending } = state;
    return { sampleType, by, sort, descending, query: searching.applied, start, end };
  }

  private async rows(start: number, end: number, find?: string): Promise<TopData | undefined> {
    if (!this.session.hasSamples || this.session.state.view !== this.id) return undefined;
    return this.session.ask('top', { ...this.request(start, end), find });
  }
}

function target(row: TopRow) {
  return { selection: { kind: 'function' as const, key: row.functionKey } };
}
