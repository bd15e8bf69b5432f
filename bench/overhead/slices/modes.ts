import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentConfig, defaultCaptureOptions } from '../../../src/capture/capture.ts';
import type { SamplingChoice } from '../../../src/capture/types.ts';
import { readProfileFile } from '../../../src/core/profileFile.ts';
import type { Millis } from '../../../src/core/units.ts';
import { readWindowComment } from '../../../src/protocol/agentFiles.ts';

/** What sliced.cjs is told. */
export type Command = Readonly<Record<string, unknown>>;

/** A profiler that begins and ends. */
export interface Profiling {
  readonly begin: Command;
  readonly end: Command;
  /** CPU time that it says its sampling took, from its beginning to its end; once it has ended. */
  readonly counted?: () => Promise<Millis>;
}

export type SlicedMode = () => Promise<Profiling>;

const ours =
  (choice: Partial<SamplingChoice>): SlicedMode =>
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'selftime-slice-'));
    const config = agentConfig(
      { ...defaultCaptureOptions, ...choice },
      { folder, inspectorPort: 0, announcements: undefined },
    );
    const counted = async () => {
      let sum = 0;
      for (const name of await readdir(folder)) {
        if (!/window-\d+\.pb\.gz$/.test(name)) continue;
        const { comments } = await readProfileFile(name, await readFile(join(folder, name)));
        sum += readWindowComment(comments)?.cost.samplingMs ?? 0;
      }
      await rm(folder, { recursive: true });
      return sum;
    };
    return { begin: { attach: config }, end: { detach: folder }, counted };
  };

const inspector =
  (how: 'sampling' | 'debugging'): SlicedMode =>
  () =>
    Promise.resolve({ begin: { inspect: how }, end: { release: true } });

export const slicedModes: Readonly<Record<string, SlicedMode>> = {
  default: ours({}),
  '1 ms': ours({ intervalMicros: 1000, budget: 1 }),
  /** What --cpu-prof does, at V8's 1 ms. */
  'cpu-prof': inspector('sampling'),
  /** What VS Code's debugger does for its "CPU Profile", without what goes over its socket. */
  'built-in': inspector('debugging'),
};
