import type { CaptureMetadata } from '../core/captureMetadata.ts';
import type { FlameRoot } from '../core/flame/layout.ts';
import type { NodePath } from '../core/flame/nodePath.ts';
import type { Origin } from '../core/flame/origin.ts';
import type { SearchQuery, Span } from '../core/flame/search.ts';
import type { ReadLimits } from '../core/limits.ts';
import type { Share } from '../core/gate/compareRuns.ts';
import type { Interval } from '../core/gate/dispersion.ts';
import type { KnownMatches } from '../core/gate/knownMatches.ts';
import type { FunctionDifference, ShownVerdict } from '../core/gate/functionDifferences.ts';
import type { Wanted } from '../core/gate/obstacles.ts';
import type { Yardstick } from '../core/gate/ratioTest.ts';
import type { LegendEntry } from '../core/flame/differenceLegend.ts';
import type { ConvertFormat } from '../core/formats/formats.ts';
import type { SourceLine, ValueType } from '../core/profile.ts';
import type { CssPixels, Fraction, Line1, Micros, Millis } from '../core/units.ts';
import type { FunctionHistory, HistoryTarget } from './history.ts';

/** What the page needs to begin; it asks for it, and then reads the file itself. */
export interface ViewerStart {
  readonly fileName: string;
  /** Where the page can fetch the file's bytes. */
  readonly uri: string;
  /** Of the user's settings. */
  readonly limits: Partial<ReadLimits>;
  readonly renderer: RendererName;
}

/** d3-flame-graph's SVG, or rectangles on a canvas. */
export type RendererName = 'svg' | 'canvas';

/** What a view can be saved as; `png` is drawn by the page, all others by the worker. */
export type ExportFormat = 'svg' | 'html' | 'png' | ConvertFormat;

/** What is put on the clipboard: the table in view, or the selected frame's stack. */
export type CopyFormat = 'text' | 'markdown';

/** Offered by the extension to the page. */
export type ExtensionApi = {
  start(params: undefined): ViewerStart;
  /** The bytes by message, for when `fetch` of the uri fails (facts: far slower). */
  readFile(params: undefined): Promise<Uint8Array>;
  /** The line asked for by "reveal line" since the last call, if any. */
  takeReveal(params: undefined): SourceLine | undefined;
  openSource(params: SourceLine): Promise<void>;
  /** Runs the selected launch configuration once, at this interval; no setting changes. */
  profileAgain(params: { readonly intervalMicros: Micros }): Promise<void>;
  /** Asks where to, and writes; resolves to whether the user went through with it. */
  saveExport(params: {
    readonly format: ExportFormat;
    /** Without extension. */
    readonly baseName: string;
    readonly content: string | Uint8Array;
  }): Promise<boolean>;
  copyText(params: { readonly text: string }): Promise<void>;
  /** undefined unless the target of this capture runs, or it is shown as it was before its end. */
  live(params: undefined): LiveState | undefined;
  /** Freezes what is shown of all that runs, or has it follow again. */
  toggleFrozen(params: undefined): Promise<void>;
  /** What the profile is compared with; undefined when it is with nothing. */
  comparison(params: undefined): Promise<ComparisonFiles | undefined>;
  /** The bytes of a capture that `comparison` names. */
  readRun(params: { readonly side: 'base' | 'current'; readonly index: number }): Promise<Uint8Array>;
  /** Functions and lines of the captures that `comparison` names, found by their sources as the gate finds them. */
  matches(params: undefined): Promise<KnownMatches | undefined>;
  /** Asks for captures to compare with. */
  compareWith(params: undefined): Promise<void>;
  /** Records what is wanted for a verdict: more runs of now, or the baseline anew. */
  recordRuns(params: { readonly wanted: Wanted }): Promise<void>;
  clearComparison(params: undefined): void;
  /** What is known of a function in all captures of this project; undefined where there is no project. */
  history(params: HistoryTarget): Promise<FunctionHistory | undefined>;
  /** The function whose history was asked for since the last call, if any. */
  takeHistory(params: undefined): HistoryTarget | undefined;
  /** Asks for a function, and has its history shown. */
  chooseHistory(params: undefined): Promise<void>;
  /** @param params absolute path */
  openCapture(params: { readonly path: string }): Promise<void>;
};

/** Captures of a comparison, by the names of their files. */
export interface ComparisonFiles {
  /** Of the baseline, for people. */
  readonly name: string;
  /** A run each. */
  readonly base: readonly string[];
  /** Runs of what is open. */
  readonly current: readonly string[];
  /** What is open is a run beside those of `current`, not their sum. */
  readonly openIsRun: boolean;
  /** So many runs are recorded when more are wanted; undefined where the other side is no baseline. */
  readonly repeats: number | undefined;
  /** It was asked for earlier, and not by whoever looks at the page now. */
  readonly restored: boolean;
  /** Of the user's settings. */
  readonly limits: Partial<ReadLimits>;
}

/** Of a capture that is written again and again while its target runs. */
export interface LiveState {
  /** The state that is shown, as time after the start; undefined when it is not held still. */
  readonly frozenAtMs: Millis | undefined;
  /** The target has ended meanwhile: the file is newer than what is shown. */
  readonly ended: boolean;
}

/** Offered by the page to the extension; notices, because a hidden page hears nothing. */
export type PageApi = {
  /** The file on disk is another one now; at most once a second. */
  fileChanged(params: undefined): void;
  fileDeleted(params: undefined): void;
  /** The answer to `live` is another one now. */
  liveChanged(params: undefined): void;
  /** A reveal waits to be taken. */
  revealRequested(params: undefined): void;
  /** From the menus of the editor's title. */
  exportRequested(params: { readonly format: ExportFormat }): void;
  copyRequested(params: { readonly format: CopyFormat }): void;
  /** The answer to `comparison` is another one now. */
  comparisonChanged(params: undefined): void;
  /** There may be more, or less, in the history than before. */
  historyChanged(params: undefined): void;
  /** A function waits to be taken. */
  historyRequested(params: undefined): void;
};

/** Offered by the worker to the page. The worker keeps the profile; the page sees only what it shows. */
export type WorkerApi = {
  /**
   * Reads the file; on failure the profile read before stays. Rejects with a SelftimeError. The filter and the
   * search are forgotten, the marked line stays.
   */
  load(params: {
    readonly fileName: string;
    readonly bytes: ArrayBuffer;
    readonly limits: Partial<ReadLimits>;
  }): Promise<ProfileFacts>;
  /**
   * Narrows everything that is asked later to what the expression leaves (core/filters/language.ts); '' is
   * everything, without the samples of warming up unless `warmup`. An invalid expression changes nothing and rejects with a SelftimeError `usage`.
   */
  filter(params: {
    readonly sampleType: number;
    readonly expression: string;
    readonly warmup: boolean;
  }): FilterSummary;
  /**
   * Compares with these captures from now on, undefined with none; what was given stays when another profile is loaded.
   * Rejects with a SelftimeError, and compares with none then.
   */
  compare(params: RunFiles | undefined): Promise<void>;
  /** How functions of both sides are matched from now on; undefined: by what the captures alone tell. */
  matchBy(params: KnownMatches | undefined): void;
  /** By what changes are measured from now on, and what the comparison found; undefined when there is none. Rejects with a SelftimeError. */
  compared(params: ComparedRequest): ComparisonView | undefined;
  flame(params: FlameRequest): FlameView;
  top(params: TopRequest): TopView;
  /** Rejects with a SyntaxError's message for an invalid expression. */
  search(params: { readonly sampleType: number; readonly query: SearchQuery | undefined }): SearchSummary;
  /** The `index`-th function that the search found, hottest first (by total); undefined when there is none. */
  match(params: { readonly sampleType: number; readonly index: number }): MatchedFunction | undefined;
  /** Marks the frames of a line in this and later flame views; undefined clears. */
  mark(params: { readonly sampleType: number; readonly line: SourceLine | undefined }): MarkSummary;
  /** The view as a file's content, filtered as it is on the screen. `png` is the page's own. */
  export(params: ExportRequest): Promise<string | Uint8Array>;
  /** The table asked for, or the details of a selection, as text for the clipboard. */
  copy(params: CopyRequest): string;
  /** undefined for a selection that this profile does not have. */
  details(params: SelectionRequest): FrameDetails | undefined;
  /** The widest zoom in which the selection can be seen; undefined as for details. */
  zoomFor(params: SelectionRequest & { readonly width: CssPixels }): ZoomTarget | undefined;
};

export interface ProfileFacts {
  readonly sampleTypes: readonly ValueType[];
  readonly defaultSampleType: number;
  /** Number of sample rows; 0 for an empty profile. */
  readonly sampleRows: number;
  /** Without those of warming up. */
  readonly samples: number;
  /** 0 where there are none to leave out. */
  readonly warmupSamples: number;
  readonly functions: number;
  /** Since the epoch; 0 when not known. */
  readonly timeNanos: number;
  /** 0 when not known. */
  readonly durationNanos: number;
  readonly period: number;
  readonly periodType: ValueType | undefined;
  readonly metadata: CaptureMetadata | undefined;
  readonly labels: readonly LabelFacts[];
}

export interface FilterSummary {
  /** Of the unfiltered total. */
  readonly share: Fraction;
  readonly sampleRows: number;
}

/** Label keys of the samples with their most frequent values, to filter by. */
export interface LabelFacts {
  readonly key: string;
  readonly numeric: boolean;
  /** At most 50, most frequent first; strings only. */
  readonly values: readonly string[];
}

/**
 * Which tree: of all stacks from their root; or of one function wherever it stands, with all it calls
 * (`callees`) or, turned round, all that calls it (`callers`). For both halves of the sandwich frame 0 is the function.
 */
export type TreeName =
  { readonly kind: 'all' } | { readonly kind: 'callers' | 'callees'; readonly key: string };

/** What of the baseline is gone, on the way from its root. */
export interface RemovedTreeName {
  readonly kind: 'removed';
}

export interface FlameRequest {
  readonly sampleType: number;
  /** Node numbers and paths of requests and views are of this tree. */
  readonly tree: TreeName | RemovedTreeName;
  /** A node of the view before, or a place that was kept. */
  readonly root: ZoomTarget | FlameRoot;
  readonly width: CssPixels;
}

/** A place in the tree that survives a new version of the file. */
export interface ZoomTarget {
  readonly path: NodePath;
  /** See FlameRoot. */
  readonly skip: number;
}

export interface FlameView {
  /** The total of the whole tree: what shares are of. */
  readonly total: number;
  /** What is shown: less than what was asked where that no longer exists. */
  readonly zoom: ZoomTarget;
  readonly rootFrame: number;
  readonly rows: number;
  readonly frames: readonly ViewFrame[];
}

/** A frame with everything that is drawn or said of it. */
export interface ViewFrame {
  readonly node: number;
  readonly parent: number;
  readonly depth: number;
  readonly x: Fraction;
  readonly width: Fraction;
  readonly total: number;
  readonly self: number;
  readonly more: number;
  readonly skip: number;
  readonly ancestor: boolean;
  /** "all" for the root, "12 more" for merged frames. */
  readonly name: string;
  readonly file: string;
  readonly line: Line1;
  readonly origin: Origin;
  /** Found by the search (the current one of this worker); for merged frames: something in them is. */
  readonly match: boolean;
  /** Has self value on the revealed line; for merged frames: something in them has. */
  readonly marked: boolean;
  /** From the baseline; undefined where nothing is compared, and for frames that are no function. */
  readonly difference?: FunctionDifference;
}

export interface RunFiles {
  readonly base: readonly RunFile[];
  readonly current: readonly RunFile[];
  /** As ComparisonFiles has it. */
  readonly openIsRun: boolean;
  readonly limits: Partial<ReadLimits>;
}

export interface RunFile {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

export interface ComparedRequest {
  readonly sampleType: number;
  readonly yardstick: Yardstick;
  /** Rows that are asked for. */
  readonly query: SearchQuery | undefined;
}

export interface ComparisonView {
  /** Whether the sample type is one that can be compared: samples and time, not memory. */
  readonly applies: boolean;
  /** No function has a verdict, for want of runs. */
  readonly tooFewRuns: boolean;
  /** How many runs and samples, and by what changes are measured; for people. */
  readonly summary: string;
  /** Why there are no verdicts, or none to rely on: sentences for people. */
  readonly obstacles: readonly string[];
  readonly wanted: Wanted | undefined;
  readonly legend: readonly LegendEntry[];
  /** Of the baseline, that is gone. */
  readonly removed: Fraction;
  /** Of functions that are large enough to test, those to act on first. */
  readonly rows: readonly ComparedRow[];
  /** Rows without the query. */
  readonly all: number;
}

export interface ComparedRow extends ComparedNumbers {
  /** As FunctionNames.key of the open profile; of one that is not in it, of the baseline. */
  readonly functionKey: string;
  /** The open profile has it. */
  readonly here: boolean;
  readonly name: string;
  readonly file: string;
  readonly line: Line1;
  readonly nameMatch: Span | undefined;
  readonly fileMatch: Span | undefined;
  /** Of a function that regressed or improved: its lines with a part in it, largest first. */
  readonly lines: readonly ComparedLineRow[];
}

export interface ComparedLineRow extends ComparedNumbers {
  /** As it is in the current captures. */
  readonly line: Line1;
}

/** What a comparison found of one function. Shares are of the samples in JavaScript. */
export interface ComparedNumbers {
  readonly baseline: Share;
  readonly current: Share;
  readonly ratio: number | undefined;
  /** 95 % of the ratio. */
  readonly interval: Interval | undefined;
  readonly verdict: ShownVerdict;
  /** Behind the verdict: runs that would decide, where it moved to or came from, by whose total it is judged. */
  readonly note: string;
}

export type TopColumn = 'self' | 'total' | 'besideSelf' | 'besideTotal' | 'samples' | 'name' | 'place';

export type TopGrouping = 'function' | 'line' | 'file' | 'package';

export interface TopRequest {
  readonly sampleType: number;
  readonly by: TopGrouping;
  readonly sort: TopColumn;
  readonly descending: boolean;
  readonly query: SearchQuery | undefined;
  /** Rows wanted, from `start` to `end` (exclusive). */
  readonly start: number;
  readonly end: number;
  /** Key of a function whose row is looked for. */
  readonly find?: string;
}

export interface TopView {
  readonly unit: string;
  readonly total: number;
  /** What `beside` of the rows is called, for people. */
  readonly beside: string | undefined;
  /** Rows that match the query. */
  readonly count: number;
  /** Rows without the query. */
  readonly all: number;
  readonly rows: readonly TopRow[];
  /** The first row of the function to find, from 0; undefined when it has none. */
  readonly found?: number;
}

export interface TopRow {
  /** Unique in the table; for a function see functionKey in core/flame/nodePath.ts. */
  readonly key: string;
  /** The function to select with this row: of a line, file or package its hottest one. */
  readonly functionKey: string;
  /** Of the function, file or package; a line has its function's. */
  readonly name: string;
  readonly file: string;
  readonly line: Line1;
  readonly self: number;
  readonly total: number;
  /** CPU time beside wall time, or the other way round; where the profile has both. */
  readonly beside: { readonly self: number; readonly total: number } | undefined;
  readonly samples: number;
  readonly nameMatch: Span | undefined;
  readonly fileMatch: Span | undefined;
}

export interface MatchedFunction {
  /** From 0; the asked one modulo `count`, so that stepping goes round. */
  readonly index: number;
  readonly count: number;
  readonly key: string;
}

export interface ExportRequest {
  readonly sampleType: number;
  readonly format: Exclude<ExportFormat, 'png' | 'html'>;
  readonly title: string;
  /** For pictures: which tree, and what of it. */
  readonly tree: TreeName | RemovedTreeName;
  readonly zoom: ZoomTarget;
  /** For pictures: coloured by what changed. */
  readonly difference?: boolean;
}

export interface CopyRequest {
  readonly format: CopyFormat;
  readonly what: TopRequest | SelectionRequest | ComparedRequest;
}

export interface SearchSummary {
  readonly functions: number;
  readonly share: Fraction;
}

export interface MarkSummary {
  readonly frames: number;
  readonly share: Fraction;
  /** The widest marked frame, to select it; undefined when there is none. */
  readonly widest: NodePath | undefined;
}

/** A frame by its place in the tree, or all frames of a function. */
export type Selection =
  { readonly kind: 'node'; readonly path: NodePath } | { readonly kind: 'function'; readonly key: string };

export interface SelectionRequest {
  readonly sampleType: number;
  /** Of the node; default all stacks. */
  readonly tree?: TreeName | RemovedTreeName;
  readonly selection: Selection | { readonly kind: 'index'; readonly node: number };
}

export interface FrameDetails {
  /** In the tree asked about, as it is now; -1 for a function that no view of its sandwich tree has shown. */
  readonly node: number;
  /** For a function: its widest frame. */
  readonly path: NodePath;
  readonly functionKey: string;
  readonly name: string;
  readonly file: string;
  readonly line: Line1;
  readonly unit: string;
  /** The whole, for shares. */
  readonly whole: number;
  readonly self: number;
  readonly total: number;
  readonly selfSamples: number;
  /** undefined for a function as a whole. */
  readonly totalSamples: number | undefined;
  readonly allSamples: number;
  /** Over every place this function is called from; equals self and total when there is only one. */
  readonly everywhere: { readonly self: number; readonly total: number; readonly frames: number };
  /** Where the self value lies, most first; at most three. */
  readonly lines: readonly { readonly line: Line1; readonly self: number }[];
  /** Of the function wherever it stands, largest share of its total first; at most three. */
  readonly callers: readonly Neighbour[];
  readonly callees: readonly Neighbour[];
  /** From the baseline; undefined where nothing is compared. */
  readonly compared?: ComparedNumbers | 'tooFewRuns' | 'untested';
}

export interface Neighbour {
  readonly key: string;
  readonly name: string;
  /** In the unit of the sample type. */
  readonly value: number;
}
