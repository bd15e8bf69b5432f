import type { Selection, ViewFrame } from '../protocol/viewer.ts';
import type { Target } from './actions.ts';
import type { Session } from './session.ts';
import type { ViewName } from './state.ts';
import type { DetailsStrip } from './ui/details.ts';
import type { View } from './views/view.ts';

/** The one selection that every view shares, and what the strip says of it or of what the pointer is on. */
export class Selecting {
  private readonly session: Session;
  private readonly strip: DetailsStrip;
  private readonly view: () => View;
  /** Answers that come after a newer question of the same kind are dropped. */
  private selectTurn = 0;
  private stripTurn = 0;
  private latest: Promise<unknown> = Promise.resolve();
  /** What was selected when a view was left. */
  private readonly seen = new Map<ViewName, Selection | undefined>();

  constructor(session: Session, strip: DetailsStrip, view: () => View) {
    this.session = session;
    this.strip = strip;
    this.view = view;
  }

  /** Resolves when the worker has said what was selected last: a key may come before its answer. */
  get settled(): Promise<unknown> {
    return this.latest;
  }

  select(target: Target): Promise<void> {
    const looked = this.lookUp(target);
    this.latest = looked.catch(() => {});
    return looked;
  }

  /** Selects something and goes to where the view shows it. */
  async reveal(selection: Selection): Promise<void> {
    this.session.change({ selection });
    await this.refresh();
    await this.view().showSelection(true);
  }

  /** Goes to another view, and to the selection in it where that is another one than when it was left. */
  async leaveFor(view: ViewName, refresh: () => Promise<void>): Promise<void> {
    const { state } = this.session;
    this.seen.set(state.view, state.selection);
    this.session.change({ view });
    await refresh();
    if (state.selection && this.seen.get(view) !== state.selection) await this.view().showSelection(true);
  }

  async preview(target: Target | undefined): Promise<void> {
    const turn = ++this.stripTurn;
    const { sampleType } = this.session;
    const details = target
      ? await this.session.ask('details', { sampleType, ...target })
      : this.session.selected;
    if (turn === this.stripTurn) this.strip.show(details, this.session.root);
  }

  previewMore(frame: ViewFrame, opened: boolean): void {
    this.stripTurn++;
    this.strip.showMore(frame, opened);
  }

  /** Looks the selection up again, after the file, the sample type or the filter has changed. */
  async refresh(): Promise<void> {
    const turn = ++this.selectTurn;
    const stripTurn = ++this.stripTurn;
    const { sampleType, state } = this.session;
    const { selection } = state;
    const details = selection && (await this.session.ask('details', { sampleType, selection }));
    if (turn !== this.selectTurn) return;
    this.session.selected = details;
    if (stripTurn === this.stripTurn) this.strip.show(details, this.session.root);
  }

  private async lookUp({ selection, tree }: Target): Promise<void> {
    const turn = ++this.selectTurn;
    const stripTurn = ++this.stripTurn;
    const { session } = this;
    const { sampleType } = session;
    const details = await session.ask('details', { sampleType, selection, tree });
    if (!details || turn !== this.selectTurn) return;
    if (stripTurn === this.stripTurn) this.strip.show(details, session.root);
    // Only places in the tree of all stacks are kept: the others depend on which function is looked at.
    const ofAll = tree === undefined || tree.kind === 'all';
    const kept: Selection =
      selection.kind !== 'function' && ofAll
        ? { kind: 'node', path: details.path }
        : { kind: 'function', key: details.functionKey };
    session.change({ selection: kept });
    const selected = ofAll ? details : await session.ask('details', { sampleType, selection: kept });
    if (turn !== this.selectTurn) return;
    session.selected = selected;
    await this.view().showSelection(false);
  }
}
