import {
  DebugSession,
  Event,
  ExitedEvent,
  InitializedEvent,
  OutputEvent,
  TerminatedEvent,
} from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { basename } from 'node:path';
import { homedir } from 'node:os';
import type { Attached } from '../capture/attach/attachTo.ts';
import { checkTarget } from '../capture/attach/checkTarget.ts';
import { programOf } from '../capture/attach/runningProcess.ts';
import type { TargetEnd } from '../capture/types.ts';
import { messageOf, SelftimeError } from '../core/errors.ts';
import type { Millis } from '../core/units.ts';
import { displayCommand } from './arguments.ts';
import { attachedTarget, processIdOf } from './attachedTarget.ts';
import { startChild } from './childTarget.ts';
import { environmentDifference } from './environment.ts';
import type { Recording, SessionHost } from './host.ts';
import { planLaunch } from './launchPlan.ts';
import type { LaunchPlan } from './launchPlan.ts';
import { prepareLaunch } from './prepare.ts';
import type { PreparedLaunch } from './prepare.ts';
import { describeExit, shellExitCode, stopTimes } from './target.ts';
import type { StopOptions, StopTimes, Target } from './target.ts';
import { followTerminal } from './terminalTarget.ts';

type Configuration = Readonly<Record<string, unknown>>;

const ERROR_ID = 2000;

interface AboutTarget {
  readonly name: string;
  readonly startMethod: 'launch' | 'attach';
  /** What is said when it is over. */
  describe(exit: TargetEnd): string;
}

export interface SessionTimes extends StopTimes {
  /** How long a terminal may take to start its shell and answer. */
  readonly terminalReply: Millis;
}

const defaultTimes: SessionTimes = { ...stopTimes, terminalReply: 60_000 };

/**
 * The debug session of type `selftime`: runs a program with the agent in it and no debugger, or attaches the agent to one that runs. Speaks the
 * Debug Adapter Protocol, inline in the extension host or over streams.
 */
export class SelftimeSession extends DebugSession {
  readonly #host: SessionHost;
  readonly #times: SessionTimes;
  #target: Target | undefined;
  #supportsTerminal = false;
  #restarting = false;
  #launching: Promise<void> | undefined;
  #restart: Promise<void> | undefined;
  /** Stop came while the launch was still being prepared. */
  #stopped = false;

  constructor(host: SessionHost, times = defaultTimes) {
    super();
    this.#host = host;
    this.#times = times;
  }

  protected override initializeRequest(
    response: DebugProtocol.InitializeResponse,
    args: DebugProtocol.InitializeRequestArguments,
  ): void {
    this.#supportsTerminal = args.supportsRunInTerminalRequest === true;
    response.body = {
      supportsConfigurationDoneRequest: true,
      supportsTerminateRequest: true,
      supportTerminateDebuggee: true,
      supportsRestartRequest: true,
    };
    this.sendResponse(response);
    this.sendEvent(new InitializedEvent());
  }

  protected override async launchRequest(
    response: DebugProtocol.LaunchResponse,
    args: DebugProtocol.LaunchRequestArguments,
  ): Promise<void> {
    try {
      this.#launching = this.#begin(args as Configuration);
      await this.#launching;
      this.sendResponse(response);
    } catch (error) {
      this.#fail(response, error);
    }
  }

  protected override attachRequest(
    response: DebugProtocol.AttachResponse,
    args: DebugProtocol.AttachRequestArguments,
  ): Promise<void> {
    return this.launchRequest(response, { ...args, request: 'attach' } as Configuration);
  }

  protected override async restartRequest(
    response: DebugProtocol.RestartResponse,
    args: DebugProtocol.RestartArguments,
  ): Promise<void> {
    // Pressed again while it is under way, it asks for the same.
    const first = this.#restart === undefined;
    this.#restart ??= this.#relaunch((args.arguments ?? {}) as Configuration).finally(() => {
      this.#restart = undefined;
    });
    try {
      await this.#restart;
      this.sendResponse(response);
    } catch (error) {
      if (this.#stopped) this.sendResponse(response);
      else this.#fail(response, error);
      if (first) this.sendEvent(new TerminatedEvent());
    }
  }

  async #relaunch(config: Configuration): Promise<void> {
    // A launch that is still being prepared starts its target first: only then can that one be stopped.
    await this.#launching?.catch(() => undefined);
    if (this.#stopped) return;
    this.#restarting = true;
    try {
      this.#target?.stop();
      await this.#target?.ended;
    } finally {
      this.#restarting = false;
    }
    await this.#begin(config);
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.stopTarget();
    this.sendResponse(response);
  }

  protected override async disconnectRequest(response: DebugProtocol.DisconnectResponse): Promise<void> {
    this.stopTarget();
    await this.#target?.ended;
    this.sendResponse(response);
  }

  /** There is no debugger: say so where breakpoints are shown. */
  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    args: DebugProtocol.SetBreakpointsArguments,
  ): void {
    const message = 'Selftime runs the program without a debugger: breakpoints are not hit.';
    response.body = { breakpoints: (args.breakpoints ?? []).map(() => ({ verified: false, message })) };
    this.sendResponse(response);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    response.body = { threads: [] };
    this.sendResponse(response);
  }

  /** Asks the target to end; a second call kills it. */
  stopTarget(how?: StopOptions): void {
    const askedByRestart = this.#restarting && !this.#stopped;
    this.#stopped = true;
    if (!askedByRestart) this.#target?.stop(how);
  }

  /** VS Code closes, or the session is over. A target that was asked to end keeps its time to do so. */
  override dispose(): void {
    if (!this.#stopped) this.stopTarget();
    super.dispose();
  }

  #begin(config: Configuration): Promise<void> {
    return config.request === 'attach' ? this.#attach(config) : this.#launch(config);
  }

  async #attach(config: Configuration): Promise<void> {
    const process = await checkTarget(processIdOf(config));
    const name = programOf(process);
    const recording = await this.#host.record({
      ...{ name, command: process.command, program: name, attachedPid: process.pid },
      cwd: process.cwd ?? homedir(),
      sampling: config.sampling,
      stop: (how) => this.stopTarget(how),
    });
    let attached: Attached;
    try {
      if (this.#stopped) throw new SelftimeError('cancelled', 'Stopped before the profiler was attached.');
      attached = await recording.attach(process);
    } catch (error) {
      recording.abandon();
      throw error;
    }
    this.#say(`Profiling ${name}, pid ${process.pid}; stopping leaves it running.`);
    const { target, describe } = attachedTarget(process.pid, attached);
    this.#follow(target, recording, { name, startMethod: 'attach', describe });
  }

  async #launch(config: Configuration): Promise<void> {
    const plan = planLaunch(config);
    for (const note of plan.notes) this.#say(note);
    const launch = await prepareLaunch(plan, process.env);
    const recording = await this.#host.record({
      name: plan.name,
      command: launch.command,
      cwd: plan.cwd,
      program: plan.program,
      sampling: plan.sampling,
      stop: (how) => this.stopTarget(how),
    });
    let target: Target;
    try {
      if (this.#stopped) throw new SelftimeError('cancelled', 'Stopped before the program started.');
      target = await this.#start(plan, launch, recording);
    } catch (error) {
      recording.abandon();
      throw error;
    }
    const name = basename(plan.program ?? launch.command[0]);
    this.#follow(target, recording, { name, startMethod: 'launch', describe: describeExit });
  }

  #follow(target: Target, recording: Recording, about: AboutTarget): void {
    const { name, startMethod, describe } = about;
    this.#target = target;
    if (this.#stopped) target.stop();
    this.sendEvent(
      new Event('process', { name, systemProcessId: target.pid, isLocalProcess: true, startMethod }),
    );
    void this.#followToEnd(target, recording, describe);
  }

  async #start(plan: LaunchPlan, launch: PreparedLaunch, recording: Recording): Promise<Target> {
    const env = recording.environment(launch.env);
    this.#host.log(`${plan.name}: ${displayCommand(launch.command)} in ${plan.cwd} (${plan.console})`);
    if (plan.console !== 'internalConsole' && this.#supportsTerminal) {
      return this.#startInTerminal(plan, launch, env, recording);
    }
    this.#say(displayCommand(launch.command));
    return startChild({
      command: launch.command,
      cwd: plan.cwd,
      env,
      onOutput: (category, text) => this.sendEvent(new OutputEvent(text, category)),
      endBusy: (signal) => recording.endBusy(signal),
      stopTimes: this.#times,
    });
  }

  async #startInTerminal(
    plan: LaunchPlan,
    launch: PreparedLaunch,
    env: NodeJS.ProcessEnv,
    recording: Recording,
  ): Promise<Target> {
    const request: DebugProtocol.RunInTerminalRequestArguments = {
      kind: plan.console === 'externalTerminal' ? 'external' : 'integrated',
      title: plan.name,
      cwd: plan.cwd,
      args: [...launch.command],
      env: environmentDifference(launch.inherited, env),
      ...(plan.argsForShell ? { argsCanBeInterpretedByShell: true } : {}),
    };
    const reply = await new Promise<DebugProtocol.RunInTerminalResponse>((resolve) => {
      this.runInTerminalRequest(request, this.#times.terminalReply, resolve);
    });
    if (!reply.success) {
      throw new SelftimeError(
        'programMissing',
        `The terminal could not run the program (${reply.message ?? 'no reason given'}).`,
        'Set "console" to "internalConsole" in launch.json.',
      );
    }
    const { processId, shellProcessId } = reply.body ?? {};
    const part = basename(plan.program ?? launch.command[0]);
    // A program in a synchronous loop does not get to notice the key.
    const interrupted = () =>
      setTimeout(() => recording.endBusy('SIGINT', { inCode: true }), this.#times.helpAfter);
    return followTerminal({
      processId,
      shellProcessId,
      agentPids: () => recording.agentPids(),
      running: () => recording.running(),
      endBusy: (signal) => recording.endBusy(signal),
      commandEnded: this.#host.terminalCommandEnded(shellProcessId, part, interrupted),
      stopTimes: this.#times,
    });
  }

  async #followToEnd(target: Target, recording: Recording, describe: AboutTarget['describe']): Promise<void> {
    const exit = await target.ended;
    recording.ended(exit);
    this.#say(describe(exit));
    if (this.#restarting) return;
    const code = shellExitCode(exit);
    if (code !== undefined) this.sendEvent(new ExitedEvent(code));
    this.sendEvent(new TerminatedEvent());
  }

  #say(line: string): void {
    this.sendEvent(new OutputEvent(`${line}\n`, 'console'));
  }

  #fail(response: DebugProtocol.Response, error: unknown): void {
    const text = messageOf(error);
    this.#host.log(text);
    const cancelled = error instanceof SelftimeError && error.code === 'cancelled';
    // A name that starts with an underscore marks text that VS Code must not send to telemetry.
    this.sendErrorResponse(response, {
      id: ERROR_ID,
      format: '{_text}',
      variables: { _text: text },
      showUser: !cancelled,
    });
  }
}
