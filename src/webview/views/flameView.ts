import type { FlameRoot } from '../../core/flame/layout.ts';
import type { CssPixels } from '../../core/units.ts';
import type { FlameView as FlameData, ViewFrame } from '../../protocol/viewer.ts';
import { allStacks, type Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { Breadcrumb } from '../flame/breadcrumb.ts';
import { FlameGraph } from '../flame/flameGraph.ts';
import { movedTo, replaced, stepped } from '../history.ts';
import type { Session } from '../session.ts';
import { DifferenceBar } from '../ui/differenceBar.ts';
import { sameZoom, whole } from '../state.ts';
import { paneAttributes, type Picture, type RefreshOptions, type View } from './view.ts';

/** All stacks from their root: the flame graph with its breadcrumb. */
export class FlameView implements View {
  readonly id = 'flame';
  readonly label = 'Flame';
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly fail: (error: unknown) => void;
  private readonly graph: FlameGraph;
  private readonly breadcrumb: Breadcrumb;
  private readonly difference: DifferenceBar;
  private readonly nothing = h('p', { class: 'note', hidden: true });
  private data: FlameData | undefined;
  private turn = 0;

  constructor(session: Session, actions: Actions, fail: (error: unknown) => void) {
    this.session = session;
    this.fail = fail;
    this.breadcrumb = new Breadcrumb(actions, (node) => this.zoom({ node, skip: 0 }));
    this.graph = new FlameGraph('Flame graph', {
      pointed: (frame) => actions.preview(frame && target(frame)),
      selected: (frame) => actions.select(target(frame)),
      moreSelected: (frame, opened) => actions.previewMore(frame, opened),
      zoomed: (frame) => this.zoom({ node: frame.node, skip: frame.more > 0 ? frame.skip : 0 }),
      openSource: (frame) => actions.openSource(frame),
      back: () => this.travel(-1),
      copy: (frame) => actions.copy('text', target(frame)),
      menu: (frame, at) =>
        actions.openMenu(target(frame), at, {
          zoom: () => this.zoom({ node: frame.node, skip: 0 }),
          closed: () => this.graph.focus(),
        }),
    });
    this.graph.onResize(() => void this.refresh().catch(fail));
    this.difference = new DifferenceBar(session, actions);
    this.element = h(
      'section',
      paneAttributes('flame'),
      this.breadcrumb.element,
      this.difference.element,
      this.nothing,
      this.graph.element,
    );
  }

  async refresh({ fresh = false }: RefreshOptions = {}): Promise<void> {
    await this.load(this.session.state.zoom.here, fresh);
  }

  async showSelection(reveal: boolean): Promise<void> {
    const { selected, sampleType } = this.session;
    if (this.graph.selectNode(selected?.node, reveal) || !reveal || !selected) return;
    const selection = { kind: 'node' as const, path: selected.path };
    const zoom = await this.session.ask('zoomFor', { sampleType, selection, width: this.graph.measure() });
    this.go(zoom ?? whole);
    await this.refresh({ fresh: true });
    if (this.graph.selectNode(selected.node, true)) return;
    // Too many wider frames: only as the root of the view is it sure to be seen.
    this.go({ path: selected.path, skip: 0 });
    await this.refresh({ fresh: true });
    this.graph.selectNode(selected.node, true);
  }

  focus(): void {
    this.graph.focus();
  }

  reset(): void {
    this.zoom({ node: 0, skip: 0 });
  }

  travel(step: -1 | 1): void {
    this.session.change({ zoom: stepped(this.session.state.zoom, step) });
    this.refresh({ fresh: true }).catch(this.fail);
  }

  copied() {
    const { sampleType, state } = this.session;
    return state.selection && { sampleType, selection: state.selection };
  }

  picture(): Picture | undefined {
    const { drawing } = this.graph;
    return drawing && { drawing, tree: allStacks, zoom: this.session.state.zoom.here };
  }

  private zoom(root: FlameRoot): void {
    this.load(root, true).catch(this.fail);
  }

  private go(zoom: typeof whole): void {
    this.session.change({ zoom: movedTo(this.session.state.zoom, zoom, sameZoom) });
  }

  private async load(root: FlameRoot | typeof whole, fresh: boolean): Promise<void> {
    const { session, graph } = this;
    // Before the graph is measured, which it makes smaller.
    this.difference.show();
    const width = graph.measure();
    if (!session.hasSamples || width === 0) return;
    const turn = ++this.turn;
    const data = await session.ask('flame', { sampleType: session.sampleType, tree: allStacks, root, width });
    if (turn !== this.turn || session.state.view !== this.id) return;
    if ('node' in root) this.go(data.zoom);
    else session.change({ zoom: replaced(session.state.zoom, data.zoom) });
    this.data = data;
    graph.selectNode(session.selected?.node, false);
    graph.show({ ...session.look, view: data, keepScroll: !fresh }, session.renderer);
    this.showAround(width);
  }

  private showAround(width: CssPixels): void {
    const { session, data } = this;
    this.nothing.hidden = data!.total > 0;
    this.nothing.textContent = session.filtering.leavesNothing
      ? 'The filter leaves nothing; clear it to see everything.'
      : session.samples === 0
        ? 'Every sample was taken while the program was warming up; show the warm-up to see them.'
        : 'Nothing was recorded for this sample type; choose another one.';
    const { upward, zoom } = session.state;
    this.breadcrumb.show({
      view: data!,
      width,
      upward,
      session,
      canGoBack: zoom.back.length > 0,
      canGoForward: zoom.forward.length > 0,
    });
  }
}

function target(frame: ViewFrame) {
  return { selection: { kind: 'index' as const, node: frame.node } };
}
