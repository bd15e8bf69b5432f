import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { processIdOf } from './attachedTarget.ts';

describe('processIdOf', () => {
  for (const processId of [4711, '4711', ' 4711 ', '4711:9229', '4711:'])
    it(`takes ${JSON.stringify(processId)}`, () => assert.equal(processIdOf({ processId }), 4711));

  for (const processId of ['', 'server', '${command:PickProcess}', -1, 0, 1.5, null, '9e9', {}])
    it(`refuses ${JSON.stringify(processId)}`, () =>
      assert.throws(() => processIdOf({ processId }), /is not the id of a process/));

  it('says what is missing', () => assert.throws(() => processIdOf({}), /names no process to attach to/));
});
