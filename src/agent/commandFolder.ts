import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { AGENT_VARIABLE, type AgentConfig } from '../protocol/agentFiles.ts';

/** See AgentConfig.folderPerCommand. Workers and children find the folder in the environment that they inherit. */
export function ownFolder(config: AgentConfig): AgentConfig {
  if (!config.folderPerCommand || !isMainThread) return config;
  // A terminal may live long enough for a pid to come again.
  const folder = join(config.folder, `${process.pid}-${Date.now().toString(36)}`);
  mkdirSync(folder);
  const own = { ...config, folder, folderPerCommand: false };
  process.env[AGENT_VARIABLE] = JSON.stringify(own);
  return own;
}
