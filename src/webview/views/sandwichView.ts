import { formatPercent } from '../../core/format.ts';
import type { FlameRoot } from '../../core/flame/layout.ts';
import type { TreeName, ViewFrame, ZoomTarget } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { FlameGraph } from '../flame/flameGraph.ts';
import { movedTo, replaced, stepped } from '../history.ts';
import type { Session } from '../session.ts';
import { samePlace, whole, type SandwichPlace } from '../state.ts';
import { DifferenceBar } from '../ui/differenceBar.ts';
import { ColourSelect, TravelButtons } from '../ui/graphControls.ts';
import { paneAttributes, type Picture, type RefreshOptions, type View } from './view.ts';

type Half = 'callers' | 'callees';
const halves: readonly Half[] = ['callers', 'callees'];

/** One function wherever it stands: all that calls it above, growing upward, all it calls below. */
export class SandwichView implements View {
  readonly id = 'sandwich';
  readonly label = 'Sandwich';
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly actions: Actions;
  private readonly fail: (error: unknown) => void;
  private readonly travelButtons: TravelButtons;
  private readonly colours: ColourSelect;
  private readonly difference: DifferenceBar;
  private readonly name = h('span', { class: 'name' });
  private readonly share = h('span', { class: 'share' });
  private readonly note = h('p', { class: 'note' });
  private readonly graphs: Record<Half, FlameGraph>;
  private readonly body: HTMLElement;
  /** The half that was touched last. */
  private active: Half = 'callees';
  private turn = 0;

  constructor(session: Session, actions: Actions, fail: (error: unknown) => void) {
    this.session = session;
    this.actions = actions;
    this.fail = fail;
    this.travelButtons = new TravelButtons(actions);
    this.colours = new ColourSelect(actions);
    this.difference = new DifferenceBar(session, actions);
    this.graphs = { callers: this.graph('callers', 'Callers'), callees: this.graph('callees', 'Callees') };
    this.body = h(
      'div',
      { class: 'halves' },
      h('h2', { class: 'caption' }, 'Callers'),
      this.graphs.callers.element,
      h('h2', { class: 'caption' }, 'Callees'),
      this.graphs.callees.element,
    );
    const current = h('span', { class: 'path' }, h('span', { class: 'current' }, this.name, this.share));
    const bar = h('div', { class: 'viewBar' }, this.travelButtons.element, current, this.colours.element);
    this.element = h(
      'section',
      paneAttributes('sandwich'),
      bar,
      this.difference.element,
      this.note,
      this.body,
    );
  }

  async refresh({ fresh = false }: RefreshOptions = {}): Promise<void> {
    const { session } = this;
    const { here, back, forward } = session.state.sandwich;
    this.travelButtons.show(back.length > 0, forward.length > 0);
    this.colours.show(session);
    this.difference.show();
    const turn = ++this.turn;
    if (here.key === '')
      return this.showNote('Select a function in another view to see who calls it and what it calls.');
    const details = await session.ask('details', {
      sampleType: session.sampleType,
      selection: { kind: 'function', key: here.key },
    });
    if (turn !== this.turn || session.state.view !== this.id) return;
    if (!details) return this.showNote(`${here.key.split('\n')[0]} has no samples here.`);
    this.note.hidden = true;
    this.body.hidden = false;
    this.name.textContent = this.name.title = details.name;
    this.share.textContent = formatPercent(details.whole > 0 ? details.total / details.whole : 0);
    await Promise.all(halves.map((half) => this.load(half, here[half], turn, fresh)));
  }

  async showSelection(): Promise<void> {
    const { selected } = this.session;
    if (selected && selected.functionKey === this.session.state.sandwich.here.key) return;
    for (const half of halves) if (half !== this.active) this.graphs[half].selectNode(undefined, false);
  }

  focus(): void {
    this.graphs[this.active].focus();
  }

  reset(): void {
    this.go({ ...this.session.state.sandwich.here, callers: whole, callees: whole });
    this.refresh({ fresh: true }).catch(this.fail);
  }

  travel(step: -1 | 1): void {
    this.session.change({ sandwich: stepped(this.session.state.sandwich, step) });
    this.refresh({ fresh: true }).catch(this.fail);
  }

  copied() {
    const { sampleType, state } = this.session;
    const { key } = state.sandwich.here;
    return key === '' ? undefined : { sampleType, selection: { kind: 'function' as const, key } };
  }

  picture(): Picture | undefined {
    const { drawing } = this.graphs[this.active];
    const { here } = this.session.state.sandwich;
    return drawing && { drawing, tree: this.tree(this.active), zoom: here[this.active] };
  }

  private graph(half: Half, label: string): FlameGraph {
    const { actions } = this;
    const target = (frame: ViewFrame) => ({
      tree: this.tree(half),
      selection: { kind: 'index' as const, node: frame.node },
    });
    const zoom = (root: FlameRoot): void => {
      this.load(half, root, this.turn, true).catch(this.fail);
    };
    const graph: FlameGraph = new FlameGraph(label, {
      pointed: (frame) => actions.preview(frame && target(frame)),
      selected: (frame) => {
        this.active = half;
        actions.select(target(frame));
      },
      moreSelected: (frame, opened) => actions.previewMore(frame, opened),
      zoomed: (frame) => zoom({ node: frame.node, skip: frame.more > 0 ? frame.skip : 0 }),
      openSource: (frame) => actions.openSource(frame),
      back: () => this.travel(-1),
      copy: (frame) => actions.copy('text', target(frame)),
      menu: (frame, at) =>
        actions.openMenu(target(frame), at, {
          zoom: () => zoom({ node: frame.node, skip: 0 }),
          closed: () => graph.focus(),
        }),
    });
    graph.onResize(() => void this.refresh().catch(this.fail));
    return graph;
  }

  private tree(half: Half): TreeName {
    return { kind: half, key: this.session.state.sandwich.here.key };
  }

  private async load(half: Half, root: ZoomTarget | FlameRoot, turn: number, fresh: boolean): Promise<void> {
    const { session } = this;
    const graph = this.graphs[half];
    const width = graph.measure();
    if (width === 0) return;
    const tree = this.tree(half);
    const view = await session.ask('flame', { sampleType: session.sampleType, tree, root, width });
    if (turn !== this.turn || session.state.view !== this.id) return;
    const { sandwich } = session.state;
    const place = { ...sandwich.here, [half]: view.zoom };
    if ('node' in root) this.go(place);
    else session.change({ sandwich: replaced(sandwich, place) });
    graph.show({ ...session.look, upward: half === 'callers', view, keepScroll: !fresh }, session.renderer);
    const { back, forward } = session.state.sandwich;
    this.travelButtons.show(back.length > 0, forward.length > 0);
  }

  private go(place: SandwichPlace): void {
    this.session.change({ sandwich: movedTo(this.session.state.sandwich, place, samePlace) });
  }

  private showNote(text: string): void {
    this.note.textContent = text;
    this.note.hidden = false;
    this.body.hidden = true;
    this.name.textContent = this.share.textContent = '';
  }
}
