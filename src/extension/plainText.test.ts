import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainText } from './plainText.ts';

describe('plainText', () => {
  it('leaves no link for VS Code to make', () => {
    // vs/base/common/linkedText.ts
    const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
    const hostile = 'src/[a](command:workbench.action.terminal.new).ts';
    assert.match(hostile, link);
    assert.doesNotMatch(plainText(hostile), link);
  });

  it('shows controls instead of obeying them', () => {
    assert.equal(plainText('a\u202etxt.js\0'), 'a\ufffdtxt.js\ufffd');
    assert.equal(plainText('one\ntwo'), 'one two');
    assert.equal(plainText('C:\\a b\\ä.ts (1)[2]'), 'C:\\a b\\ä.ts (1)[2]');
  });
});
