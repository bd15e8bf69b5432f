import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { reserve, temporaryFile } from './captureFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'selftime-test-'));
after(() => rmSync(folder, { recursive: true }));

describe('a name for a capture', () => {
  it('is given out once, however many ask at the same time', async () => {
    const request = { out: 'many/a.pb.gz', cwd: folder, unusedName: true };
    const names = await Promise.all(Array.from({ length: 20 }, () => reserve(request)));
    assert.equal(new Set(names).size, 20);
    assert.deepEqual(readdirSync(join(folder, 'many')).sort(), names.map((name) => name.replace(/.*[\\/]/, '') + '.tmp').sort()); // prettier-ignore
    assert.ok(
      names.includes(join(folder, 'many', 'a.pb.gz')) && names.includes(join(folder, 'many', 'a-20.pb.gz')),
    );
  });

  it('is not that of a capture that is there, unless it was asked for', async () => {
    const request = { out: 'one.pb.gz', cwd: folder };
    const first = await reserve({ ...request, unusedName: true });
    renameSync(temporaryFile(first), first);
    assert.equal(await reserve({ ...request, unusedName: true }), join(folder, 'one-2.pb.gz'));
    assert.equal(await reserve(request), first);
  });

  it('of a folder that cannot be is refused, and says where', async () => {
    writeFileSync(join(folder, 'file'), '');
    await assert.rejects(reserve({ out: 'file/x.pb.gz', cwd: folder, unusedName: true }), {
      code: 'cannotWrite',
      message: /^Cannot write to .*x\.pb\.gz: /,
    });
  });
});
