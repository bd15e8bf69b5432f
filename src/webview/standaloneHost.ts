import { SelftimeError } from '../core/errors.ts';
import type { KnownMatches } from '../core/gate/knownMatches.ts';
import type { ParamsOf, ResultOf } from '../protocol/rpc.ts';
import type { ComparisonFiles, ExportFormat, ExtensionApi } from '../protocol/viewer.ts';
import type { Host } from './host.ts';

/** Where an exported page carries what it shows; core/formats/html.ts writes them. */
const profileId = 'selftime-profile';
const workerId = 'selftime-worker';
const comparisonId = 'selftime-comparison';
const matchesId = 'selftime-matches';

const suffixes: Record<ExportFormat, string> = {
  svg: '.svg',
  html: '.html',
  png: '.png',
  pprof: '.pb.gz',
  cpuprofile: '.cpuprofile',
  heapprofile: '.heapprofile',
  speedscope: '.speedscope.json',
  collapsed: '.collapsed.txt',
  markdown: '.md',
};

/** The page as a file of its own in a browser: everything it needs is in it, and there is no editor around it. */
export class StandaloneHost implements Host {
  readonly canOpenSource = false;
  private state: unknown;
  private readonly api: ExtensionApi = {
    start: () => ({
      fileName: carrier(profileId).dataset.name ?? 'profile',
      uri: '',
      limits: {},
      renderer: 'canvas',
    }),
    readFile: () => Promise.resolve(fromBase64(carrier(profileId).textContent ?? '')),
    takeReveal: () => undefined,
    openSource: () => Promise.resolve(),
    profileAgain: () => Promise.resolve(),
    saveExport: ({ format, baseName, content }) => download(`${baseName}${suffixes[format]}`, content),
    live: () => undefined,
    toggleFrozen: () => Promise.resolve(),
    comparison: () => Promise.resolve(comparisonFiles()),
    readRun: ({ side, index }) =>
      Promise.resolve(fromBase64(carrier(`selftime-${side}-${index}`).textContent ?? '')),
    matches: () => Promise.resolve(comparisonMatches()),
    compareWith: () => Promise.resolve(),
    recordRuns: () => Promise.resolve(),
    clearComparison: () => {},
    // There is no project around the page: it has no view of this.
    history: () => Promise.resolve(undefined),
    takeHistory: () => undefined,
    chooseHistory: () => Promise.resolve(),
    openCapture: () => Promise.resolve(),
    copyText: ({ text }) => navigator.clipboard.writeText(text),
  };

  async request<M extends keyof ExtensionApi & string>(
    method: M,
    params: ParamsOf<ExtensionApi, M>,
  ): Promise<ResultOf<ExtensionApi, M>> {
    const run = this.api[method] as (given: typeof params) => unknown;
    return (await run(params)) as ResultOf<ExtensionApi, M>;
  }

  loadState(): unknown {
    return this.state;
  }

  saveState(state: unknown): void {
    this.state = state;
  }

  workerScript(): Promise<string> {
    return Promise.resolve(carrier(workerId).textContent ?? '');
  }
}

/** core/formats/html.ts says what stands where. */
function comparisonFiles(): ComparisonFiles | undefined {
  const about = document.getElementById(comparisonId)?.dataset;
  if (!about) return undefined;
  const names = (side: 'base' | 'current'): string[] =>
    Array.from(
      { length: Number(about[side]) },
      (_, i) => carrier(`selftime-${side}-${i}`).dataset.name ?? '',
    );
  return {
    name: about.name ?? '',
    ...{ base: names('base'), current: names('current'), openIsRun: about.openIsRun === 'true' },
    ...{ repeats: undefined, restored: false, limits: {} },
  };
}

function comparisonMatches(): KnownMatches | undefined {
  if (!document.getElementById(matchesId)) return undefined;
  const bytes = fromBase64(carrier(matchesId).textContent ?? '');
  return JSON.parse(new TextDecoder().decode(bytes)) as KnownMatches;
}

function carrier(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element) return element;
  throw new SelftimeError(
    'fileUnreadable',
    `This page does not hold its ${id.replace('selftime-', '')}.`,
    'Export it again.',
  );
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text.trim());
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

async function download(name: string, content: string | Uint8Array): Promise<boolean> {
  const url = URL.createObjectURL(new Blob([content as BlobPart]));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return true;
}
