// Lets the benchmark steer VS Code from outside: answers POST requests on a port of this machine, which it
// writes to the file that SELFTIME_BENCH_PROBE names.
import { createServer } from 'node:http';
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { commands, debug, TabInputCustom, Uri, window } from 'vscode';

const delays = monitorEventLoopDelay({ resolution: 1 });
let cpu = process.cpuUsage();

/** @type {Record<string, (params: { file?: string, viewType?: string, args?: string }) => unknown>} */
const methods = {
  open: ({ file = '', viewType = 'default' }) =>
    commands.executeCommand('vscode.openWith', Uri.file(file), viewType, { preview: false }),
  closeAll: () => commands.executeCommand('workbench.action.closeAllEditors'),
  /** Begins to watch the host. */
  watch: () => {
    delays.reset();
    delays.enable();
    cpu = process.cpuUsage();
  },
  /** What has happened since `watch`; the timer's own millisecond is not a delay. */
  seen: () => {
    const { user, system } = process.cpuUsage(cpu);
    return { longestBlockMs: Math.max(0, delays.max / 1e6 - 1), cpuSeconds: (user + system) / 1e6 };
  },
  /** Profiles a program; answers when its lines are lit and its capture, which is opened after that, is on screen. */
  profile: async ({ file = '', args = '[]' }) => {
    await window.showTextDocument(Uri.file(file));
    const { tabGroups } = window;
    const tabs = () => tabGroups.all.flatMap((group) => group.tabs);
    const isCapture = (/** @type {import('vscode').Tab} */ tab) => tab.input instanceof TabInputCustom;
    const opened = new Promise((resolve) => {
      const look = tabGroups.onDidChangeTabs(() => {
        if (!tabs().some(isCapture)) return;
        look.dispose();
        resolve(Date.now());
      });
    });
    const about = { type: 'selftime', request: 'launch', name: 'bench' };
    await debug.startDebugging(undefined, { ...about, program: file, args: JSON.parse(args) });
    const at = await opened;
    const lenses = await commands.executeCommand('vscode.executeCodeLensProvider', Uri.file(file));
    return { at, lenses: /** @type {unknown[]} */ (lenses).length };
  },
};

/** What VS Code itself takes to show a custom editor: one that draws a single frame and reads nothing. */
const empty = {
  openCustomDocument: (/** @type {Uri} */ uri) => ({ uri, dispose() {} }),
  resolveCustomEditor(
    /** @type {unknown} */ _document,
    /** @type {import('vscode').WebviewPanel} */ { webview },
  ) {
    // Without scripts nothing could notice that it has been painted.
    webview.options = { enableScripts: true };
    webview.html = '<!DOCTYPE html><svg><g class="frame"><rect width="100" height="20"/></g></svg>';
  },
};

export function activate(/** @type {import('vscode').ExtensionContext} */ context) {
  context.subscriptions.push(window.registerCustomEditorProvider('selftimeBench.empty', empty));
  const file = process.env.SELFTIME_BENCH_PROBE;
  if (!file) return;
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    try {
      const result = await methods[pathname.slice(1)](Object.fromEntries(searchParams));
      response.end(JSON.stringify(result ?? null));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(`${file}.part`, String(server.address().port));
    renameSync(`${file}.part`, file);
  });
}
