import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { checkHealthUrl, type WarmupOption } from '../capture/warmup.ts';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { parseProfileTypes, profileTypes, withAllocations, type ProfileType } from '../core/profileTypes.ts';
import { yardsticks } from '../core/gate/ratioTest.ts';
import { shownText } from '../core/flame/displayName.ts';
import { keptSources } from '../store/baselineAt.ts';
import { attach } from './commands/attach.ts';
import { remember } from './commands/baseline.ts';
import { convert, convertEndings } from './commands/convert.ts';
import { flamegraph, type FlamegraphOptions } from './commands/flamegraph.ts';
import { record, type RecordOptions } from './commands/record.ts';
import { recover } from './commands/recover.ts';
import { top, type TopOptions } from './commands/top.ts';
import { addDiff, addGate } from './compareCommands.ts';
import { attachedText, attachText, convertText, recordText, recoverText, topText } from './formats/text.ts';
import { capturesOf } from './gateSides.ts';
import { positive, positiveInteger, within } from './numbers.ts';
import { addStore, baselineFolderOption, warn } from './storeCommands.ts';
import type { ViewOptions } from './view.ts';

/** Wrong use or bad input; the whole table is in README.md. */
const EXIT_BAD_INPUT = 2;

const out = (text: string) => process.stdout.write(text);
const json = (data: unknown) => out(`${JSON.stringify(data, null, 2)}\n`);

const DAY_SECONDS = 24 * 3600;

function warmup(text: string): WarmupOption {
  return text === 'auto'
    ? { mode: 'auto' }
    : { mode: 'time', seconds: within(0.1, DAY_SECONDS, positive)(text) };
}

function profileTypeList(text: string): readonly ProfileType[] {
  const types = parseProfileTypes(text.split(',').map((word) => word.trim()));
  if (types) return types;
  throw new InvalidArgumentError(
    `It must be one or more of ${profileTypes.join(', ')}, separated by commas.`,
  );
}

const program = new Command('selftime')
  .description('Shows which lines of a Node.js program are slow.')
  .version(version)
  .enablePositionalOptions()
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`selftime: ${text.replace(/^error: /, '')}`) });

const recordCommand = program
  .command('record')
  .description('run a command with the profiler in it and write the capture')
  .usage('[options] -- COMMAND [ARGUMENT...]')
  .argument('<command...>', 'the command to run, after --')
  .option(
    '--type <types>',
    `what to record, separated by commas: ${profileTypes.join(', ')} (default: wall)`,
    profileTypeList,
  )
  .option('--allocations', 'of the heap, all that is allocated in place of what is alive (with --type heap)')
  .option(
    '--interval-us <n>',
    'sampling interval in microseconds (default: 5000)',
    within(100, 1_000_000, positiveInteger),
  )
  .option(
    '--duration <seconds>',
    'end the command (SIGTERM) after this long',
    within(0.1, 7 * DAY_SECONDS, positive),
  )
  .option(
    '--window <seconds>',
    'longest window between two writes to disk (default: 10)',
    within(0.1, DAY_SECONDS, positive),
  )
  .option('--scenario <name>', 'a name for what is measured; its recordings are in "selftime history"')
  .option('--out <file>', 'where the capture goes (default: PROGRAM-TIME.pb.gz here)')
  .option(
    '--budget <percent>',
    'CPU time that profiling may take, in percent of a core for each thread (default: 2)',
    within(0.1, 100, positive),
  )
  .option(
    '--cpu-threshold <share>',
    'sample a thread less that uses more of a core than this (default: 0.75)',
    within(0.05, 1, positive),
  )
  .addOption(
    new Option('--pause', 'do not sample a thread at all while it is above the threshold').conflicts(
      'steady',
    ),
  )
  .option('--steady', 'one interval throughout, whatever it costs: for runs that are compared')
  .addOption(
    new Option(
      '--warmup <seconds>',
      'keep, but do not count, what comes before; "auto": until the program does the same all the time',
    )
      .argParser(warmup)
      .conflicts('warmupUntil'),
  )
  .option(
    '--warmup-until <url>',
    'the same until a health check on this machine answers with 2xx',
    checkHealthUrl,
  )
  .option('--exact-lines', 'no inlining in the target: every sample on its own line, calls cost more')
  .option('--json', 'print one JSON document to stdout')
  .passThroughOptions()
  .action(async (command: string[], options) => {
    const { result, metadata } = await record(command, recordOptions(options));
    if (options.json) json(result);
    // The target's own output owns stdout.
    process.stderr.write(recordText(result, metadata));
    if (options.scenario !== undefined) warn(await remember(result.capture));
    process.exitCode = result.exitCode;
  });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- commander's own type of parsed options
function recordOptions(options: Record<string, any>): RecordOptions {
  return {
    types: options.allocations ? allocationTypes(options.type) : options.type,
    intervalMicros: options.intervalUs,
    durationSeconds: options.duration,
    windowSeconds: options.window,
    scenario: options.scenario,
    out: options.out,
    exactLines: options.exactLines === true,
    budget: options.budget && options.budget / 100,
    cpuThreshold: options.cpuThreshold,
    pause: options.pause === true,
    steady: options.steady === true,
    warmup: options.warmupUntil ? { mode: 'url', url: options.warmupUntil } : options.warmup,
    targetOutputToStderr: options.json === true,
  };
}

function allocationTypes(types: readonly ProfileType[] = []): readonly ProfileType[] {
  if (types.includes('heap')) return withAllocations(types);
  const asked = types.length > 0 ? types : ['wall'];
  throw new SelftimeError(
    'usage',
    '--allocations says what to record of the heap, and the heap is not recorded.',
    `Add --type ${[...asked, 'heap'].join(',')}.`,
  );
}

const attachCommand = program
  .command('attach')
  .description('profile a process that runs already; Ctrl+C leaves it as it was')
  .argument('<pid>', 'a Node.js process', positiveInteger)
  .option('--duration <seconds>', 'leave the process after this long', within(0.1, 7 * DAY_SECONDS, positive))
  .action(async (pid: number, options) => {
    const { result, metadata } = await attach(pid, recordOptions(options), (target) =>
      process.stderr.write(attachedText(target)),
    );
    if (options.json) json(result);
    process.stderr.write(attachText(result, metadata));
    if (options.scenario !== undefined) warn(await remember(result.capture));
  });
for (const option of recordCommand.options) if (option.long !== '--duration') attachCommand.addOption(option);

/** What of a profile is looked at; view.ts applies it. */
function withView(command: Command): Command {
  return command
    .option('--sample-type <type>', 'for example wall, cpu, alloc_space (default: the profile’s own)')
    .option('--focus <regex>', 'only samples with a frame whose function or file matches')
    .option('--ignore <regex>', 'no samples with a frame whose function or file matches')
    .option('--show-from <regex>', 'stacks from their outermost matching frame on')
    .option('--hide <regex>', 'without matching frames; their value goes to their callers')
    .option('--only-my-code', 'without frames of dependencies, the runtime and native code')
    .option('--filter <filters>', 'such as "thread=main hide=^get" or "collapse-recursion" (see README)')
    .option(
      '--max-size <megabytes>',
      'refuse a file that is larger than this when uncompressed (default: 1024)',
      positive,
    )
    .option('--json', 'print one JSON document to stdout');
}

const includeWarmup = ['--include-warmup', 'count samples of warming up, too'] as const;

withView(program.command('top'))
  .description('hottest functions, lines, files or packages')
  .argument('<file...>', 'profiles; several are summed')
  .addOption(
    new Option('--by <what>', 'what a row is')
      .choices(['function', 'line', 'file', 'package'])
      .default('function'),
  )
  .option(...includeWarmup)
  .option('--by-name', 'functions of one name are one, as in "go tool pprof -top"')
  .addOption(new Option('--sort <column>', 'order of rows').choices(['self', 'total']).default('self'))
  .option('--limit <n>', 'number of rows', positiveInteger, 20)
  .action(async (files: string[], options) => {
    const { result, capture } = await top(files, options as TopOptions);
    if (options.json) json(result);
    else {
      const withWarmup = options.includeWarmup === true;
      out(topText(result, { by: options.by, cwd: process.cwd(), capture, withWarmup }));
    }
  });

program
  .command('recover')
  .description(
    'write the captures of recordings that were cut short: Selftime was killed, or could not write',
  )
  .option('--dry-run', 'only tell what could be recovered')
  .option('--json', 'print one JSON document to stdout')
  .action(async (options) => {
    const { result, warnings } = await recover(options.dryRun === true);
    warn(warnings);
    if (options.json) json(result);
    else out(recoverText(result));
    if (result.recordings.some(({ error }) => error !== null)) process.exitCode = EXIT_BAD_INPUT;
  });

addDiff(program, withView, { out, json });
addGate(program, { out, json });
addStore(program, { out, json });

withView(program.command('flamegraph'))
  .description('draw a profile: as a picture, or as a page with the whole viewer in it')
  .argument('<file...>', 'profiles; several are summed')
  .requiredOption('-o, --output <file>', 'OUT.svg or OUT.html')
  .option(
    '--baseline <file...>',
    'colour it by what changed since these runs, or a baseline; three of each side are needed',
  )
  .option(...baselineFolderOption)
  .addOption(
    new Option('--yardstick <what>', 'what a change is relative to, in a picture with a baseline')
      .choices([...yardsticks])
      .default('stable'),
  )
  .option(...includeWarmup)
  .action(async (files: string[], options) => {
    const named = options.baseline && (await capturesOf(options.baseline, options));
    const baselineSources = named && (await keptSources(named.files));
    const result = await flamegraph(files, options.output, {
      ...(options as FlamegraphOptions),
      ...(named && { baseline: named.files, baselineSources }),
    });
    for (const warning of result.warnings ?? []) process.stderr.write(`selftime: warning: ${warning}\n`);
    if (options.json) json(result);
    else out(convertText(result));
  });

withView(program.command('convert'))
  .description('write a profile in another format, by the ending of OUT')
  .argument('<in>', 'the profile, in any format that is read')
  .argument('<out>', `a name ending in one of ${convertEndings.join(', ')}`)
  .action(async (file: string, output: string, options) => {
    const result = await convert(file, output, { ...(options as ViewOptions), includeWarmup: true });
    if (options.json) json(result);
    else out(convertText(result));
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // commander has printed its message; help and version end with 0.
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_BAD_INPUT;
  } else {
    // Messages quote what profiles call things.
    process.stderr.write(`selftime: ${shownText(messageOf(error).replace(/\s*\n\s*/g, ' '))}\n`);
    if (!(error instanceof SelftimeError)) process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = EXIT_BAD_INPUT;
  }
}
