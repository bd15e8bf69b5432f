/** A debug configuration as plain data: what of `vscode.DebugConfiguration` matters here. */
export interface Configuration {
  readonly type: string;
  readonly name: string;
  readonly request: string;
  readonly [key: string]: unknown;
}

export type Verdict =
  | { readonly kind: 'take' }
  /** A child session of a debugger that runs already: not ours to judge. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'refuse'; readonly reason: string };

const NODE = new Set(['node', 'pwa-node', 'selftime']);
const TERMINAL = new Set(['node-terminal', 'pwa-node-terminal']);

/** Whether Selftime can run a configuration in its debugger's place, and if not, why, as a full sentence. */
export function judge(config: Configuration): Verdict {
  if (config.__pendingTargetId !== undefined) return { kind: 'leave' };
  const name = config.name ? `"${config.name}"` : 'The configuration';
  if (!NODE.has(config.type) && !TERMINAL.has(config.type)) {
    // js-debug's own names are not what people write.
    const type = config.type.replace(/^pwa-/, '');
    return { kind: 'refuse', reason: `${name} has the type ${type}. Selftime profiles Node.js programs.` };
  }
  if (config.request === 'attach' && config.type !== 'selftime') {
    return {
      kind: 'refuse',
      reason: `${name} attaches the debugger to a running process. Run "Selftime: Attach to Process" to profile one.`,
    };
  }
  if (TERMINAL.has(config.type) && typeof config.command !== 'string') {
    return { kind: 'refuse', reason: `${name} opens a terminal without a command: there is nothing to run.` };
  }
  return { kind: 'take' };
}

/**
 * The same launch as our own debug type. No debugger is attached, so VS Code is told not to behave as if
 * one were (orange status bar, breakpoints).
 */
export function retarget(config: Configuration): Configuration {
  const request = config.request === 'attach' ? 'attach' : 'launch';
  return { ...config, type: 'selftime', request, noDebug: true };
}
