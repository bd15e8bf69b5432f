import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { repository } from '../harness/environment.ts';

/** One of every kind, with the class that it gives the page. */
export const themes = [
  ['Default Dark Modern', 'vscode-dark'],
  ['Default Light Modern', 'vscode-light'],
  ['Default High Contrast', 'vscode-high-contrast'],
  ['Default High Contrast Light', 'vscode-high-contrast-light'],
] as const;
/** As a script of the page's own, which its content security policy demands. */
export async function addAxe(view: FrameLocator): Promise<void> {
  const source = await readFile(join(repository(), 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
  await view.locator('body').evaluate((body, text) => {
    const script = document.createElement('script');
    script.nonce = [...document.scripts].find(({ src }) => src.endsWith('/main.js'))!.nonce;
    script.text = text;
    body.append(script);
  }, source);
}

interface Axe {
  run(): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>;
}

/** https://www.deque.com/axe finds nothing. */
export async function accessible(view: FrameLocator, when: string): Promise<void> {
  const found = await view.locator('body').evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html.slice(0, 200)}`);
  });
  assert.deepEqual(found, [], `axe with ${when}`);
}
