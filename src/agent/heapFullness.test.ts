import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';

const module = new URL('./heapFullness.ts', import.meta.url).href;

/** In a process that keeps 80 MB alive. */
function fullness(flags: readonly string[], options = '', inWorker = false): number {
  const script = `
    const { heapFullness } = await import(${JSON.stringify(module)});
    globalThis.kept = Array.from({ length: 2000 }, (_, i) => new Array(5000).fill(i));
    gc();
    console.log(heapFullness());`;
  const start = inWorker
    ? `new (require('node:worker_threads').Worker)(new URL(${JSON.stringify('data:text/javascript,' + encodeURIComponent(script))}))`
    : `import(${JSON.stringify('data:text/javascript,' + encodeURIComponent(script))})`;
  const env = { ...process.env, NODE_OPTIONS: options };
  return Number(
    execFileSync(process.execPath, ['--expose-gc', ...flags, '-e', start], { env, encoding: 'utf8' }),
  );
}

describe('heapFullness', () => {
  it('is of the memory that the program was given, in workers, too', () => {
    for (const full of [
      fullness(['--max-old-space-size=100']),
      fullness(['--max_old_space_size=100'], '--max-old-space-size=900'),
      fullness([], '--max-old-space-size=100'),
      fullness([], '--max-old-space-size=100', true),
    ])
      assert.ok(full > 0.75 && full < 0.95, `${full}`);
  });

  it('is of what V8 takes by default', () => {
    const full = fullness([]);
    assert.ok(full > 0 && full < 0.4, `${full}`);
  });
});
