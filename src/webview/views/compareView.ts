import { removedText } from '../../core/flame/differenceLegend.ts';
import type { FlameRoot } from '../../core/flame/layout.ts';
import type {
  ComparedRow,
  CopyRequest,
  RemovedTreeName,
  ViewFrame,
  ZoomTarget,
} from '../../protocol/viewer.ts';
import type { Actions, Target } from '../actions.ts';
import { ComparedTable } from '../compare/table.ts';
import { h } from '../dom.ts';
import { FlameGraph } from '../flame/flameGraph.ts';
import { movedTo, replaced, startOf, stepped, type History } from '../history.ts';
import type { Session } from '../session.ts';
import { sameZoom, whole, type ComparedPart } from '../state.ts';
import { Against } from '../ui/differenceBar.ts';
import { TravelButtons } from '../ui/graphControls.ts';
import { beingCompared, nothingCompared, notCompared } from '../ui/message.ts';
import { paneAttributes, type Picture, type RefreshOptions, type View } from './view.ts';

const removed: RemovedTreeName = { kind: 'removed' };

/** What changed since a baseline: the functions with their verdicts, or the frames that are gone. */
export class CompareView implements View {
  readonly id = 'compare';
  readonly label = 'Compare';
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly actions: Actions;
  private readonly fail: (error: unknown) => void;
  private readonly against: Against;
  private readonly part: HTMLSelectElement;
  private readonly badge = h('span', { class: 'chip removed' });
  private readonly travelButtons: TravelButtons;
  private readonly note = h('p', { class: 'note', hidden: true });
  private readonly table: ComparedTable;
  private readonly graph: FlameGraph;
  private readonly message = h('div', { class: 'messages' });
  private readonly body: HTMLElement;
  /** Of the removed frames; a page that is made anew starts from all. */
  private zoom: History<ZoomTarget> = startOf(whole);
  private turn = 0;

  constructor(session: Session, actions: Actions, fail: (error: unknown) => void) {
    this.session = session;
    this.actions = actions;
    this.fail = fail;
    this.against = new Against(session, actions);
    this.travelButtons = new TravelButtons(actions);
    this.part = h(
      'select',
      {
        class: 'select',
        'aria-label': 'What is compared',
        title: 'What is compared',
        on: { change: () => actions.showCompared(this.part.value as ComparedPart) },
      },
      h('option', { value: 'functions' }, 'Functions'),
      h('option', { value: 'removed' }, 'Removed frames'),
    );
    this.table = this.makeTable();
    this.graph = this.makeGraph();
    this.graph.onResize(() => void this.refresh().catch(fail));
    const bar = h(
      'div',
      { class: 'viewBar' },
      this.part,
      this.badge,
      h('span', { class: 'spacer' }),
      this.travelButtons.element,
    );
    this.body = h(
      'div',
      { class: 'comparison' },
      this.against.element,
      bar,
      this.note,
      this.table.element,
      this.graph.element,
    );
    this.element = h('section', paneAttributes('compare'), this.message, this.body);
  }

  async refresh({ fresh = false }: RefreshOptions = {}): Promise<void> {
    const { comparing, state, canOpenSource } = this.session;
    const { files, view, problem } = comparing;
    this.message.hidden = view !== undefined;
    this.body.hidden = view === undefined;
    if (!view) {
      const ask = canOpenSource ? () => this.actions.compareWith() : undefined;
      const stop = () => this.actions.clearComparison();
      const shown = comparing.pending
        ? beingCompared(files!.name, canOpenSource ? stop : undefined)
        : files
          ? notCompared(files.name, problem ?? '', ask, stop)
          : nothingCompared(ask);
      this.message.replaceChildren(shown);
      return;
    }
    this.against.show();
    this.part.value = state.part;
    this.badge.hidden = view.removed === 0;
    this.badge.textContent = removedText(view.removed, view.tooFewRuns);
    const isGraph = state.part === 'removed';
    this.travelButtons.element.hidden = !isGraph;
    this.table.element.hidden = isGraph || view.all === 0;
    this.graph.element.hidden = !isGraph || view.removed === 0;
    const note = isGraph
      ? view.removed === 0
        ? 'No function that is large enough to test is gone.'
        : ''
      : noteOf(view.rows.length, view.all);
    this.note.hidden = note === '';
    this.note.textContent = note;
    if (isGraph) await this.load(this.zoom.here, fresh);
    else this.showTable(fresh);
  }

  async showSelection(reveal: boolean): Promise<void> {
    this.table.select(this.selectedKey, reveal);
  }

  focus(): void {
    if (this.body.hidden) this.message.querySelector('button')?.focus();
    else if (this.session.state.part === 'removed') this.graph.focus();
    else this.table.focus();
  }

  reset(): void {
    this.show({ node: 0, skip: 0 });
  }

  travel(step: -1 | 1): void {
    this.zoom = stepped(this.zoom, step);
    this.refresh({ fresh: true }).catch(this.fail);
  }

  copied(): CopyRequest['what'] | undefined {
    const { sampleType, state, searching, comparing } = this.session;
    return comparing.view && { sampleType, yardstick: state.yardstick, query: searching.applied };
  }

  picture(): Picture | undefined {
    const { drawing } = this.graph;
    if (this.session.state.part !== 'removed' || !drawing) return undefined;
    return { drawing, tree: removed, zoom: this.zoom.here };
  }

  /** Of the selection, which may be gone from the open profile. */
  private get selectedKey(): string | undefined {
    const { selection } = this.session.state;
    return selection?.kind === 'function' ? selection.key : this.session.selected?.functionKey;
  }

  private showTable(fresh: boolean): void {
    const { comparing, state, palette, root } = this.session;
    const { comparedSort: sort, comparedDescending: descending, expanded } = state;
    const { rows } = comparing.view!;
    const { selectedKey } = this;
    this.table.show({ rows, sort, descending, selectedKey, expanded, palette, root }, fresh);
  }

  private makeTable(): ComparedTable {
    const { actions } = this;
    const open = (row: ComparedRow): void => {
      if (row.here) actions.showInFlame(row.functionKey);
      else actions.showCompared('removed');
    };
    const table: ComparedTable = new ComparedTable({
      sort: (column, descending) => actions.sortCompared(column, descending),
      selected: (row) => actions.select(rowTarget(row)),
      opened: open,
      expand: (key, shown) => actions.expandCompared(key, shown),
      openSource: (at) => actions.openSource(at),
      copy: (row) => actions.copy('text', rowTarget(row)),
      menu: (row, at) =>
        actions.openMenu(rowTarget(row), at, { zoom: () => open(row), closed: () => table.focus() }),
    });
    return table;
  }

  private makeGraph(): FlameGraph {
    const { actions } = this;
    const target = (frame: ViewFrame): Target => {
      return { tree: removed, selection: { kind: 'index', node: frame.node } };
    };
    const graph: FlameGraph = new FlameGraph('Removed frames', {
      pointed: (frame) => actions.preview(frame && target(frame)),
      selected: (frame) => actions.select(target(frame)),
      moreSelected: (frame, opened) => actions.previewMore(frame, opened),
      zoomed: (frame) => this.show({ node: frame.node, skip: frame.more > 0 ? frame.skip : 0 }),
      openSource: (frame) => actions.openSource(frame),
      back: () => this.travel(-1),
      copy: (frame) => actions.copy('text', target(frame)),
      menu: (frame, at) =>
        actions.openMenu(target(frame), at, {
          zoom: () => this.show({ node: frame.node, skip: 0 }),
          closed: () => graph.focus(),
        }),
    });
    return graph;
  }

  private show(root: FlameRoot): void {
    if (this.session.state.part === 'removed') this.load(root, true).catch(this.fail);
  }

  private async load(root: ZoomTarget | FlameRoot, fresh: boolean): Promise<void> {
    const { session, graph } = this;
    const width = graph.measure();
    if (width === 0) return;
    const turn = ++this.turn;
    const { sampleType } = session;
    const view = await session.ask('flame', { sampleType, tree: removed, root, width });
    if (turn !== this.turn || session.state.view !== this.id) return;
    this.zoom = 'node' in root ? movedTo(this.zoom, view.zoom, sameZoom) : replaced(this.zoom, view.zoom);
    // Search and marked line are of the open profile.
    const look = { ...session.look, colouring: 'difference' as const, searching: false, marking: false };
    graph.show({ ...look, view, keepScroll: !fresh }, session.renderer);
    this.travelButtons.show(this.zoom.back.length > 0, this.zoom.forward.length > 0);
  }
}

function rowTarget({ functionKey, here }: ComparedRow): Target {
  return { selection: { kind: 'function', key: functionKey }, ...(here ? {} : { tree: removed }) };
}

function noteOf(shown: number, all: number): string {
  if (all === 0) return 'No function is large enough to test.';
  if (shown === all) return '';
  return shown === 0
    ? `No function matches the search; ${all} are hidden.`
    : `${all - shown} more that do not match the search`;
}
