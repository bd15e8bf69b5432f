import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import { remove } from '../../scripts/install.mjs';
import { outDir, root, windows } from '../../scripts/paths.mjs';
import { startServer, temporaryFolder, writeSettings } from '../../scripts/vscode-server.mjs';
import { median, type Measured } from '../results.ts';
import { inputToPaint, openBrowser, timeToPaint } from './browser.ts';

/** The extension host, as bench/probe shows it. */
type Host = <T = unknown>(method: string, params?: Record<string, string>) => Promise<T>;

export interface Extras {
  readonly settings?: Record<string, unknown>;
  /** File for a picture of the open graph. */
  readonly screenshot?: string;
}

/** Opens a file in the custom editor of a freshly started VS Code; then zooms and searches. */
export async function ours(file: string, extras: Extras = {}): Promise<Measured> {
  return inVscode(extras, async ({ browser, host }) => {
    await host('watch');
    await sleep(3_000);
    const idle = await host<{ longestBlockMs: number }>('seen');
    await host('watch');
    const { measured, viewer } = await timeToPaint(browser, () =>
      host('open', { file, viewType: 'selftime.profile' }),
    );
    await sleep(1_000);
    const busy = await host<{ longestBlockMs: number; cpuSeconds: number }>('seen');
    if (extras.screenshot) await browser.page.screenshot({ path: extras.screenshot });
    return {
      ...measured,
      'host block ms': busy.longestBlockMs,
      'idle host block ms': idle.longestBlockMs,
      'host CPU s': busy.cpuSeconds,
      ...(await zoom(browser.page, viewer)),
      ...(await search(browser.page, viewer)),
    };
  });
}

/** VS Code's own viewer, the peer that it opens by default. @param file a .cpuprofile */
export function builtInTable(file: string): Promise<Measured> {
  return inVscode({}, async ({ browser, host }) => {
    await host('watch');
    const open = () => host('open', { file, viewType: 'jsProfileVisualizer.cpuprofile.table' });
    const { measured } = await timeToPaint(browser, open);
    await sleep(1_000);
    const { longestBlockMs } = await host<{ longestBlockMs: number }>('seen');
    await browser.page.screenshot({ path: join(outDir, 'bench', `built-in-${basename(file)}.png`) });
    return { ...measured, 'host block ms': longestBlockMs };
  });
}

/** The same with an editor that shows one rectangle: what VS Code itself takes, and no viewer can save. */
export function emptyEditor(file: string): Promise<Measured> {
  return inVscode({}, async ({ browser, host }) => {
    const open = () => host('open', { file, viewType: 'selftimeBench.empty' });
    return (await timeToPaint(browser, open)).measured;
  });
}

/** Clicks on frames of the left, the heavy side, row after row, each time in the whole graph. */
async function zoom(page: Page, viewer: Frame): Promise<Measured> {
  const chart = await chartBox(viewer);
  const paints: number[] = [];
  const blocks: number[] = [];
  for (const row of [3, 6, 9, 12, 15]) {
    for (const x of [0.3, 0.6]) {
      const zoomed = await inputToPaint(viewer, () =>
        page.mouse.click(chart.x + chart.width * x, chart.y + row * 20 + 10),
      );
      if (!zoomed) continue;
      paints.push(zoomed.paintMs);
      blocks.push(zoomed.blockedMs);
      await inputToPaint(viewer, () => page.keyboard.press('Escape'));
    }
  }
  if (paints.length === 0) return {};
  return {
    'zoom ms': median(paints),
    'worst zoom ms': Math.max(...paints),
    'zoom blocked ms': median(blocks),
    'worst zoom blocked ms': Math.max(...blocks),
  };
}

/** Types a word, one letter after the other. */
async function search(page: Page, viewer: Frame): Promise<Measured> {
  await page.keyboard.press('/');
  const paints: number[] = [];
  for (const key of 'parse') {
    const tinted = await inputToPaint(viewer, () => page.keyboard.press(key));
    if (tinted) paints.push(tinted.paintMs);
  }
  return paints.length > 0 ? { 'search ms': median(paints), 'worst search ms': Math.max(...paints) } : {};
}

async function chartBox(viewer: Frame): Promise<{ x: number; y: number; width: number }> {
  const chart = viewer.locator('.chart svg.d3-flame-graph, .chart canvas, .flame canvas').first();
  const box = await chart.boundingBox({ timeout: 5_000 });
  if (!box) throw new Error('the graph has no place on the page');
  return box;
}

interface Session {
  readonly browser: Awaited<ReturnType<typeof openBrowser>>;
  readonly host: Host;
}

/** In a freshly started VS Code with our extension and the probe. */
export async function inVscode<T>({ settings }: Extras, work: (session: Session) => Promise<T>): Promise<T> {
  const dir = await temporaryFolder();
  const undo: (() => unknown)[] = [() => remove(dir)];
  try {
    const [folder, extensionsDir, userDataDir] = ['work', 'extensions', 'data'].map((name) =>
      join(dir, name),
    );
    await mkdir(folder);
    await mkdir(extensionsDir);
    for (const target of [root, join(root, 'bench', 'probe')]) {
      const { publisher, name } = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as Record<
        string,
        string
      >;
      await symlink(target, join(extensionsDir, `${publisher}.${name}`), windows ? 'junction' : 'dir');
    }
    await writeSettings(userDataDir, settings);
    await mkdir(join(outDir, 'bench'), { recursive: true });
    const logFile = join(outDir, 'bench', 'server.log');
    const port = join(dir, 'probe-port');
    const env = { SELFTIME_BENCH_PROBE: port };
    const server = await startServer({ dir, userDataDir, extensionsDir, folder, logFile, env });
    undo.push(server.stop);
    const browser = await openBrowser(dir);
    undo.push(browser.close);
    await browser.page.goto(server.url, { timeout: 60_000 });
    await browser.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    const host = await connect(port);
    // What VS Code still does after its start is not ours.
    await sleep(4_000);
    return await work({ browser, host });
  } finally {
    for (const action of undo.reverse()) await action();
  }
}

async function connect(portFile: string): Promise<Host> {
  for (const end = Date.now() + 60_000; !existsSync(portFile); await sleep(100)) {
    if (Date.now() > end) throw new Error(`${basename(portFile)}: the extension host did not start`);
  }
  const port = await readFile(portFile, 'utf8');
  return async <T>(method: string, params: Record<string, string> = {}) => {
    const url = `http://127.0.0.1:${port}/${method}?${new URLSearchParams(params)}`;
    const response = await fetch(url, { method: 'POST' });
    const text = await response.text();
    if (!response.ok) throw new Error(`the extension host: ${text}`);
    return JSON.parse(text) as T;
  };
}
