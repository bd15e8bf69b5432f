import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ageText, offered } from './captureChoices.ts';

describe('captures to compare with', () => {
  const file = (name: string, changed: number) => ({ path: `/c/${name}`, name, changed });

  it('are profiles, newest first, each once, without the open one', () => {
    const files = [
      file('a.pb.gz', 1),
      file('b.pb.gz', 3),
      file('notes.txt', 9),
      file('open.pb.gz', 8),
      file('a.pb.gz', 1),
      file('c.cpuprofile', 2),
    ];
    const names = offered(files, new Set(['/c/open.pb.gz'])).map(({ name }) => name);
    assert.deepEqual(names, ['b.pb.gz', 'c.cpuprofile', 'a.pb.gz']);
  });

  it('say how old they are', () => {
    const minute = 60_000;
    const ages = [0, 5, 3 * 60, 47 * 60, 12 * 24 * 60].map((minutes) => ageText(0, minutes * minute));
    assert.deepEqual(ages, ['just now', '5 min ago', '3 h ago', '47 h ago', '12 days ago']);
  });
});
