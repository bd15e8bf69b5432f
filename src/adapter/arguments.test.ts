import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayCommand, splitArguments, withoutInspector } from './arguments.ts';

describe('splitArguments', () => {
  const cases: [string, string[]][] = [
    ['', []],
    ['  a  b\tc ', ['a', 'b', 'c']],
    [`--name "two words" 'it is'`, ['--name', 'two words', 'it is']],
    [`a"b c"d ''`, ['ab cd', '']],
    [String.raw`"say \"hi\"" a\ b`, ['say "hi"', 'a b']],
    [String.raw`'back\slash'`, [String.raw`back\slash`]],
    ['"never closed', ['never closed']],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => assert.deepEqual(splitArguments(text, 'linux'), expected));
  }
  it('keeps backslashes of Windows paths', () => {
    assert.deepEqual(splitArguments(String.raw`C:\a\b.js "C:\c d\e"`, 'win32'), [
      'C:\\a\\b.js',
      'C:\\c d\\e',
    ]);
  });
});

describe('withoutInspector', () => {
  it('drops what opens an inspector and nothing else', () => {
    const { kept, removed } = withoutInspector([
      '--inspect-brk=9229',
      '--inspect',
      '--import',
      'tsx',
      '--inspector',
    ]);
    assert.deepEqual(kept, ['--import', 'tsx', '--inspector']);
    assert.deepEqual(removed, ['--inspect-brk=9229', '--inspect']);
  });
});

describe('displayCommand', () => {
  it('quotes only where needed', () => {
    assert.equal(displayCommand(['/bin/node', 'a b.js', '--x=1', '']), '/bin/node "a b.js" --x=1 ""');
  });
});
