import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LoadMeter } from './loadMeter.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Node tells of collections in the next turn of the event loop. */
async function told(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await nextTurn();
}

describe('collections of garbage', () => {
  const meters: LoadMeter[] = [];
  const start = () => {
    const meter = new LoadMeter(0, () => undefined);
    meters.push(meter);
    return meter;
  };
  afterEach(() => meters.splice(0).forEach((meter) => meter.stop()));

  it('are counted, but not those of closing a window, whenever Node tells of them', async () => {
    const meter = start();
    const several = () => {
      for (let i = 0; i < 5; i++) collect();
    };
    several();
    await told();
    meter.closing(several);
    const { count, totalMs } = meter.take().gc;
    assert.ok(count >= 5 && count < 10 && totalMs > 0, `${count}`);
    await told();
    meter.closing(several);
    const after = meter.take().gc;
    assert.ok(after.count < 5, `${after.count}`);
    several();
    await told();
    assert.ok(meter.take().gc.count >= 5);
  });
});
