import type { Command } from 'commander';
import { prune } from '../store/prune.ts';
import { daysToKeep, defaultRetention } from '../store/retention.ts';
import { workspaceSettings } from '../store/workspaceSettings.ts';
import {
  listBaselines,
  removeBaselines,
  saveBaseline,
  showBaseline,
  type SaveOptions,
} from './commands/baseline.ts';
import { history, type HistoryOptions } from './commands/history.ts';
import { baselinesText, baselineText, historyText, pruneText, savedText } from './formats/storeText.ts';
import { notNegative, positiveInteger, within } from './numbers.ts';
import { projectStore } from './store.ts';

interface Output {
  readonly out: (text: string) => void;
  readonly json: (data: unknown) => void;
}

export const baselineFolderOption = [
  '--baseline-folder <folder>',
  'baselines that are committed with the repository, besides those of .selftime',
] as const;
const jsonOption = ['--json', 'print one JSON document to stdout'] as const;

export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`selftime: warning: ${warning}\n`);
}

export function addStore(program: Command, output: Output): void {
  addBaseline(program, output);
  addHistory(program, output);
  addPrune(program, output);
}

function addBaseline(program: Command, { out, json }: Output): void {
  const baseline = program.command('baseline').description('runs to compare with: save, list, show, remove');
  const command = (name: string) =>
    baseline
      .command(name)
      .option(...baselineFolderOption)
      .option(...jsonOption);

  command('save')
    .description('keep captures, and the text of the code they have samples of')
    .argument('<file...>', 'captures, a run each: five, at least three for a verdict')
    .option('--name <name>', 'default: of scenario or package, version and commit')
    .option('--replace', 'take the place of a baseline of this name')
    .action(async (files: string[], options: SaveOptions & { readonly json?: boolean }) => {
      const { result, warnings } = await saveBaseline(files, options);
      warn([...result.changedSources.map(changedText), ...warnings]);
      if (options.json) json(result);
      else out(savedText(result));
    });

  command('list')
    .description('all baselines, the newest first')
    .action(async (options) => {
      const list = await listBaselines(options);
      warn(list.damaged.map(({ error }) => error));
      if (options.json) json(list);
      else out(baselinesText(list));
    });

  command('show')
    .description('what a baseline is of, and its runs')
    .argument('<name>', 'of the baseline')
    .action(async (name: string, options) => {
      const details = await showBaseline(name, options);
      warn(details.changedSources.map(changedText));
      if (options.json) json(details);
      else out(baselineText(details));
    });

  command('remove')
    .description('remove baselines')
    .argument('<name...>', 'of the baselines')
    .action(async (names: string[], options) => {
      const result = await removeBaselines(names, options);
      if (options.json) json(result);
      else out(`Removed ${result.removed.map((name) => `"${name}"`).join(', ')}\n`);
    });
}

function changedText(source: string): string {
  return `${source} has changed since the recording: its text was not kept, and its functions are matched by name and line.`;
}

function addHistory(program: Command, { out, json }: Output): void {
  program
    .command('history')
    .description('a function in all recordings of scenarios and baselines')
    .argument('<function>', 'its name, as "selftime top" prints it')
    .option('--scenario <name>', 'only recordings of this scenario')
    .option('--limit <n>', 'recordings, the last ones', positiveInteger, 50)
    .option(...jsonOption)
    .action(async (name: string, options: HistoryOptions & { readonly json?: boolean }) => {
      const { result, warnings } = await history(name, options);
      warn(warnings);
      if (options.json) json(result);
      else out(historyText(result));
    });
}

function addPrune(program: Command, { out, json }: Output): void {
  const days = within(0, 36_500, notNegative);
  const { capturesDays, historyDays } = defaultRetention;
  const unless = 'unless the workspace’s settings say otherwise; 0: for ever';
  program
    .command('prune')
    .description('remove old captures of the store, and what the history knows of older ones; no baselines')
    .option('--dry-run', 'only tell what would be removed')
    .option('--captures-days <n>', `how long captures are kept: ${capturesDays}, ${unless}`, days)
    .option('--history-days <n>', `how long the history is kept: ${historyDays}, ${unless}`, days)
    .option(
      '--captures <folder...>',
      'where captures are (default: .selftime/captures, and selftime.captureFolder of the workspace’s settings)',
    )
    .option(...jsonOption)
    .action(async ({ captures, json: asJson, ...options }) => {
      const settings = await workspaceSettings(process.cwd());
      const { root, captures: own } = projectStore();
      const result = await prune({
        roots: [root],
        dryRun: options.dryRun,
        capturesDays: daysToKeep(options.capturesDays ?? settings.capturesDays ?? capturesDays),
        historyDays: daysToKeep(options.historyDays ?? settings.historyDays ?? historyDays),
        captureFolders: captures ?? [own, settings.captureFolder ?? own],
      });
      if (asJson) json(result);
      else out(pruneText(result));
    });
}
