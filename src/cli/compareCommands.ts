import { InvalidArgumentError, Option, type Command } from 'commander';
import { SelftimeError } from '../core/errors.ts';
import { defaultGateOptions, LEAST_RUNS } from '../core/gate/ratioTest.ts';
import { keptSources } from '../store/baselineAt.ts';
import { diff, type DiffOptions } from './commands/diff.ts';
import { exitCodes, gate, type Gate, type GateCommandOptions } from './commands/gate.ts';
import { capturesOf, gateSides } from './gateSides.ts';
import { saveFile } from './files.ts';
import { diffText } from './formats/diffText.ts';
import { diffMarkdown, gateMarkdown } from './formats/gateMarkdown.ts';
import { gateAnnotations, gateJunit } from './formats/gateReports.ts';
import { gateText } from './formats/gateText.ts';
import { positive, positiveInteger, within } from './numbers.ts';
import { baselineFolderOption, warn } from './storeCommands.ts';

interface Output {
  readonly out: (text: string) => void;
  readonly json: (data: unknown) => void;
}

/** @param withView adds the options that choose what of a profile is looked at */
export function addDiff(
  program: Command,
  withView: (command: Command) => Command,
  { out, json }: Output,
): void {
  withView(program.command('diff'))
    .description('what changed from one capture to another, or from several runs to several')
    .usage('[options] BASE CURRENT  or  --base FILE... --current FILE...')
    .argument('[base]', 'the profile before, or the name of a baseline')
    .argument('[current]', 'the profile now, or the name of a baseline')
    .option('--base <file...>', 'the runs before, or a baseline; with three of each there are verdicts')
    .option('--current <file...>', 'the runs now, or a baseline')
    .option(...baselineFolderOption)
    .addOption(new Option('--by <what>', 'what a row is').choices(['function', 'line']).default('function'))
    .option('--by-name', 'functions of one name are one, as in "go tool pprof -top"')
    .option('--include-warmup', 'count samples of warming up, too')
    .option('--limit <n>', 'number of rows', positiveInteger, 20)
    .option('--markdown', 'print a table for a pull request')
    .action(async (base: string | undefined, current: string | undefined, options) => {
      const sides = diffSides([base, current], options.base, options.current);
      const [before, now] = [await capturesOf(sides.base, options), await capturesOf(sides.current, options)];
      const baseSources = await keptSources(before.files);
      const { result, warnings } = await diff(before.files, now.files, {
        ...(options as DiffOptions),
        baseSources,
      });
      warn(warnings);
      for (const difference of result.differences)
        process.stderr.write(`selftime: warning: not comparable: ${difference}\n`);
      if (options.json) json(result);
      else out((options.markdown ? diffMarkdown : diffText)(result, process.cwd()));
    });
}

function diffSides(
  [base, current]: readonly [string | undefined, string | undefined],
  bases: readonly string[] | undefined,
  currents: readonly string[] | undefined,
): { readonly base: readonly string[]; readonly current: readonly string[] } {
  if (base !== undefined && current !== undefined && !bases && !currents)
    return { base: [base], current: [current] };
  if (base === undefined && bases && currents) return { base: bases, current: currents };
  throw new SelftimeError(
    'usage',
    'diff compares two sides.',
    'Give BASE and CURRENT, or --base FILE... and --current FILE...',
  );
}

export function addGate(program: Command, { out, json }: Output): void {
  const share = (text: string): number => {
    const number = Number(text);
    if (text.trim() === '' || !(number >= 0 && number < 1))
      throw new InvalidArgumentError('It must be a share from 0 to 1, such as 0.01.');
    return number;
  };
  const { threshold, fdr, minShare } = defaultGateOptions;
  program
    .command('gate')
    .description('tell regressions from noise: exit code 0 passed, 1 regressed, 3 too little data')
    .usage(
      '[options] --baseline FILE|NAME... --current FILE...\n' +
        '       selftime gate [options] --interleave N --base FOLDER -- COMMAND [ARGUMENT...]\n' +
        '       selftime gate [options] --interleave N --baseline NAME -- COMMAND [ARGUMENT...]',
    )
    .argument('[command...]', 'with --interleave, what to run, after --')
    .option(
      '--baseline <file...>',
      'captures to compare with, a run each: five, at least three; or the name or folder of a baseline',
    )
    .option(...baselineFolderOption)
    .option('--current <file...>', 'captures to judge, as many')
    .option(
      '--interleave <n>',
      'record so many runs of a command here, and as many with --base, in turn',
      within(LEAST_RUNS, 100, positiveInteger),
    )
    .option('--base <folder>', 'where the code before the change is checked out')
    .option('--keep <folder>', 'keep the captures of --interleave there')
    .option(
      '--threshold <share>',
      'slower by less than this is no regression',
      within(0.01, 10, positive),
      threshold,
    )
    .option(
      '--fdr <share>',
      'wrong ones among the functions called regressed',
      within(1e-6, 0.5, positive),
      fdr,
    )
    .option('--min-share <share>', 'least share of a function that is tested', share, minShare)
    .option('--markdown <file>', 'write a report for a pull request')
    .option('--junit <file>', 'write JUnit XML')
    .option('--annotations', 'print annotations for GitHub Actions')
    .option('--force', 'compare captures of unlike environments')
    .option('--json', 'print one JSON document to stdout')
    .passThroughOptions()
    .action(async (command: string[], options) => {
      const { baseline, current, sources, discard } = await gateSides(command, options);
      let verdict: Gate;
      try {
        verdict = await gate({
          ...options,
          ...{ baseline, current, force: options.force === true },
          ...(sources && { baselineSources: sources }),
        } as GateCommandOptions);
      } finally {
        await discard?.();
      }
      warn(verdict.warnings);
      const cwd = process.cwd();
      if (options.markdown) await saveFile(options.markdown, gateMarkdown(verdict, cwd));
      if (options.junit) await saveFile(options.junit, gateJunit(verdict, cwd));
      if (options.json) json(verdict.result);
      else out(gateText(verdict, cwd));
      // GitHub reads them from either; stdout is the document's alone.
      if (options.annotations)
        (options.json ? process.stderr : process.stdout).write(gateAnnotations(verdict, cwd));
      process.exitCode = exitCodes[verdict.result.verdict];
    });
}
