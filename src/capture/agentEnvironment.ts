import { AGENT_VARIABLE, type AgentConfig } from '../protocol/agentFiles.ts';

/**
 * The environment that loads the agent into a Node process and all its Node children.
 * NODE_OPTIONS of `base` is kept; ours comes last.
 */
export function agentEnvironment(
  base: NodeJS.ProcessEnv,
  agentPath: string,
  config: AgentConfig,
): NodeJS.ProcessEnv {
  // Inside the quotes of NODE_OPTIONS a backslash escapes (Windows paths).
  const quoted = `"${agentPath.replace(/["\\]/g, '\\$&')}"`;
  const environment: NodeJS.ProcessEnv = {
    ...base,
    NODE_OPTIONS: [base['NODE_OPTIONS'], `--require ${quoted}`].filter(Boolean).join(' '),
    [AGENT_VARIABLE]: JSON.stringify(config),
  };
  // Set where an Electron program runs us; it makes the addon loader look for an Electron build.
  delete environment['ELECTRON_RUN_AS_NODE'];
  return environment;
}

/** True when these words start Node with its permission model, under which a preload outside the allowed paths kills the program. */
export function usesPermissionModel(words: readonly string[]): boolean {
  return words.some((word) => /^--(experimental-)?permission(=|$)/.test(word));
}
