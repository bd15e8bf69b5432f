import type { Attached } from '../capture/attach/attachTo.ts';
import type { RunningProcess } from '../capture/attach/runningProcess.ts';
import type { BusyChoice, TargetEnd } from '../capture/types.ts';
import type { EndSignal } from '../protocol/agentFiles.ts';
import type { StopOptions } from './target.ts';

/** What a debug session needs from its surroundings; the extension provides it, tests bring their own. */
export interface SessionHost {
  /**
   * Begins a recording before the target starts.
   * @throws SelftimeError when nothing can be recorded; the target is then not started.
   */
  record(request: RecordingRequest): Promise<Recording>;
  /**
   * Settles with the exit code when the shell of a terminal reports the end of the command that
   * contains `part`; never settles where shells do not report.
   * @param interrupted called when the key was pressed that interrupts it (Ctrl+C)
   */
  terminalCommandEnded(
    shellProcessId: number | undefined,
    part: string,
    interrupted: () => void,
  ): Promise<number | undefined>;
  /** For the log that a user can open. */
  log(message: string): void;
}

export interface RecordingRequest {
  readonly name: string;
  /** argv of the target. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** Source or script shown as the target's name; absolute, or a file name. */
  readonly program: string | undefined;
  /** The attribute `sampling` of the configuration, unchecked. */
  readonly sampling: unknown;
  /** The target runs already: its pid. */
  readonly attachedPid?: number;
  /** Stops the target, or leaves one that ran before; the recording then ends as if the target had ended by itself. */
  stop(how?: StopOptions): void;
}

export interface Recording {
  /** The target's environment with what loads the agent. */
  environment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /**
   * For a target that runs already, in place of `environment`.
   * @throws SelftimeError when it cannot be attached to; it is then as it was.
   */
  attach(target: RunningProcess): Promise<Attached>;
  /** Processes of the target that have loaded the agent, ended ones too. */
  agentPids(): readonly number[];
  /** Those that run; see Capture.running. */
  running(): Promise<readonly number[]>;
  /** Helps processes of the target to notice a signal that was sent a while ago; see Capture.endBusy. */
  endBusy(signal: EndSignal, which?: BusyChoice): void;
  /** The target is over: call once, instead of `abandon`. Writing the capture goes on after it returns. */
  ended(exit: TargetEnd): void;
  /** The target never started. */
  abandon(): void;
}
