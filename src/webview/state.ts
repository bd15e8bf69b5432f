import type { SearchQuery } from '../core/flame/search.ts';
import { yardsticks, type Yardstick } from '../core/gate/ratioTest.ts';
import type { SourceLine } from '../core/profile.ts';
import type { HistoryTarget } from '../protocol/history.ts';
import type { Selection, TopColumn, TopGrouping, ZoomTarget } from '../protocol/viewer.ts';
import { isHistory, startOf, type History } from './history.ts';
import type { Measure } from './trend/trendText.ts';

export type ViewName = 'flame' | 'top' | 'sandwich' | 'capture' | 'compare' | 'history';

/** What the colour of a frame says: whose code it is, how much time it takes itself, or how that has changed. */
export type Colouring = 'package' | 'self' | 'difference';

/** What the comparison shows: the functions, or the frames that are gone. */
export type ComparedPart = 'functions' | 'removed';

/** `order`: what to act on first. */
export type ComparedColumn = 'order' | 'baseline' | 'current' | 'ratio' | 'name' | 'place';

/** A function between its callers and its callees, with the zoom into either half. */
export interface SandwichPlace {
  /** '' while none was chosen; see functionKey in core/flame/nodePath.ts. */
  readonly key: string;
  readonly callers: ZoomTarget;
  readonly callees: ZoomTarget;
}

/** What the user has set up; survives hiding, reloading and a new version of the file. */
export interface ViewState {
  readonly view: ViewName;
  /** By name, because another file version may have other columns; undefined: the profile's default. */
  readonly sampleType: string | undefined;
  readonly zoom: History<ZoomTarget>;
  readonly sandwich: History<SandwichPlace>;
  readonly search: SearchQuery;
  /** In the filter language (core/filters/language.ts). */
  readonly filter: string;
  /** The row of the filter field is to be seen. */
  readonly filterOpen: boolean;
  /** Samples of warming up count, too. */
  readonly warmup: boolean;
  /** Whose charts are shown, by pid and thread; undefined: the busiest thread. */
  readonly thread: { readonly pid: number; readonly threadId: number } | undefined;
  readonly selection: Selection | undefined;
  /** Revealed from the source editor. */
  readonly line: SourceLine | undefined;
  readonly by: TopGrouping;
  readonly sort: TopColumn;
  readonly descending: boolean;
  /** Root at the bottom. */
  readonly upward: boolean;
  readonly colouring: Colouring;
  readonly yardstick: Yardstick;
  readonly part: ComparedPart;
  readonly comparedSort: ComparedColumn;
  readonly comparedDescending: boolean;
  /** Keys of compared functions whose lines are shown. */
  readonly expanded: readonly string[];
  /** The comparison that has been shown, as JSON: a new one is shown at once. */
  readonly seenComparison: string | undefined;
  /** The function whose history is shown. */
  readonly historyOf: HistoryTarget | undefined;
  /** Which of its recordings, by their label; undefined: those of the open capture. */
  readonly trend: string | undefined;
  readonly measure: Measure;
}

export const whole: ZoomTarget = { path: [], skip: 0 };

export const initialState: ViewState = {
  view: 'flame',
  sampleType: undefined,
  zoom: startOf(whole),
  sandwich: startOf({ key: '', callers: whole, callees: whole }),
  search: { text: '', regex: false },
  filter: '',
  filterOpen: false,
  warmup: false,
  thread: undefined,
  selection: undefined,
  line: undefined,
  by: 'function',
  sort: 'self',
  descending: true,
  upward: false,
  colouring: 'package',
  yardstick: 'stable',
  part: 'functions',
  comparedSort: 'order',
  comparedDescending: true,
  expanded: [],
  seenComparison: undefined,
  historyOf: undefined,
  trend: undefined,
  measure: 'self',
};

export function sameZoom(a: ZoomTarget, b: ZoomTarget): boolean {
  return a.skip === b.skip && a.path.length === b.path.length && a.path.every((key, i) => key === b.path[i]);
}

export function samePlace(a: SandwichPlace, b: SandwichPlace): boolean {
  return a.key === b.key && sameZoom(a.callers, b.callers) && sameZoom(a.callees, b.callees);
}

/** State saved by an older version of the page may lack fields or hold nonsense. */
export function restoreState(saved: unknown): ViewState {
  const state = { ...initialState, ...(typeof saved === 'object' ? saved : undefined) };
  const known =
    isHistory(state.zoom, isZoom) &&
    isHistory(state.sandwich, (place) => isZoom(place.callers) && isZoom(place.callees)) &&
    typeof state.search?.text === 'string' &&
    typeof state.filter === 'string' &&
    Array.isArray(state.expanded) &&
    yardsticks.includes(state.yardstick);
  return known ? state : initialState;
}

function isZoom(zoom: Partial<ZoomTarget> | undefined): boolean {
  return Array.isArray(zoom?.path) && typeof zoom.skip === 'number';
}
