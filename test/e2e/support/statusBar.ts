import { workbenchPage } from '../harness/workbench.ts';

/** What the status bar shows of Selftime: its text without the icon; undefined where it shows nothing. */
export async function statusText(): Promise<string | undefined> {
  const item = await statusItem();
  if ((await item.count()) === 0 || !(await item.first().isVisible())) return undefined;
  return ((await item.first().textContent()) ?? '').trim();
}

export async function isProfiling(): Promise<boolean> {
  return (await statusText())?.startsWith('profiling') ?? false;
}

export async function clickStatus(): Promise<void> {
  await (await statusItem()).first().locator('a').click();
}

async function statusItem() {
  const page = await workbenchPage();
  return page.locator('.statusbar-item[id^="selftime.selftime"][id$=".status"]');
}

/** What the status bar says of baselines: `vs main`; undefined where it says nothing. */
export async function baselineText(): Promise<string | undefined> {
  const page = await workbenchPage();
  const item = page.locator('.statusbar-item[id^="selftime.selftime"][id$=".baseline"]').first();
  return (await item.isVisible()) ? ((await item.textContent()) ?? '').trim() : undefined;
}
