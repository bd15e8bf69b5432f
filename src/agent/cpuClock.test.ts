import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { threadTimes } from './cpuClock.ts';

describe('threadTimes', () => {
  it(
    'counts work of a millisecond right after a wait, which the kernel alone does not',
    { skip: process.platform !== 'linux' },
    async () => {
      const counted = { thread: 0, process: 0 };
      for (let turn = 0; turn < 60; turn++) {
        await wait(5);
        const before = { process: process.cpuUsage(), thread: threadTimes().cpu };
        let sum = 0;
        for (let i = 0; i < 1e6; i++) sum = (sum * 31 + i) | 0;
        assert.equal(typeof sum, 'number');
        counted.thread += threadTimes().cpu - before.thread;
        const { user, system } = process.cpuUsage(before.process);
        counted.process += (user + system) / 1000;
      }
      // No other thread of this process has anything to do.
      assert.ok(counted.thread > counted.process * 0.85, JSON.stringify(counted));
    },
  );
});
