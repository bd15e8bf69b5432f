import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareRuns } from './compareRuns.ts';
import { EditedSources } from './editedSources.ts';
import { knownMatches, matchingBy } from './knownMatches.ts';
import { matchByPlace } from './matchFunctions.ts';
import type { CountedFunction, RunCounts } from './runCounts.ts';

const FILE = '/app/app.js';

/** Each starts at its line and has all its samples two lines below. */
function runs(samples: Readonly<Record<string, readonly [line: number, count: number]>>): RunCounts[] {
  return [0, 1, 2].map((run) => {
    const functions = Object.entries(samples).map(([name, [line, count]]): CountedFunction => {
      const self = count + run;
      const place = { name, file: FILE, path: 'app.js', line, startLine: line };
      return { ...place, self, total: self, lines: [[line + 2, self]], callers: [] };
    });
    return { samples: functions.reduce((sum, { self }) => sum + self, 0), collecting: 0, functions };
  });
}

const body = (word: string) =>
  Array.from({ length: 6 }, (_, i) => `  ${word}.push(${i}, ${word});`).join('\n');
const fn = (name: string, word: string) => `function ${name}(x) {\n${body(word)}\n}\n`;
const rest = ['sort', 'trim', 'wrap'];
const others = rest.map((name) => fn(name, `${name}ed`)).join('');
const before =
  fn('parse', 'tokens') + fn('scan', 'chars') + fn('join', 'parts') + fn('hash', 'bytes') + others;
/** `parse` is `read` now, `scan` is 30 lines further down, `join` has another line. */
const after =
  fn('read', 'tokens') +
  fn('join', 'parts').replace('  parts.push(5', '  parts.sort();\n  parts.push(5') +
  fn('hash', 'bytes') +
  others +
  '//\n'.repeat(30) +
  fn('scan', 'chars');
const lineOf = (text: string, part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1;
const start = (text: string, name: string) => lineOf(text, `function ${name}(`);

const base = runs({
  parse: [start(before, 'parse'), 400],
  scan: [start(before, 'scan'), 300],
  join: [start(before, 'join'), 300],
  hash: [start(before, 'hash'), 300],
  ...Object.fromEntries(rest.map((name) => [name, [start(before, name), 300] as const])),
});
const current = runs({
  read: [start(after, 'read'), 400],
  scan: [start(after, 'scan'), 900],
  join: [start(after, 'join'), 300],
  hash: [start(after, 'hash'), 300],
  ...Object.fromEntries(rest.map((name) => [name, [start(after, name), 300] as const])),
});

describe('knownMatches', () => {
  const sources = new EditedSources({ base: new Map([[FILE, before]]), current: new Map([[FILE, after]]) });
  const known = knownMatches({ base, current }, sources);

  it('has a comparison say the same where the sources are not', () => {
    const { match, follow } = matchingBy(JSON.parse(JSON.stringify(known)) as typeof known);
    assert.deepEqual(
      compareRuns(base, current, {}, match, follow),
      compareRuns(base, current, {}, sources.match, sources.follow),
    );
  });

  it('finds what was renamed, moved and edited', () => {
    const { match, follow } = matchingBy(known);
    const { rows } = compareRuns(base, current, {}, match, follow);
    const found = rows.map(({ name, side, verdict }) => `${name} ${side} ${verdict}`).sort();
    const same = ['hash', 'join', 'read', ...rest].map((name) => `${name} both unchanged`);
    assert.deepEqual(found, [...same, 'scan both regressed'].sort());
    const { rows: cheap } = compareRuns(base, current, {}, matchByPlace);
    assert.ok(cheap.some(({ name, side }) => name === 'read' && side === 'current'));
  });

  it('knows lines that moved, and those that are gone', () => {
    const { follow } = matchingBy(known);
    const at = start(before, 'scan') + 2;
    assert.deepEqual(follow!(FILE, at), { file: FILE, line: start(after, 'scan') + 2 });
    assert.equal(follow!('/elsewhere.js', at), undefined);
    const line = start(before, 'hash') + 2;
    const gone = { functions: [], files: [{ base: FILE, current: FILE, lines: [[line, 0]] as const }] };
    assert.equal(matchingBy(gone).follow!(FILE, line), 'gone');
  });

  it('says nothing of functions that are not there any more', () => {
    const { match } = matchingBy(known);
    const places = (side: readonly RunCounts[]) => side[0].functions;
    const [before, now] = [places(base).slice(1), places(current).slice(1)];
    const pairs = match(before, now).map(([b, c]) => `${before[b].name} ${now[c].name}`);
    assert.deepEqual(pairs.sort(), ['scan', 'join', 'hash', ...rest].map((name) => `${name} ${name}`).sort());
  });
});
