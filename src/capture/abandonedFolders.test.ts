import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { removeAbandonedFolders } from './abandonedFolders.ts';
import { Announcements, PIPE } from './announcements.ts';

const root = mkdtempSync(join(tmpdir(), 'selftime-test-'));
after(() => rmSync(root, { recursive: true }));

const days = (count: number) => new Date(Date.now() - count * 24 * 3600 * 1000);

/** A folder of windows, last written `age` days ago; its host has ended, unless it has no FIFO. */
function folder(name: string, age: number, hasPipe = true): string {
  const path = join(root, name);
  mkdirSync(path);
  writeFileSync(join(path, '1-0.window-00000.pb.gz'), '');
  if (hasPipe) execFileSync('mkfifo', [join(path, PIPE)]);
  utimesSync(path, days(age), days(age));
  return path;
}

const onWindows = process.platform === 'win32' && 'there are no FIFOs';

it(
  'folders of windows go when nobody has written into them for days, and their host has ended',
  { skip: onWindows },
  async () => {
    folder('selftime-oldOld', 8);
    folder('selftime-recent', 6);
    folder('selftime-noPipe', 8, false);
    folder('selftime-baseline', 8);
    const alive = folder('selftime-alive1', 8, false);
    const announcements = await Announcements.open(alive);
    const unsubscribe = announcements!.subscribe(() => undefined);
    utimesSync(alive, days(8), days(8));
    symlinkSync(folder('elsewhere', 8), join(root, 'selftime-linked'));
    await removeAbandonedFolders(root);
    assert.deepEqual(readdirSync(root).sort(), [
      ...[
        'elsewhere',
        'selftime-alive1',
        'selftime-baseline',
        'selftime-linked',
        'selftime-noPipe',
        'selftime-recent',
      ],
    ]);
    unsubscribe();
    await new Promise((resolve) => setImmediate(resolve));
    utimesSync(alive, days(8), days(8));
    await removeAbandonedFolders(root);
    assert.ok(!readdirSync(root).includes('selftime-alive1'), 'its host has gone');
    await removeAbandonedFolders(join(root, 'no such folder'));
  },
);
