import { workbenchPage } from '../harness/workbench.ts';
import { until } from './until.ts';

/** Answers VS Code's own dialog for a file or folder. @returns the path that it proposed */
export async function answerFileDialog(path: string): Promise<string> {
  const page = await workbenchPage();
  const dialog = page.locator('.quick-input-widget:visible');
  const input = dialog.locator('input').first();
  const value = () => input.inputValue({ timeout: 1_000 });
  const entries = dialog.locator('.monaco-list-row');
  // While it reads the folder that it begins with it takes back what is typed.
  await until('a file dialog', async () => (await entries.count()) > 0 && /[\\/]/.test(await value()));
  const proposed = await value();
  await until('the dialog to be over', async () => {
    if ((await dialog.count()) === 0) return true;
    const there = [path, `${path}/`, `${path}\\`].includes(await value());
    if (there) await dialog.locator('.quick-input-action .monaco-button').first().click({ timeout: 1_000 });
    else await input.fill(path, { timeout: 1_000 });
    return false;
  });
  return proposed;
}
