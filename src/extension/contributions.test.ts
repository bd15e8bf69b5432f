import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  commands,
  contextKeys,
  debugType,
  heatColors,
  profileViewType,
  rulerColor,
  settings,
} from './contributions.ts';

const root = new URL('../../', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const { contributes } = manifest;
const sorted = (names: Iterable<string>): string[] => [...names].sort();

describe('package.json and contributions.ts', () => {
  it('name the same commands', () => {
    const declared = contributes.commands.map((entry: { command: string }) => entry.command);
    assert.deepEqual(sorted(declared), sorted(Object.values(commands)));
    for (const entry of contributes.commands) assert.equal(entry.category, 'Selftime', entry.command);
  });

  it('name the same settings with the same defaults', () => {
    const declared = Object.entries<{ default: unknown }>(contributes.configuration.properties);
    const defaults = Object.fromEntries(
      declared.map(([name, entry]) => [name.replace(/^selftime\./, ''), entry.default]),
    );
    assert.deepEqual(defaults, settings);
  });

  it('name the same debug type, editor and colours', () => {
    assert.deepEqual(
      contributes.debuggers.map((entry: { type: string }) => entry.type),
      [debugType],
    );
    assert.deepEqual(
      contributes.customEditors.map((entry: { viewType: string }) => entry.viewType),
      [profileViewType],
    );
    assert.deepEqual(
      sorted(contributes.colors.map((entry: { id: string }) => entry.id)),
      sorted([...heatColors, rulerColor]),
    );
  });

  it('use only commands and context keys that exist', () => {
    const known = new Set<string>(Object.values(commands));
    const keys = new Set<string>([...Object.values(contextKeys), profileViewType]);
    const entries = Object.values<{ command: string; when?: string }[]>(contributes.menus).flat();
    for (const { command } of entries) assert.ok(known.has(command), command);
    const conditions = [
      ...entries.map((entry) => entry.when),
      ...contributes.commands.map((c: { enablement?: string }) => c.enablement),
    ];
    for (const condition of conditions) {
      for (const [key] of (condition ?? '').matchAll(/selftime\.\w+/g)) assert.ok(keys.has(key), key);
    }
  });

  it('does not claim languages for the debugger: every F5 on JavaScript would suggest it first', () => {
    assert.equal(contributes.debuggers[0].languages, undefined);
  });

  it('has the icon that it names', () => {
    assert.ok(existsSync(new URL(manifest.icon, root)));
  });
});
