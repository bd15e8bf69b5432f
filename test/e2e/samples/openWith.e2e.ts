import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { workbenchPage } from '../harness/workbench.ts';
import { targetEnv, temporaryFolder } from '../support/captures.ts';
import { until } from '../support/until.ts';
import { readyViewer } from '../support/viewer.ts';

const optional = 'selftime.otherProfile';

const program = `
function hot() {
  const kept = [];
  for (let i = 0; i < 1e5; i++) kept.push({ text: 'number ' + Math.sqrt(i) });
  return kept;
}
// What is still in use at the end is what a heap profile shows.
globalThis.kept = Array.from({ length: 10 }, hot);
`;

/** What Node itself records. */
async function recordWithNode(flag: '--cpu-prof' | '--heap-prof'): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'hot.cjs'), program);
  await promisify(execFile)('node', [flag, `${flag}-dir=${folder}`, join(folder, 'hot.cjs')], {
    env: targetEnv(),
    timeout: 60_000,
  });
  const recorded = (await readdir(folder)).find((name) => name.endsWith('profile'))!;
  const file = join(folder, `hot.${recorded.split('.').at(-1)}`);
  await rename(join(folder, recorded), file);
  return file;
}

function activeViewType(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom ? input.viewType : undefined;
}

describe('Open With', () => {
  for (const flag of ['--cpu-prof', '--heap-prof'] as const) {
    it(`leaves what node ${flag} records to the editor of VS Code, and offers ours`, async () => {
      const file = vscode.Uri.file(await recordWithNode(flag));
      await vscode.commands.executeCommand('vscode.open', file, { preview: false });
      await until('an editor', () => vscode.window.tabGroups.activeTabGroup.activeTab);
      const builtIn = await until('the editor of VS Code', activeViewType);
      assert.doesNotMatch(builtIn, /^selftime\./);

      const page = await workbenchPage();
      const choices = page.locator('.quick-input-widget:visible .monaco-list-row');
      await until('our editor', async () => {
        if (activeViewType() === optional) return true;
        // Closed again where a page that is still loading takes the focus.
        void vscode.commands.executeCommand('workbench.action.reopenWithEditor');
        await choices.filter({ hasText: 'Selftime Profile' }).click({ timeout: 3_000 });
        return false;
      });
      const view = await readyViewer();
      await view.locator('[aria-label^="hot, "]').first().waitFor();
    });
  }

  const texts = {
    'stacks.collapsed': 'main;hot 7\nmain;cold 1\n',
    'stacks.speedscope.json': JSON.stringify({
      $schema: 'https://www.speedscope.app/file-format-schema.json',
      shared: { frames: [{ name: 'main' }, { name: 'hot' }] },
      profiles: [
        {
          type: 'sampled',
          name: 'stacks',
          unit: 'milliseconds',
          startValue: 0,
          endValue: 7,
          samples: [[0, 1]],
          weights: [7],
        },
      ],
    }),
  };
  for (const [name, text] of Object.entries(texts)) {
    it(`opens ${name}, with our actions in its title`, async () => {
      const page = await workbenchPage();
      const file = join(await temporaryFolder(), name);
      await writeFile(file, text);
      await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), optional);
      const view = await readyViewer();
      await view.locator('[aria-label^="hot, "]').first().waitFor();
      const title = page.locator('.editor-group-container.active .title .editor-actions');
      for (const action of [/Show Hot Lines/, /^Export/])
        await title.getByRole('button', { name: action }).waitFor();
    });
  }
});
