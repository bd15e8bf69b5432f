import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { workspaceSettings } from './workspaceSettings.ts';

const all = realpathSync(mkdtempSync(join(tmpdir(), 'selftime-test-')));
after(() => rmSync(all, { recursive: true }));

describe('the workspace settings of the command line', () => {
  let root: string;
  let inner: string;

  beforeEach(() => {
    root = mkdtempSync(join(all, 'project-'));
    inner = join(root, 'packages', 'a');
    for (const folder of [join(root, '.git'), join(root, '.vscode'), inner])
      mkdirSync(folder, { recursive: true });
  });

  const write = (text: string, folder = root) => {
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    writeFileSync(join(folder, '.vscode', 'settings.json'), text);
  };
  const folderOf = async (from = root) => (await workspaceSettings(from)).baselineFolder;

  it('are read as the editor reads them: comments, commas at ends, a byte order mark', async () => {
    write(
      '\uFEFF{\n // ours\n "editor.tabSize": 2, /* shared */\n "selftime.baselineFolder": "perf/base",\n}\n',
    );
    assert.equal(await folderOf(), join(root, 'perf', 'base'));
    write('{"selftime.captureFolder": "profiles", "selftime.retention.capturesDays": 7}');
    assert.deepEqual(await workspaceSettings(root), {
      ...{ baselineFolder: undefined, captureFolder: join(root, 'profiles') },
      ...{ capturesDays: 7, historyDays: undefined },
    });
  });

  it('follow the variables of the setting', async () => {
    const paths = {
      '${workspaceFolder}/perf': join(root, 'perf'),
      '~/perf': join(homedir(), 'perf'),
      ' ': undefined,
    };
    for (const [written, path] of Object.entries(paths)) {
      write(JSON.stringify({ 'selftime.baselineFolder': written }));
      assert.equal(await folderOf(), path, written);
    }
  });

  it('are those of the nearest folder upwards, and of no other project', async () => {
    assert.deepEqual(await workspaceSettings(inner), {});
    write('{"selftime.baselineFolder": "outside"}', all);
    assert.deepEqual(await workspaceSettings(inner), {}, 'above the work tree');
    write('{"selftime.baselineFolder": "perf"}');
    assert.equal(await folderOf(inner), join(root, 'perf'));
    write('{"selftime.baselineFolder": "own"}', inner);
    assert.equal(await folderOf(inner), join(inner, 'own'));
    rmSync(join(all, '.vscode'), { recursive: true });
  });

  it('that are no number of days keep everything, and are not taken for missing ones', async () => {
    for (const days of ['0', '-1', 'null', '"never"', '"90"']) {
      write(`{"selftime.retention.capturesDays": ${days}, "selftime.retention.historyDays": ${days}}`);
      const { capturesDays, historyDays } = await workspaceSettings(root);
      assert.deepEqual([capturesDays, historyDays], [Infinity, Infinity], days);
    }
  });

  it('that are no path do not count; what is no JSON is said', async () => {
    write('{"selftime.baselineFolder": 7}');
    assert.equal(await folderOf(), undefined);
    write('');
    assert.equal(await folderOf(), undefined);
    for (const text of ['{"selftime.baselineFolder": ', '7', '{,}']) {
      write(text);
      await assert.rejects(workspaceSettings(root), {
        code: 'usage',
        message: /settings\.json cannot be read: /,
      });
    }
  });
});
