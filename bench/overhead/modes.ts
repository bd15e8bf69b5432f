import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exclusively, installOnce } from '../../scripts/install.mjs';
import { npm } from '../../scripts/npm.mjs';
import { cacheDir, root } from '../../scripts/paths.mjs';
import { readCaptureMetadata, type Overhead } from '../../src/core/captureMetadata.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import { profileWithInspector } from './inspector.ts';

/** How a program is started. */
export interface Start {
  /** Node, and the flags that it needs for measuring. */
  readonly node: readonly string[];
  /** Script and arguments. */
  readonly program: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** A new one; profiles go there. */
  readonly folder: string;
}

/** A command line to run in that folder, and what to do with it. */
export interface Mode {
  readonly command: (start: Start) => Promise<readonly string[]> | readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Steers the process from outside; the lines are those of its stderr. */
  readonly steer?: (line: string) => void;
  /** What the profiler says that it took. */
  readonly counted?: (folder: string) => Promise<Overhead | undefined>;
}

const ours = (...flags: string[]): Mode => ({
  command: ({ node, program, folder }) => {
    const cli = join(root, 'dist', 'cli.js');
    const out = join(folder, 'capture.pb.gz');
    return [process.execPath, cli, 'record', ...flags, '--out', out, '--', ...node, ...program];
  },
  counted: async (folder) => {
    const name = 'capture.pb.gz';
    const profile = await readProfileFile(name, await readFile(join(folder, name)));
    return readCaptureMetadata(profile)?.overhead;
  },
});

export const modes: Readonly<Record<string, Mode>> = {
  bare: { command: ({ node, program }) => [...node, ...program] },
  default: ours(),
  '1 ms': ours('--interval-us', '1000', '--budget', '100'),
  'cpu-prof': {
    command: ({ node, program, folder }) => [...node, '--cpu-prof', '--cpu-prof-dir', folder, ...program],
  },
  // What `flame run` starts; the command itself only waits for it.
  flame: {
    command: async ({ node: [node, ...flags], program }) => {
      const preload = join(await flame(), 'node_modules', '@platformatic', 'flame', 'preload.js');
      return [node, '--require', preload, ...flags, ...program];
    },
    environment: { FLAME_AUTO_START: 'true', FLAME_DELAY: 'until-started', FLAME_MD_FORMAT: 'summary' },
  },
  'built-in': {
    command: ({ node, program }) => [...node, '--inspect-wait=127.0.0.1:0', ...program],
    steer: (line) => {
      const url = /^Debugger listening on (ws:\S+)/.exec(line)?.[1];
      if (url) profileWithInspector(url);
    },
  },
};

function flame(): Promise<string> {
  const name = '@platformatic/flame@1.7.0';
  return exclusively(() =>
    installOnce(join(cacheDir, 'bench', 'flame-1.7.0'), (staging: string) =>
      npm(
        ['install', name, '--prefix', staging, '--omit=dev', '--ignore-scripts', '--no-package-lock'],
        staging,
      ),
    ),
  );
}

export function newFolder(parent: string): Promise<string> {
  return mkdtemp(join(parent, 'run-'));
}
