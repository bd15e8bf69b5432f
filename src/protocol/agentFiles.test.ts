import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runInThisContext } from 'node:vm';
import { LOADING_EXPRESSION } from './agentFiles.ts';

it("tells that a module of Node's own is being loaded, and leaves no trace", () => {
  const load = (filename: string) =>
    runInThisContext('(evaluate) => evaluate()', { filename }) as (of: () => unknown) => unknown;
  const evaluate = () => runInThisContext(LOADING_EXPRESSION);
  // Deeper than the stack traces that are kept.
  const deeply = (depth: number): unknown => (depth === 0 ? evaluate() : [deeply(depth - 1)][0]);
  const prepared = () => Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const before = prepared();
  const { stackTraceLimit } = Error;
  assert.equal(
    load('node:internal/bootstrap/realm')(() => deeply(30)),
    true,
  );
  assert.equal(
    load('node:internal/main/worker_thread')(() => deeply(30)),
    false,
  );
  assert.equal(Error.stackTraceLimit, stackTraceLimit);
  assert.deepEqual(prepared(), before);
  const own = { value: () => 'of the target', configurable: true, enumerable: true, writable: false };
  Object.defineProperty(Error, 'prepareStackTrace', own);
  try {
    assert.equal(load('node:internal/bootstrap/realm')(evaluate), true);
    assert.equal(evaluate(), false);
    assert.deepEqual(prepared(), own);
  } finally {
    if (before) Object.defineProperty(Error, 'prepareStackTrace', before);
    else Reflect.deleteProperty(Error, 'prepareStackTrace');
  }
});
