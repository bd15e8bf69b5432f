import type { FlameRoot } from '../core/flame/layout.ts';
import type { SearchQuery } from '../core/flame/search.ts';
import type { SourceLine } from '../core/profile.ts';
import type { Selection, SelectionRequest, TopColumn, ViewFrame } from '../protocol/viewer.ts';
import type { ViewName } from './state.ts';

/** What the views ask the app to do. */
export interface Actions {
  setView(view: ViewName): void;
  setSampleType(index: number): void;
  setUpward(upward: boolean): void;
  zoom(root: FlameRoot): void;
  zoomBack(): void;
  select(selection: SelectionRequest['selection']): void;
  /** Shows a frame's numbers for as long as the pointer is on it. */
  preview(frame: SelectionRequest['selection'] | undefined): void;
  /** Says what a merged frame stands for; `opened` when it is the root of the view. */
  previewMore(frame: ViewFrame, opened: boolean): void;
  showInFlame(selection: Selection): void;
  search(query: SearchQuery): void;
  clearLine(): void;
  sort(column: TopColumn, descending: boolean): void;
  openSource(at: SourceLine): void;
}
