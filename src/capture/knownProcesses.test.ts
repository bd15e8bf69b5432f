import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { KnownProcesses } from './knownProcesses.ts';

const skip = process.platform !== 'linux' && 'elsewhere only the kind of program is looked at';

describe('processes that loaded the agent', { skip }, () => {
  it('are told from those that have their pid at another time', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const pid = child.pid!;
    const known = new KnownProcesses();
    await known.note([pid]);
    const running = async (processes: KnownProcesses) =>
      (await processes.running([pid])).map((each) => each.pid);
    assert.deepEqual(await running(known), [pid]);
    // Nobody has seen it while it told of itself.
    assert.deepEqual(await running(new KnownProcesses()), []);
    child.kill();
    await once(child, 'exit');
    assert.deepEqual(await running(known), []);
    const late = new KnownProcesses();
    await late.note([pid]);
    assert.deepEqual(await running(late), []);
  });
});
