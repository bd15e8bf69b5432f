import type { SearchQuery } from '../core/flame/search.ts';
import type { SourceLine } from '../core/profile.ts';
import type { Selection, TopColumn, ZoomTarget } from '../protocol/viewer.ts';

export type ViewName = 'flame' | 'top';

/** What the user has set up; survives hiding, reloading and a new version of the file. */
export interface ViewState {
  readonly view: ViewName;
  /** By name, because another file version may have other columns; undefined: the profile's default. */
  readonly sampleType: string | undefined;
  readonly zoom: ZoomTarget;
  readonly back: readonly ZoomTarget[];
  readonly search: SearchQuery;
  readonly selection: Selection | undefined;
  /** Revealed from the source editor. */
  readonly line: SourceLine | undefined;
  readonly sort: TopColumn;
  readonly descending: boolean;
  /** Root at the bottom. */
  readonly upward: boolean;
}

export const whole: ZoomTarget = { path: [], skip: 0 };

export const initialState: ViewState = {
  view: 'flame',
  sampleType: undefined,
  zoom: whole,
  back: [],
  search: { text: '', regex: false },
  selection: undefined,
  line: undefined,
  sort: 'self',
  descending: true,
  upward: false,
};

/** Steps of zoom that "back" remembers. */
const longestBack = 50;

export function zoomedTo(state: ViewState, zoom: ZoomTarget): ViewState {
  if (sameZoom(state.zoom, zoom)) return state;
  return { ...state, zoom, back: [...state.back, state.zoom].slice(-longestBack) };
}

export function zoomedBack(state: ViewState): ViewState {
  const zoom = state.back.at(-1);
  return zoom ? { ...state, zoom, back: state.back.slice(0, -1) } : state;
}

function sameZoom(a: ZoomTarget, b: ZoomTarget): boolean {
  return a.skip === b.skip && a.path.length === b.path.length && a.path.every((key, i) => key === b.path[i]);
}

/** State saved by an older version of the page may lack fields or hold nonsense. */
export function restoreState(saved: unknown): ViewState {
  const state = { ...initialState, ...(typeof saved === 'object' ? saved : undefined) };
  return Array.isArray(state.zoom?.path) && typeof state.search?.text === 'string' ? state : initialState;
}
