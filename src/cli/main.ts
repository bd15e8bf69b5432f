import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { messageOf, SelftimeError } from '../core/errors.ts';
import { flamegraph } from './commands/flamegraph.ts';
import { record, type RecordOptions } from './commands/record.ts';
import { top, type TopOptions } from './commands/top.ts';
import { flamegraphText, recordText, topText } from './formats/text.ts';

/** Wrong use or bad input; the whole table is in README.md. */
const EXIT_BAD_INPUT = 2;

const out = (text: string) => process.stdout.write(text);
const json = (data: unknown) => out(`${JSON.stringify(data, null, 2)}\n`);

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number))
    throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

function positiveInteger(text: string): number {
  const number = positive(text);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

function within(least: number, most: number, parse: (text: string) => number): (text: string) => number {
  return (text) => {
    const number = parse(text);
    if (number < least || number > most)
      throw new InvalidArgumentError(`It must be between ${least} and ${most}.`);
    return number;
  };
}

const DAY_SECONDS = 24 * 3600;

const program = new Command('selftime')
  .description('Shows which lines of a Node.js program are slow.')
  .version(version)
  .enablePositionalOptions()
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`selftime: ${text.replace(/^error: /, '')}`) });

program
  .command('record')
  .description('run a command with the profiler in it and write the capture')
  .usage('[options] -- COMMAND [ARGUMENT...]')
  .argument('<command...>', 'the command to run, after --')
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
  .option('--scenario <name>', 'a name for what is measured, kept in the capture')
  .option('--out <file>', 'where the capture goes (default: PROGRAM-TIME.pb.gz here)')
  .option('--json', 'print one JSON document to stdout')
  .passThroughOptions()
  .action(async (command: string[], options) => {
    const recordOptions: RecordOptions = {
      intervalMicros: options.intervalUs,
      durationSeconds: options.duration,
      windowSeconds: options.window,
      scenario: options.scenario,
      out: options.out,
      targetOutputToStderr: options.json === true,
    };
    const result = await record(command, recordOptions);
    if (options.json) json(result);
    // The target's own output owns stdout.
    process.stderr.write(recordText(result));
    process.exitCode = result.exitCode;
  });

program
  .command('top')
  .description('hottest functions or lines')
  .argument('<file...>', 'profiles; several are summed')
  .addOption(new Option('--by <what>', 'what a row is').choices(['function', 'line']).default('function'))
  .addOption(new Option('--sort <column>', 'order of rows').choices(['self', 'total']).default('self'))
  .option('--sample-type <type>', 'for example wall, cpu, alloc_space (default: the profile’s own)')
  .option('--focus <regex>', 'only samples with a frame whose function or file matches')
  .option('--ignore <regex>', 'no samples with a frame whose function or file matches')
  .option('--limit <n>', 'number of rows', positiveInteger, 20)
  .option('--json', 'print one JSON document to stdout')
  .action(async (files: string[], options) => {
    const result = await top(files, options as TopOptions);
    if (options.json) json(result);
    else out(topText(result, process.cwd()));
  });

program
  .command('flamegraph')
  .description('draw a profile')
  .argument('<file>', 'the profile')
  .requiredOption('-o, --output <file>', 'the picture, .svg')
  .option('--sample-type <type>', 'for example wall, cpu, alloc_space (default: the profile’s own)')
  .option('--json', 'print one JSON document to stdout')
  .action(async (file: string, options) => {
    const result = await flamegraph(file, options.output, options.sampleType);
    if (options.json) json(result);
    else out(flamegraphText(result));
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // commander has printed its message; help and version end with 0.
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_BAD_INPUT;
  } else {
    process.stderr.write(`selftime: ${messageOf(error).replace(/\s*\n\s*/g, ' ')}\n`);
    if (!(error instanceof SelftimeError)) process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = EXIT_BAD_INPUT;
  }
}
