import type { CopyRequest, RemovedTreeName, TreeName, ZoomTarget } from '../../protocol/viewer.ts';
import type { Drawing } from '../flame/drawing.ts';
import type { ViewName } from '../state.ts';

/** One way to look at the profile: a tab, and the pane under it. It pulls what it shows from the worker. */
export interface View {
  readonly id: ViewName;
  /** Of the tab. */
  readonly label: string;
  readonly element: HTMLElement;
  /** Asks for what is to be seen and draws it, after anything may have changed. */
  refresh(options?: RefreshOptions): Promise<void>;
  /** Marks the session's selection where it can be seen; `reveal` goes to where it can. */
  showSelection(reveal: boolean): Promise<void>;
  focus(): void;
  /** Zooms out; the table has nothing to reset. */
  reset(): void;
  /** One step through the places it has shown. */
  travel(step: -1 | 1): void;
  /** What "Copy" takes: the table, or the selection; undefined when there is none. */
  copied(): CopyRequest['what'] | undefined;
  /** What a picture of it shows; undefined for the table. */
  picture(): Picture | undefined;
}

export interface RefreshOptions {
  /** Other rows or frames than before: from the top. */
  readonly fresh?: boolean;
}

export interface Picture {
  readonly drawing: Drawing;
  readonly tree: TreeName | RemovedTreeName;
  readonly zoom: ZoomTarget;
}

/** The pane of a view as assistive technology knows it. */
export function paneAttributes(id: ViewName): Record<string, string> {
  return { class: `pane ${id}`, role: 'tabpanel', id: `panel-${id}`, 'aria-labelledby': `tab-${id}` };
}
