import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { CaptureContext } from '../core/captureMetadata.ts';
import type { Millis } from '../core/units.ts';

const GIT_TIMEOUT: Millis = 10_000;

/** Commit and state of the work tree that holds a folder; undefined without git, outside a work tree, before the first commit. */
export async function gitState(folder: string): Promise<CaptureContext['git']> {
  // Without locks and prompts: someone may be committing right now.
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
  const git = async (...args: string[]) => {
    const options = {
      cwd: folder,
      env,
      timeout: GIT_TIMEOUT,
      windowsHide: true,
      maxBuffer: 64 * 1024 * 1024,
    };
    return (await promisify(execFile)('git', args, options)).stdout.trim();
  };
  try {
    const [commit, branch, changes] = await Promise.all([
      git('rev-parse', 'HEAD'),
      git('symbolic-ref', '--short', '-q', 'HEAD').catch(() => ''),
      git('status', '--porcelain', '--untracked-files=no'),
    ]);
    return { commit, branch: branch || undefined, dirty: changes !== '' };
  } catch {
    return undefined;
  }
}

/** The package.json with a name that is nearest to a folder, upwards. */
export async function nearestPackage(folder: string): Promise<CaptureContext['package']> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const text = await readFile(join(at, 'package.json'), 'utf8');
      const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
      if (typeof name === 'string')
        return { name, version: typeof version === 'string' ? version : undefined };
    } catch {
      // None here, or none that can be read: look further up.
    }
    if (dirname(at) === at) return undefined;
  }
}
