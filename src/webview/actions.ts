import type { SearchQuery } from '../core/flame/search.ts';
import type { Wanted } from '../core/gate/obstacles.ts';
import type { Yardstick } from '../core/gate/ratioTest.ts';
import type { SourceLine } from '../core/profile.ts';
import type { HistoryTarget } from '../protocol/history.ts';
import type {
  CopyFormat,
  ExportFormat,
  SelectionRequest,
  TopColumn,
  TopGrouping,
  TreeName,
  ViewFrame,
} from '../protocol/viewer.ts';
import type { Colouring, ComparedColumn, ComparedPart, ViewName, ViewState } from './state.ts';
import type { Measure } from './trend/trendText.ts';

/** Which frame or function is meant: a node of `tree`, by default of all stacks. */
export type Target = Pick<SelectionRequest, 'selection' | 'tree'>;

/** What the views ask the app to do. */
export interface Actions {
  setView(view: ViewName): void;
  setSampleType(index: number): void;
  setUpward(upward: boolean): void;
  setColouring(colouring: Colouring): void;
  setGrouping(by: TopGrouping): void;
  /** By what changes are measured. */
  setYardstick(yardstick: Yardstick): void;
  /** Goes to a part of the comparison. */
  showCompared(part: ComparedPart): void;
  sortCompared(column: ComparedColumn, descending: boolean): void;
  /** Shows the lines of a compared function, or hides them. */
  expandCompared(functionKey: string, shown: boolean): void;
  /** Asks for captures to compare with. */
  compareWith(): void;
  /** Records what a verdict needs. */
  recordRuns(wanted: Wanted): void;
  clearComparison(): void;
  /** What is known of a function in all captures; by default of the selected one. */
  showHistory(of?: HistoryTarget): void;
  /** Asks for a function, and shows its history. */
  chooseHistory(): void;
  /** Of which recordings, by their label. */
  setTrend(trend: string): void;
  setMeasure(measure: Measure): void;
  openCapture(path: string): void;
  sort(column: TopColumn, descending: boolean): void;
  /** One step through the places the view has shown. */
  travel(step: -1 | 1): void;
  resetZoom(): void;
  select(target: Target): void;
  /** Shows a frame's numbers for as long as the pointer is on it. */
  preview(target: Target | undefined): void;
  /** Says what a merged frame stands for; `opened` when it is the root of the view. */
  previewMore(frame: ViewFrame, opened: boolean): void;
  /** Selects a function, and shows where it is in the view. */
  reveal(functionKey: string): void;
  showInFlame(functionKey: string): void;
  /** The function between its callers and callees; by default the selected one. */
  sandwich(functionKey?: string): void;
  /** Resolves when what it found is on the screen. */
  search(query: SearchQuery): Promise<void>;
  /** Selects the next (1) or previous function that the search found. */
  stepMatch(step: -1 | 1): void;
  filter(expression: string): void;
  showFilter(open: boolean): void;
  /** Whether samples of warming up count, too. */
  showWarmup(shown: boolean): void;
  /** Whose charts are shown. */
  setThread(thread: ViewState['thread']): void;
  clearLine(): void;
  openSource(at: SourceLine): void;
  /** Holds what is shown of running targets still, or has it follow them again. */
  toggleFrozen(): void;
  /** The stack of a frame or the numbers of a function; without a target what the view shows. */
  copy(format: CopyFormat, target?: Target): void;
  copyText(text: string): void;
  /** What the view shows, as a file. */
  save(format: ExportFormat): void;
  openMenu(target: Target, at: DOMRect, options?: MenuOptions): void;
}

export interface MenuOptions {
  /** What "Zoom" does, where there is something to zoom. */
  readonly zoom?: () => void;
  readonly closed: () => void;
}

/** A tree's name in a request. */
export const allStacks: TreeName = { kind: 'all' };
