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
   */
  terminalCommandEnded(shellProcessId: number | undefined, part: string): Promise<number | undefined>;
  /** For the log that a user can open. */
  log(message: string): void;
}

export interface RecordingRequest {
  readonly name: string;
  /** argv of the target. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** Source or script shown as the target's name; absolute. */
  readonly program: string | undefined;
  /** The attribute `sampling` of the configuration, unchecked. */
  readonly sampling: unknown;
  /** Stops the target; the recording then ends as if the target had ended by itself. */
  stop(how?: StopOptions): void;
}

export interface Recording {
  /** The target's environment with what loads the agent. */
  environment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** Processes of the target that have loaded the agent. */
  agentPids(): readonly number[];
  /** Helps processes of the target to notice a signal that was sent a while ago; see Capture.endBusy. */
  endBusy(signal: EndSignal): void;
  /** The target is over: call once, instead of `abandon`. Writing the capture goes on after it returns. */
  ended(exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null }): void;
  /** The target never started. */
  abandon(): void;
}
