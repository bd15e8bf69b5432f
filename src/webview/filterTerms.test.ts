import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseFilters } from '../core/filters/language.ts';
import { exactly, hasTerm, labelValue, withLabel, withoutTerm, withTerm } from './filterTerms.ts';

describe('edits of a filter', () => {
  it('toggles a plain term and leaves the others alone', () => {
    const on = withTerm('focus=parse', 'only-my-code');
    assert.equal(on, 'focus=parse only-my-code');
    assert.ok(hasTerm(on, 'only-my-code'));
    assert.equal(withoutTerm(on, 'only-my-code'), 'focus=parse');
  });

  it('chooses, changes and gives up the value of a label', () => {
    const main = withLabel('ignore=x', 'thread', 'main');
    assert.equal(main, 'ignore=x thread=main');
    assert.equal(labelValue(main, 'thread'), 'main');
    const worker = withLabel(main, 'thread', 'worker 1');
    assert.equal(worker, 'ignore=x thread="worker 1"');
    assert.equal(labelValue(worker, 'thread'), 'worker 1');
    assert.equal(withLabel(worker, 'thread', ''), 'ignore=x');
  });

  it('tells a label from a filter of the same name', () => {
    const both = withLabel('focus=x', 'focus', 'y');
    assert.equal(both, 'focus=x label:focus=y');
    assert.equal(labelValue(both, 'focus'), 'y');
  });

  it('takes the place of an expression that cannot be read', () => {
    assert.equal(withTerm('focus="x', 'only-my-code'), 'only-my-code');
  });

  it('names a function exactly, whatever is in its name', () => {
    for (const name of ['a.b', '(*loop).run', 'say "hi" \\ there', 'f<T>']) {
      const [term] = parseFilters(withTerm('', 'focus', exactly(name)));
      assert.match(name, new RegExp(term.value));
      assert.doesNotMatch(`x${name}`, new RegExp(term.value));
    }
  });
});
