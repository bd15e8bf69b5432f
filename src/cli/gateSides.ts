import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SelftimeError } from '../core/errors.ts';
import { shownText } from '../core/flame/displayName.ts';
import { formatMillis } from '../core/captureFacts.ts';
import { keptSources } from '../store/baselineAt.ts';
import { recordRuns, type Run } from './commands/interleave.ts';
import { namedCaptures, type NamedCaptures, type StoreOptions } from './store.ts';

export interface GateSidesOptions extends StoreOptions {
  readonly baseline?: readonly string[];
  readonly current?: readonly string[];
  readonly interleave?: number;
  /** As they were given. */
  readonly base?: string;
  readonly keep?: string;
}

export interface GateSides {
  readonly baseline: readonly string[];
  readonly current: readonly string[];
  /** Sources of the baseline as they were. */
  readonly sources: ReadonlyMap<string, string> | undefined;
  /** Removes captures that nobody asked to keep. */
  readonly discard?: () => Promise<void>;
}

/** The captures that the gate compares, recorded where that is asked for. @throws SelftimeError */
export async function gateSides(command: readonly string[], options: GateSidesOptions): Promise<GateSides> {
  check(command, options);
  const { current, interleave, base: baseFolder, keep } = options;
  const named = options.baseline && (await capturesOf(options.baseline, options));
  const sources = named && (await keptSources(named.files));
  if (interleave === undefined) return { baseline: named!.files, current: current!, sources };
  const folder = keep === undefined ? await mkdtemp(join(tmpdir(), 'selftime-gate-')) : resolve(keep);
  const discard = async (): Promise<void> => {
    if (keep === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const runs = { runs: interleave, baseFolder, like: named?.files[0], folder };
    const recorded = await recordRuns(command, runs, (run) => process.stderr.write(runText(run, interleave)));
    return { baseline: named?.files ?? recorded.base, current: recorded.current, sources, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Says on stderr what a word was taken for. @throws SelftimeError */
export async function capturesOf(...of: Parameters<typeof namedCaptures>): Promise<NamedCaptures> {
  const captures = await namedCaptures(...of);
  for (const note of captures.notes) process.stderr.write(`selftime: ${shownText(note)}\n`);
  return captures;
}

function check(command: readonly string[], options: GateSidesOptions): void {
  const { baseline, current, interleave, base, keep } = options;
  if (interleave === undefined) {
    if (command.length > 0 || base !== undefined || keep !== undefined)
      throw wrongUse(
        'A command, --base and --keep are for --interleave.',
        'Say how many runs: --interleave 5.',
      );
    if (!baseline || !current)
      throw wrongUse(
        'The gate compares two sides.',
        'Give --baseline and --current, or --interleave N with --base FOLDER or --baseline NAME, and -- COMMAND.',
      );
    return;
  }
  if (current) throw wrongUse('With --interleave the current runs are recorded.', 'Leave out --current.');
  if (command.length === 0)
    throw wrongUse(
      'There is no command to run.',
      'Put it last: --interleave 5 --base FOLDER -- node app.js.',
    );
  if ((baseline === undefined) === (base === undefined))
    throw wrongUse(
      'The current runs need one thing to be compared with.',
      'Give --base FOLDER, a checkout of the code before the change, or --baseline NAME.',
    );
}

function wrongUse(what: string, next: string): SelftimeError {
  return new SelftimeError('usage', what, next);
}

function runText({ side, number, result }: Run, runs: number): string {
  const { samples, durationMs, warnings } = result;
  const run = `run ${number} of ${runs}, ${side}: ${samples} samples in ${formatMillis(durationMs)}`;
  return [run, ...warnings.map((text) => `warning: ${text}`)].map((text) => `selftime: ${text}\n`).join('');
}
