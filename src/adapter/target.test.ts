import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { StopLadder, stopTimes } from './target.ts';

/** What is done to a target that obeys nothing, with the time in milliseconds. */
function deafTarget(t: TestContext): { ladder: StopLadder; done: string[]; pass(ms: number): void } {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const done: string[] = [];
  let time = 0;
  const note = (what: string): void => void done.push(`${time} ${what}`);
  const actions = { signal: note, help: (signal: string) => note(`help ${signal}`) };
  const ladder = new StopLadder(actions, new Promise(() => {}), stopTimes);
  const pass = (ms: number): void => {
    for (const end = time + ms; time < end;) {
      time += 100;
      t.mock.timers.tick(100);
    }
  };
  return { ladder, done, pass };
}

describe('stopping a target that obeys nothing', () => {
  it('asks twice, helps, and kills in the end', (t) => {
    const { ladder, done, pass } = deafTarget(t);
    ladder.stop();
    pass(10_000);
    assert.deepEqual(done, [
      '0 SIGINT',
      '1000 help SIGINT',
      '3500 SIGTERM',
      '4500 help SIGTERM',
      '7000 SIGKILL',
    ]);
  });

  it('kills at once when it is asked again', (t) => {
    const { ladder, done, pass } = deafTarget(t);
    ladder.stop();
    pass(500);
    ladder.stop();
    assert.deepEqual(done, ['0 SIGINT', '500 SIGKILL']);
  });

  it('is through before the editor is gone', (t) => {
    const { ladder, done, pass } = deafTarget(t);
    ladder.stop({ hurry: true });
    pass(10_000);
    assert.deepEqual(done, [
      '0 SIGINT',
      '500 help SIGINT',
      '1500 SIGTERM',
      '2000 help SIGTERM',
      '3000 SIGKILL',
    ]);
  });

  it('was asked when the editor closes: leaves it time to write, but less', (t) => {
    const { ladder, done, pass } = deafTarget(t);
    ladder.stop();
    pass(200);
    ladder.stop({ hurry: true });
    pass(10_000);
    assert.deepEqual(done, [
      '0 SIGINT',
      '700 help SIGINT',
      '1700 SIGTERM',
      '2200 help SIGTERM',
      '3200 SIGKILL',
    ]);
  });
});
