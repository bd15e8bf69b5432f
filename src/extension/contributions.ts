/**
 * Everything package.json contributes and code refers to by name, once. contributions.test.ts holds the
 * two against each other.
 */

export const debugType = 'selftime';
/** `${command:PickProcess}` in a launch.json. */
export const pickVariable = 'PickProcess';
export const profileViewType = 'selftime.profile';
/** For formats that have an editor in VS Code: under "Open With...", not in that editor's place. */
export const otherProfileViewType = 'selftime.otherProfile';

const profileNames = /\.(pb\.gz|pb|pprof)$/i;

/** @param name of the file. */
export function viewTypeOf(name: string): string {
  return profileNames.test(name) ? profileViewType : otherProfileViewType;
}

export function isProfileView(viewType: string): boolean {
  return viewType === profileViewType || viewType === otherProfileViewType;
}

export const commands = {
  profileLaunchConfig: 'selftime.profileLaunchConfig',
  profileFile: 'selftime.profileFile',
  attachToProcess: 'selftime.attachToProcess',
  /** Behind the variable of launch.json; not in the palette. */
  pickProcess: 'selftime.pickProcess',
  stopProfiling: 'selftime.stopProfiling',
  showRunMenu: 'selftime.showRunMenu',
  openLiveCapture: 'selftime.openLiveCapture',
  freezeLiveView: 'selftime.freezeLiveView',
  unfreezeLiveView: 'selftime.unfreezeLiveView',
  newProfilingTerminal: 'selftime.newProfilingTerminal',
  openCapture: 'selftime.openCapture',
  showHotLines: 'selftime.showHotLines',
  showHotLinesOf: 'selftime.showHotLinesOf',
  clearAnnotations: 'selftime.clearAnnotations',
  toggleAnnotations: 'selftime.toggleAnnotations',
  openLine: 'selftime.openLine',
  compareWith: 'selftime.compareWith',
  clearComparison: 'selftime.clearComparison',
  forgetSourceFolders: 'selftime.forgetSourceFolders',
  copyAsText: 'selftime.copyAsText',
  copyAsMarkdown: 'selftime.copyAsMarkdown',
  exportSvg: 'selftime.exportSvg',
  exportHtml: 'selftime.exportHtml',
  exportPng: 'selftime.exportPng',
  exportPprof: 'selftime.exportPprof',
  exportCpuprofile: 'selftime.exportCpuprofile',
  exportHeapprofile: 'selftime.exportHeapprofile',
  exportSpeedscope: 'selftime.exportSpeedscope',
  exportCollapsed: 'selftime.exportCollapsed',
  exportMarkdown: 'selftime.exportMarkdown',
  saveAsBaseline: 'selftime.saveAsBaseline',
  recordBaseline: 'selftime.recordBaseline',
  compareWithBaseline: 'selftime.compareWithBaseline',
  showComparison: 'selftime.showComparison',
  /** Behind the status bar. */
  showBaselineMenu: 'selftime.showBaselineMenu',
  setActiveBaseline: 'selftime.setActiveBaseline',
  clearActiveBaseline: 'selftime.clearActiveBaseline',
  showBaseline: 'selftime.showBaseline',
  removeBaseline: 'selftime.removeBaseline',
  showFunctionHistory: 'selftime.showFunctionHistory',
  recoverRecordings: 'selftime.recoverRecordings',
  cleanUpCaptures: 'selftime.cleanUpCaptures',
  /** These are about an entry of a view. */
  openCaptureItem: 'selftime.openCaptureItem',
  revealCapture: 'selftime.revealCapture',
  deleteCapture: 'selftime.deleteCapture',
  showOutput: 'selftime.showOutput',
} as const;

/** Of the terminal panel. */
export const terminalProfile = 'selftime.profilingTerminal';

/** In the activity bar. */
export const viewContainer = 'selftime';
export const views = { captures: 'selftime.captures', baselines: 'selftime.baselines' } as const;

/** A submenu of the editor's title. */
export const exportMenu = 'selftime.export';

/** Set with `setContext`, read in the `when` clauses of package.json. */
export const contextKeys = {
  /** A target runs. */
  profiling: 'selftime.profiling',
  /** What is shown of running targets is held still. */
  frozen: 'selftime.frozen',
  /** Paths of captures whose targets run, or are shown as they were before their end. */
  liveCaptures: 'selftime.liveCaptures',
  /** A capture was written and is still there. */
  hasCapture: 'selftime.hasCapture',
  /** Hot lines are known, shown or hidden. */
  hasHotLines: 'selftime.hasHotLines',
  /** There is an active baseline. */
  hasBaseline: 'selftime.hasBaseline',
  /** Something was compared with a baseline. */
  hasComparison: 'selftime.hasComparison',
} as const;

/** Setting to default; the section of all is `selftime`. */
export const settings = {
  captureFolder: '',
  baselineFolder: '',
  'compare.runs': 5,
  'retention.capturesDays': 30,
  'retention.historyDays': 365,
  openCaptureOnEnd: true,
  'sampling.types': ['wall'],
  'sampling.allocations': false,
  'sampling.intervalMicros': 5000,
  'sampling.windowSeconds': 10,
  'sampling.budgetPercent': 2,
  'sampling.cpuThreshold': 0.75,
  'sampling.pauseAboveThreshold': false,
  'sampling.warmup': 0,
  'sampling.warmupUntil': '',
  'sampling.exactLines': false,
  'hotLines.codeLens': true,
  'hotLines.tint': true,
  'hotLines.ruler': true,
  'hotLines.minimumShare': 1,
  'hotLines.maximumPerFile': 15,
  'viewer.maximumSizeMB': 1024,
  'viewer.renderer': 'canvas',
} as const;

/** Theme colours of the tint by step, coolest first, and of the mark in the overview ruler. */
export const heatColors = ['selftime.heat1', 'selftime.heat2', 'selftime.heat3', 'selftime.heat4'] as const;
export const rulerColor = 'selftime.hotLineRuler';
