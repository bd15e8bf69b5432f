import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { defaultRetention } from '../store/retention.ts';
import {
  commands,
  contextKeys,
  debugType,
  exportMenu,
  heatColors,
  otherProfileViewType,
  pickVariable,
  profileViewType,
  rulerColor,
  settings,
  terminalProfile,
  viewContainer,
  views,
  viewTypeOf,
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

  it('keep captures and history as long as the command line does', () => {
    const { 'retention.capturesDays': capturesDays, 'retention.historyDays': historyDays } = settings;
    assert.deepEqual({ capturesDays, historyDays }, defaultRetention);
  });

  it('name the same debug type, editor and colours', () => {
    assert.deepEqual(
      contributes.debuggers.map((entry: { type: string }) => entry.type),
      [debugType],
    );
    assert.deepEqual(contributes.debuggers[0].variables, { [pickVariable]: commands.pickProcess });
    assert.deepEqual(
      contributes.customEditors.map((entry: { viewType: string }) => entry.viewType),
      [profileViewType, otherProfileViewType],
    );
    assert.deepEqual(
      sorted(contributes.colors.map((entry: { id: string }) => entry.id)),
      sorted([...heatColors, rulerColor]),
    );
  });

  it('name the same profile of terminals', () => {
    const [profile, ...others] = contributes.terminal.profiles;
    assert.deepEqual([profile.id, others], [terminalProfile, []]);
  });

  it('name the same views, each with a word for when it is empty', () => {
    const [container, ...others] = contributes.viewsContainers.activitybar;
    assert.deepEqual([container.id, others], [viewContainer, []]);
    assert.ok(existsSync(new URL(container.icon, root)));
    assert.deepEqual(Object.keys(contributes.views), [viewContainer]);
    const ids = contributes.views[viewContainer].map(({ id }: { id: string }) => id);
    assert.deepEqual(sorted(ids), sorted(Object.values(views)));
    const welcomes: { view: string; contents: string }[] = contributes.viewsWelcome;
    assert.deepEqual(sorted(new Set(welcomes.map(({ view }) => view))), sorted(ids));
    for (const { contents } of welcomes) {
      const [, command] = /\(command:([\w.]+)\)/.exec(contents) ?? [];
      assert.ok(Object.values<string>(commands).includes(command ?? ''), contents);
    }
  });

  it('use only commands, submenus and context keys that exist', () => {
    const known = new Set<string>([...Object.values(commands), exportMenu]);
    const keys = new Set<string>([
      ...Object.values(contextKeys),
      ...Object.values(views),
      ...contributes.customEditors.map((entry: { viewType: string }) => entry.viewType),
    ]);
    type Entry = { command?: string; submenu?: string; when?: string };
    const entries = Object.values<Entry[]>(contributes.menus).flat();
    for (const { command, submenu } of entries) assert.ok(known.has(command ?? submenu ?? ''), command);
    assert.deepEqual(
      contributes.submenus.map((entry: { id: string }) => entry.id),
      [exportMenu],
    );
    const conditions = [
      ...entries.map((entry) => entry.when),
      ...contributes.commands.map((c: { enablement?: string }) => c.enablement),
      ...contributes.viewsWelcome.map((welcome: { when?: string }) => welcome.when),
    ];
    for (const condition of conditions) {
      for (const [key] of (condition ?? '').matchAll(/selftime\.\w+/g)) assert.ok(keys.has(key), key);
    }
  });

  it('offer what is about the profile in the editor only there, and everything to export as in one menu', () => {
    const { commandPalette, [exportMenu]: exports } = contributes.menus;
    const inEditor = [profileViewType, otherProfileViewType]
      .map((viewType) => `activeCustomEditorId == ${viewType}`)
      .join(' || ');
    const exporting = Object.values(commands).filter((command) => command.startsWith('selftime.export'));
    const names = (list: { command: string }[]): string[] => sorted(list.map(({ command }) => command));
    assert.deepEqual(names(exports), sorted(exporting));
    const shown = commandPalette.filter((entry: { when: string }) => entry.when === inEditor);
    const { compareWith, clearComparison, copyAsText, copyAsMarkdown, forgetSourceFolders, showHotLines } =
      commands;
    const others = [compareWith, clearComparison, copyAsText, copyAsMarkdown, forgetSourceFolders];
    assert.deepEqual(names(shown), sorted([...exporting, ...others, showHotLines]));
  });

  it("open our own formats, and leave the editor's formats to the editor", () => {
    const priorities = contributes.customEditors.map(
      ({ viewType, priority }: { viewType: string; priority: string }) => [viewType, priority],
    );
    assert.deepEqual(Object.fromEntries(priorities), {
      [profileViewType]: 'default',
      [otherProfileViewType]: 'option',
    });
    for (const { viewType, selector } of contributes.customEditors) {
      for (const { filenamePattern } of selector)
        assert.equal(viewTypeOf(filenamePattern.replace('*', 'a')), viewType, filenamePattern);
    }
  });

  it('does not claim languages for the debugger: every F5 on JavaScript would suggest it first', () => {
    assert.equal(contributes.debuggers[0].languages, undefined);
  });

  it('has the icon that it names', () => {
    assert.ok(existsSync(new URL(manifest.icon, root)));
  });
});
