import { fileURLToPath } from 'node:url';
import type { ProfileNode } from '@datadog/pprof/out/src/v8-types';
import { encodeName } from '../protocol/agentFiles.ts';

/** Of a file URL its path, as samples have it; `scripts` gets both. */
export function scriptPath(name: string, scripts: Map<string, string>): string {
  if (!name || name.startsWith('node:')) return name;
  let path = scripts.get(name);
  if (path === undefined) {
    path = name;
    if (name.startsWith('file:')) {
      try {
        path = fileURLToPath(name);
      } catch {
        // Keep the name V8 gave it.
      }
    }
    scripts.set(name, path);
  }
  return path;
}

/** Whether the frame is code of a script, which has a text to look for the function in. */
export function isScript({ scriptName }: ProfileNode): boolean {
  return scriptName !== '' && !scriptName.startsWith('node:');
}

/**
 * Without line mode V8 gives a frame the place where its function is defined: as good as a place that executes to tell
 * which function it is.
 */
export function nameByDefinition(node: ProfileNode): void {
  const column = node.columnNumber ?? 0;
  if (isScript(node)) node.name = encodeName({ name: node.name ?? '', definitionColumn: column, column });
  // The name has it now; left here, it would keep apart what is the same place.
  node.columnNumber = 0;
}

/** All frames of a tree without lines, without the agent's own; iterative, as stacks are deep. */
export function prepareFunctions(root: ProfileNode, scripts: Map<string, string>): void {
  const queue = [root];
  for (let node = queue.pop(); node; node = queue.pop()) {
    node.children = node.children.filter((child) => child.scriptName !== __filename);
    for (const child of node.children) {
      nameByDefinition(child);
      child.scriptName = scriptPath(child.scriptName, scripts);
      queue.push(child);
    }
  }
}
