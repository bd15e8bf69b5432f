import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import { openPage } from '../../scripts/browser.mjs';
import type { Measured } from '../results.ts';
import { DevTools } from './devTools.ts';
import { pageProbe, type ProbeState } from './pageProbe.ts';

export interface Browser {
  readonly page: Page;
  readonly devTools: DevTools;
  /** Called with each first paint of frames; see pageProbe. */
  onPaint: (viewer: Frame, at: number) => void;
  close(): Promise<void>;
}

/** A fresh headless browser, in which every frame is watched. @param dir an empty folder */
export async function openBrowser(dir: string): Promise<Browser> {
  const port = await freePort();
  const { context, page } = await openPage(join(dir, 'profile'), { debuggingPort: port });
  const devTools = await DevTools.connect(port);
  const browser: Browser = {
    page,
    devTools,
    onPaint: () => {},
    close: async () => {
      devTools.close();
      await context.close().catch(() => undefined);
    },
  };
  await context.exposeBinding('benchPainted', ({ frame }, at: number) => browser.onPaint(frame, at));
  await context.addInitScript(pageProbe);
  return browser;
}

/** Milliseconds since the epoch, as the page's probe counts them. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** @returns undefined for a frame without a probe, or one that is just going away */
export async function probeOf(frame: Frame): Promise<ProbeState | undefined> {
  return frame
    .evaluate(() => ({ ...(globalThis as unknown as { benchProbe: ProbeState }).benchProbe }))
    .catch(() => undefined);
}

/** Opens a file and waits until frames of its flame graph are on the screen. */
export async function timeToPaint(
  browser: Browser,
  open: () => Promise<unknown>,
  timeoutMs = 180_000,
): Promise<{ measured: Measured; viewer: Frame }> {
  const { page, devTools } = browser;
  const heapBefore = await devTools.heap({ collect: true });
  const resident = await devTools.memory({ resetPeak: true });
  const cpuBefore = await devTools.cpu();
  const painted = new Promise<{ viewer: Frame; at: number }>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(why));
    const timer = setTimeout(() => fail(`nothing drawn within ${timeoutMs / 1000} s`), timeoutMs);
    browser.onPaint = (viewer, at) => {
      clearTimeout(timer);
      resolve({ viewer, at });
    };
    page.once('crash', () => fail('the page crashed'));
    page.once('pageerror', ({ message }) => fail(message));
    page.once('dialog', (dialog) => {
      fail(dialog.message());
      void dialog.dismiss();
    });
  });
  const start = now();
  // A page that dies does not answer.
  open().catch(() => undefined);
  const { viewer, at } = await painted;
  const cpu = await devTools.cpu();
  const { peak } = await devTools.memory({ resetPeak: false });
  const heap = await devTools.heap({ collect: false });
  const collected = await devTools.heap({ collect: true });
  const megabyte = 2 ** 20;
  const measured = {
    'paint s': (at - start) / 1000,
    'page CPU s': cpu.renderers - cpuBefore.renderers,
    'browser CPU s': cpu.all - cpuBefore.all,
    'heap MB': (heap - heapBefore) / megabyte,
    'heap after GC MB': (collected - heapBefore) / megabyte,
    'peak RSS MB': (peak - resident.now) / megabyte,
  };
  return { measured, viewer };
}

/**
 * Clicks or types, and waits until what that changes in the graph is on the screen and nothing follows.
 *
 * @returns undefined when nothing was drawn
 */
export async function inputToPaint(
  viewer: Frame,
  act: () => Promise<unknown>,
): Promise<{ paintMs: number; blockedMs: number } | undefined> {
  const start = now();
  await act();
  let probe: ProbeState | undefined;
  for (const end = now() + 10_000; now() < end; await sleep(50)) {
    probe = await probeOf(viewer);
    if (probe && probe.input > start && probe.firstPaint > 0 && now() - probe.lastPaint > 500) {
      return { paintMs: probe.lastPaint - probe.input, blockedMs: probe.longestBlock };
    }
    if (probe && now() - start > 2_000 && probe.firstPaint === 0) return undefined;
  }
  throw new Error('the graph does not come to rest');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
