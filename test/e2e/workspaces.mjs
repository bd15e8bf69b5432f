import { cp, mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, windows } from '../../scripts/paths.mjs';

const fixtures = join(root, 'test', 'fixtures', 'workspaces');

/**
 * The folders of test/e2e, each with the workspace in which its suites run: one VS Code a workspace. Every
 * workspace is a copy in `dir`, a folder inside the repository, so that its tools are found and its files
 * stay as they are.
 * @type {Record<string, (dir: string) => Promise<string>>} resolves to what VS Code is to open
 */
export const workspaces = {
  async samples(dir) {
    const copy = join(dir, 'samples');
    await cp(join(root, 'samples'), copy, {
      recursive: true,
      filter: (path) => !/[\\/](out|node_modules)$/.test(path),
    });
    // One sample type-checks the sources of the repository.
    await symlink(join(root, 'src'), join(dir, 'src'), windows ? 'junction' : 'dir');
    // The service runs until it is stopped, so that no test races against it; the log is shorter.
    const launch = join(copy, '.vscode', 'launch.json');
    const changed = [
      ['"SERVICE_SECONDS": "12"', '"SERVICE_SECONDS": "3600"'],
      ['"args": ["100000"]', '"args": ["30000"]'],
    ].reduce(
      (text, [from, to]) => {
        if (!text.includes(from)) throw new Error(`samples/.vscode/launch.json has no ${from} any more.`);
        return text.replace(from, to);
      },
      await readFile(launch, 'utf8'),
    );
    await writeFile(launch, changed);
    return realpath(copy);
  },
  async roots(dir) {
    await cp(join(fixtures, 'roots'), dir, { recursive: true });
    return join(await realpath(dir), 'roots.code-workspace');
  },
  async bare(dir) {
    const copy = join(dir, 'bare');
    await mkdir(copy);
    await cp(join(fixtures, 'bare'), copy, { recursive: true });
    return realpath(copy);
  },
};
