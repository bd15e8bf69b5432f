import type { FrameLocator, Page } from 'playwright-core';

/**
 * The document of the first visible webview that has an element matching `selector`.
 * Rejects when there is none after `timeoutMs` (30 s).
 */
export function findWebview(page: Page, selector: string, timeoutMs?: number): Promise<FrameLocator>;
