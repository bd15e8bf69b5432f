import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeAbandonedFolders } from '../../capture/abandonedFolders.ts';
import { defaultCaptureOptions, openCapture } from '../../capture/capture.ts';
import { defaultCaptureFile } from '../../capture/captureFile.ts';
import { runTarget, type TargetExit } from '../../capture/runTarget.ts';
import { usesPermissionModel } from '../../capture/agentEnvironment.ts';
import type { CaptureOptions, CaptureResult } from '../../capture/types.ts';
import type { WarmupOption } from '../../capture/warmup.ts';
import {
  readCaptureMetadata,
  type CaptureMetadata,
  type Overhead,
  type Pause,
} from '../../core/captureMetadata.ts';
import { SelftimeError } from '../../core/errors.ts';
import type { ProfileType } from '../../core/profileTypes.ts';
import type { Fraction, Micros, Millis } from '../../core/units.ts';

export interface RecordOptions {
  readonly types?: readonly ProfileType[] | undefined;
  readonly intervalMicros?: Micros | undefined;
  readonly durationSeconds?: number | undefined;
  readonly windowSeconds?: number | undefined;
  readonly scenario?: string | undefined;
  readonly out?: string | undefined;
  readonly exactLines?: boolean | undefined;
  readonly budget?: Fraction | undefined;
  readonly cpuThreshold?: Fraction | undefined;
  readonly pause?: boolean;
  readonly steady?: boolean;
  readonly warmup?: WarmupOption | undefined;
  /** Keeps our stdout free for data: the target's goes to stderr. */
  readonly targetOutputToStderr?: boolean;
}

/** The contract of `record --json` (README.md). */
export interface RecordResult {
  /** Absolute path. */
  readonly capture: string;
  readonly command: readonly string[];
  /** The target's own, or 128 + its signal's number. */
  readonly exitCode: number;
  readonly durationMs: Millis;
  readonly samples: number;
  /** Shares of one core. */
  readonly overhead: Pick<Overhead, 'budget' | 'measured' | 'mean'>;
  /** Times since the start of the capture in which a thread was not sampled. */
  readonly pauses: readonly Pause[];
  readonly processes: readonly { readonly pid: number; readonly name: string; readonly threads: number }[];
  readonly warnings: readonly string[];
}

export interface Recording {
  readonly result: RecordResult;
  /** What the capture says of itself. */
  readonly metadata: CaptureMetadata;
}

/** Beside the bundle of the command line. */
export const AGENT = fileURLToPath(new URL('./agent/js/agent.cjs', import.meta.url));

/** @param cwd of the target; a capture without a name of its own goes into ours. */
export function captureOptions(
  options: RecordOptions,
  command: readonly string[],
  cwd: string,
): CaptureOptions {
  return {
    types: options.types,
    intervalMicros: options.intervalMicros ?? defaultCaptureOptions.intervalMicros,
    windowSeconds: options.windowSeconds ?? defaultCaptureOptions.windowSeconds,
    out: resolve(options.out ?? defaultCaptureFile(process.cwd(), command)),
    unusedName: options.out === undefined,
    scenario: options.scenario,
    exactLines: options.exactLines,
    budget: options.budget,
    cpuThreshold: options.cpuThreshold,
    pauses: options.pause,
    steady: options.steady,
    warmup: options.warmup,
    command,
    cwd,
  };
}

/** @param cwd of the target; absolute */
export async function record(
  command: readonly string[],
  options: RecordOptions,
  cwd = process.cwd(),
): Promise<Recording> {
  if (usesPermissionModel([...command, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)])) {
    throw new SelftimeError(
      'usage',
      "Node's permission model keeps the profiler out of the target.",
      'Record without --permission.',
    );
  }
  void removeAbandonedFolders();
  const capture = await openCapture(captureOptions(options, command, cwd), AGENT);
  let exit: TargetExit;
  try {
    exit = await runTarget(command, {
      cwd,
      environment: capture.environment(process.env),
      durationSeconds: options.durationSeconds,
      outputToStderr: options.targetOutputToStderr,
      onUnheeded: (signal) => void capture.endBusy(signal),
    });
  } catch (error) {
    await capture.discard();
    throw error;
  }
  const finished = await capture.finish(exit);
  const result = resultOf(finished, { command, exitCode: exit.exitCode });
  return { result, metadata: readCaptureMetadata(finished.profile)! };
}

/** What is told of every capture, and `target` after its file. */
export function resultOf<T>(
  { file, durationMs, samples, overhead, pauses, processes, warnings }: CaptureResult,
  target: T,
) {
  return {
    capture: file,
    ...target,
    ...{ durationMs, samples },
    overhead: { budget: overhead.budget, measured: overhead.measured, mean: overhead.mean },
    pauses,
    processes: processes.map(({ pid, name, threads }) => ({ pid, name, threads: threads.length })),
    warnings,
  };
}
